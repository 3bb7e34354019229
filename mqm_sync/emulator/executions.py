"""Executions: put in by the control interface, read by ListMonitoringExecutions."""

from __future__ import annotations

from mqm_sync.emulator import listing
from mqm_sync.emulator.records import Execution, Schedule, now
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place
from mqm_sync.service_model import enum_values


def list_executions(place: Place, params: Json) -> Json:
    """ListMonitoringExecutions; those of deleted schedules stay."""
    query = listing.read_query("ListMonitoringExecutions", params)
    found, token = listing.page(place.executions.walk(query), query)
    return listing.reply("MonitoringExecutionSummaries", [summary(item) for item in found], token)


def put(place: Place, wanted: Json) -> Json:
    """Add an execution, or change the one of that schedule and scheduled time.

    Args:
        place: where the schedule lives.
        wanted: `schedule` and `status`; `scheduled_time` (epoch seconds; the latest execution, else now) and
            `failure_reason` and `processing_job_arn` if there are any.
    """
    if wanted.get("status") not in enum_values("ExecutionStatus"):
        raise ValueError(f"status must be one of {', '.join(enum_values('ExecutionStatus'))}")
    schedule = place.schedule(str(wanted.get("schedule", "")))
    if schedule is None:
        raise ValueError(f"no monitoring schedule {wanted.get('schedule')!r} in {place.account} {place.region}")
    execution = _named(schedule, wanted.get("scheduled_time"))
    if execution is None:
        execution = Execution(
            schedule_name=schedule.name,
            scheduled=float(wanted.get("scheduled_time", now())),
            status=wanted["status"],
            endpoint=schedule.endpoint,
            definition_name=schedule.definition_name,
            type=schedule.type,
        )
        schedule.executions.append(execution)
        place.executions.add(execution)
    execution.status = wanted["status"]
    execution.failure_reason = str(wanted.get("failure_reason", ""))
    execution.job_arn = str(wanted.get("processing_job_arn", execution.job_arn))
    execution.modified = now()
    return summary(execution)


def last(schedule: Schedule) -> Execution | None:
    """The latest execution of a schedule."""
    return max(schedule.executions, key=lambda execution: execution.scheduled, default=None)


def summary(execution: Execution) -> Json:
    """An execution as the API shows it; what is empty is left out."""
    members: Json = {
        "MonitoringScheduleName": execution.schedule_name,
        "ScheduledTime": execution.scheduled,
        "CreationTime": execution.created,
        "LastModifiedTime": execution.modified,
        "MonitoringExecutionStatus": execution.status,
        "ProcessingJobArn": execution.job_arn,
        "EndpointName": execution.endpoint,
        "FailureReason": execution.failure_reason,
        "MonitoringJobDefinitionName": execution.definition_name,
        "MonitoringType": execution.type,
    }
    return {key: value for key, value in members.items() if value != ""}


def _named(schedule: Schedule, scheduled: float | None) -> Execution | None:
    if scheduled is None:
        return last(schedule)
    return next((found for found in schedule.executions if found.scheduled == scheduled), None)
