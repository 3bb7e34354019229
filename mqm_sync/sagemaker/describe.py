"""One resource as it is now."""

from __future__ import annotations

from typing import Any

from mqm_sync.resource import MONITOR_TAG, Address, Facts, Resource
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.words import definition_of, operation


def describe_schedule(api: Api, name: str) -> dict[str, Any]:
    """The service's answer; raises NotFoundError and ServiceError."""
    return api.call("sagemaker", "describe_monitoring_schedule", MonitoringScheduleName=name)


def describe_definition(api: Api, address: Address, tags: dict[str, str]) -> Resource:
    """A definition with its body; raises NotFoundError and ServiceError."""
    described = api.call("sagemaker", operation("describe", address.type), JobDefinitionName=address.name)
    return definition_of(address, described, tags, tags.get(MONITOR_TAG) or address.name)


def describe_alert(api: Api, address: Address) -> Resource:
    """A schedule's alert, with an empty body where it has none; raises NotFoundError and ServiceError."""
    alerts = api.pages(
        "sagemaker", "list_monitoring_alerts", "MonitoringAlertSummaries", MonitoringScheduleName=address.name
    )
    found = next(iter(alerts), None)
    if not found:
        return Resource(address, {}, address.name)
    body = {key: found[key] for key in ("DatapointsToAlert", "EvaluationPeriod")}
    return Resource(address, body, address.name, facts=Facts(alert_name=found["MonitoringAlertName"]))
