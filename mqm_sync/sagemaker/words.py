"""How the API names things: operations of the four kinds, and resources as it describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mqm_sync.resource import SCHEDULE, Address, Facts, Resource

_ADDED_BY_DESCRIBE = {"JobDefinitionName", "JobDefinitionArn", "CreationTime", "ResponseMetadata", "Tags"}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def operation(verb: str, address_type: str, *, plural: bool = False) -> str:
    """boto3's method name, e.g. `describe_model_quality_job_definition`."""
    snake = _CAPITAL.sub("_", address_type).lower()
    return f"{verb}_{snake}{'s' if plural else ''}"


def definition_of(address: Address, described: Mapping[str, Any], tags: Mapping[str, str], monitor: str) -> Resource:
    """A definition from what Describe returns."""
    body = {key: value for key, value in described.items() if key not in _ADDED_BY_DESCRIBE}
    return Resource(address, body, monitor, tags, Facts(arn=described["JobDefinitionArn"]))


def schedule_of(described: Mapping[str, Any], tags: Mapping[str, str]) -> Resource:
    """A schedule from what Describe returns; a legacy inline definition leaves the definition's name out."""
    config = described.get("MonitoringScheduleConfig", {})
    timing = config.get("ScheduleConfig", {})
    body = {
        "MonitoringJobDefinitionName": config.get("MonitoringJobDefinitionName"),
        "MonitoringType": described.get("MonitoringType") or config.get("MonitoringType"),
        "ScheduleExpression": timing.get("ScheduleExpression"),
        "DataAnalysisStartTime": timing.get("DataAnalysisStartTime"),
        "DataAnalysisEndTime": timing.get("DataAnalysisEndTime"),
        "MonitoringScheduleStatus": described.get("MonitoringScheduleStatus"),
    }
    facts = Facts(
        arn=described["MonitoringScheduleArn"],
        status=str(described.get("MonitoringScheduleStatus", "")),
        failure_reason=str(described.get("FailureReason", "")),
    )
    name = described["MonitoringScheduleName"]
    written = {key: value for key, value in body.items() if value is not None}
    return Resource(Address(SCHEDULE, name), written, name, tags, facts)


def schedule_config(body: Mapping[str, Any]) -> dict[str, Any]:
    """The whole MonitoringScheduleConfig: an update that leaves a part out loses it."""
    return {
        "MonitoringJobDefinitionName": body["MonitoringJobDefinitionName"],
        "MonitoringType": body["MonitoringType"],
        "ScheduleConfig": {"ScheduleExpression": body["ScheduleExpression"]},
    }


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as the API takes them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
