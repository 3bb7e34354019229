"""Executions and what they left: lists and descriptions. Reads only; everything raises ServiceError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from mqm_sync.execution import Execution
from mqm_sync.sagemaker.api import Api

_NEWEST_FIRST = {"SortBy": "ScheduledTime", "SortOrder": "Descending"}


def executions_since(api: Api, since: datetime) -> list[Execution]:
    """Of all schedules of the account and region, newest first; a call for each hundred.

    The list is sorted and left at the first that is too old: filters by time make SageMaker's lists page oddly.
    """
    found = []
    for row in _rows(api):
        if row.scheduled < since:
            break
        found.append(row)
    return found


def executions_of(api: Api, schedule: str, most: int) -> list[Execution]:
    """The latest of one schedule, newest first; one call for each hundred."""
    return list(islice(_rows(api, MonitoringScheduleName=schedule), most))


def report_folder(api: Api, job: str) -> str:
    """The S3 URI a job wrote its reports to; "" where it says none."""
    described = api.call("sagemaker", "describe_processing_job", ProcessingJobName=job)
    outputs = described.get("ProcessingOutputConfig", {}).get("Outputs", ())
    return next((str(item["S3Output"]["S3Uri"]).rstrip("/") for item in outputs if "S3Output" in item), "")


def schedules_of(api: Api) -> dict[str, Mapping[str, Any]]:
    """Every schedule of the account and region as it is listed, by name."""
    listed = api.pages("sagemaker", "list_monitoring_schedules", "MonitoringScheduleSummaries")
    return {item["MonitoringScheduleName"]: item for item in listed}


def endpoints_of(api: Api) -> list[str]:
    """The names of all endpoints, sorted."""
    return sorted(item["EndpointName"] for item in api.pages("sagemaker", "list_endpoints", "Endpoints"))


def _rows(api: Api, **filters: str) -> Iterable[Execution]:
    listed = api.pages(
        "sagemaker", "list_monitoring_executions", "MonitoringExecutionSummaries", **filters, **_NEWEST_FIRST
    )
    for item in listed:
        yield Execution(
            schedule=item["MonitoringScheduleName"],
            scheduled=item["ScheduledTime"],
            status=item["MonitoringExecutionStatus"],
            reason=str(item.get("FailureReason", "")),
            job=str(item.get("ProcessingJobArn", "")).rpartition("/")[2],
            created=item["CreationTime"],
            modified=item["LastModifiedTime"],
        )
