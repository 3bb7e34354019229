"""Executions: fired by the clock or put in by the control interface, read by ListMonitoringExecutions."""

from __future__ import annotations

from dataclasses import asdict

from mqm_sync.emulator import alerts, listing
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.moments import moment_of
from mqm_sync.emulator.records import Execution, Schedule
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place
from mqm_sync.service_model import enum_values


def list_executions(place: Place, params: Json) -> Json:
    """ListMonitoringExecutions; those of deleted schedules stay."""
    query = listing.read_query("ListMonitoringExecutions", params)
    history = place.executions
    if "MonitoringScheduleName" in params:
        history = history.of(params["MonitoringScheduleName"])
    found, token = listing.page(history.walk(query), query)
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
    schedule = _schedule(place, wanted)
    moment = wanted.get("scheduled_time")
    execution = _named(schedule, None if moment is None else moment_of(moment))
    if execution is None:
        execution = Execution(
            schedule_name=schedule.name,
            scheduled=now() if moment is None else moment_of(moment),
            status=wanted["status"],
            endpoint=schedule.endpoint,
            definition_name=schedule.definition_name,
            type=schedule.type,
        )
        place.add_run(schedule, execution)
    execution.status = wanted["status"]
    execution.failure_reason = str(wanted.get("failure_reason", ""))
    execution.job_arn = str(wanted.get("processing_job_arn", execution.job_arn))
    # What somebody put in, the clock leaves alone.
    execution.due = None
    execution.modified = now()
    place.mark_run(execution)
    alerts.observe(place, schedule)
    return summary(execution)


def script(place: Place, wanted: Json) -> Json:
    """Say how the coming runs of a schedule end: `schedule`, and `outcomes`, one for each run.

    An outcome is empty (what the data says), or has a `failure_reason`, or `violations` to be added to a run that
    completes.
    """
    schedule = _schedule(place, wanted)
    outcomes = wanted.get("outcomes")
    if not isinstance(outcomes, list) or not all(
        isinstance(entry, dict)
        and entry.keys() <= {"failure_reason", "violations"}
        and isinstance(entry.get("violations", []), list)
        for entry in outcomes
    ):
        raise ValueError("outcomes must be a list of objects with failure_reason or violations")
    schedule.script = outcomes
    place.mark(schedule)
    return {"schedule": schedule.name, "outcomes": outcomes}


def truth(place: Place, schedule_name: str | None) -> list[Json]:
    """What the emulator knows about its runs, oldest first; of all schedules when none is named."""
    history = place.executions if schedule_name is None else place.executions.of(schedule_name)
    return [_truth(run) for run in sorted(history, key=lambda run: (run.scheduled, run.serial))]


def last(schedule: Schedule) -> Execution | None:
    """The latest execution of a schedule."""
    return schedule.executions[-1] if schedule.executions else None


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


def _schedule(place: Place, wanted: Json) -> Schedule:
    schedule = place.schedule(str(wanted.get("schedule", "")))
    if schedule is None:
        raise ValueError(f"no monitoring schedule {wanted.get('schedule')!r} in {place.account} {place.region}")
    return schedule


def _truth(run: Execution) -> Json:
    found = asdict(run.outcome) if run.outcome else {}
    files = sorted(found.pop("files", {}))
    return found | {
        "schedule": run.schedule_name,
        "scheduled_time": run.scheduled,
        "window": list(run.window),
        "status": run.status,
        "failure_reason": run.failure_reason,
        "processing_job_arn": run.job_arn,
        "files": files,
    }
