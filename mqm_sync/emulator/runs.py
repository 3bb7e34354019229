"""One run's life: Pending, InProgress, and how it ends."""

from __future__ import annotations

from mqm_sync.emulator import alerts
from mqm_sync.emulator.analysis import Job, Look, analyse, job_of
from mqm_sync.emulator.analysis.reports import VIOLATIONS
from mqm_sync.emulator.analysis.run import NO_DATA, with_violations
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.firing import window_for
from mqm_sync.emulator.jobs import hour_of, job_arn, job_record
from mqm_sync.emulator.neighbours import Neighbours, ServiceRefusal
from mqm_sync.emulator.records import Execution, Outcome, Schedule
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place
from mqm_sync.timing import OffsetError
from mqm_sync.unknowns import METRIC_NAMESPACES

_PENDING_SECONDS = 60.0
_MINUTE = 60.0
"""By whether batch transform is watched; no leading slash, unlike data quality's."""


def begin(place: Place, schedule: Schedule, nominal: float) -> Execution | None:
    """The run of a nominal time, Pending; None when it is skipped because the one before it still runs."""
    is_overlapping = any(run.is_running for run in schedule.executions)
    if is_overlapping and place.switches.overlap == "skipped":
        return None
    run = Execution(
        schedule_name=schedule.name,
        scheduled=nominal,
        status="Pending",
        endpoint=schedule.endpoint,
        definition_name=schedule.definition_name,
        type=schedule.type,
    )
    run.due = now() + _PENDING_SECONDS
    place.add_run(schedule, run)
    return run


def step(place: Place, run: Execution, near: Neighbours) -> None:
    """Carry a run on to its next status, at the time it is due."""
    if run.status == "Pending":
        _start(place, run, near)
    elif run.status == "Stopping":
        _end(place, run, "Stopped")
    else:
        _finish(place, run, near)
    place.mark_run(run)


def _start(place: Place, run: Execution, near: Neighbours) -> None:
    """Read the data as it is now. A window without data fails at once, before any job is made."""
    schedule = place.schedule(run.schedule_name)
    job = job_of(place, schedule) if schedule else None
    if schedule is None or job is None:
        _end(place, run, "Stopped")
        return
    outcome = _look(place, schedule, job, run, near)
    run.outcome = outcome
    if outcome.failure_reason == NO_DATA:
        _end(place, run, "Failed", NO_DATA)
        return
    per_job = place.switches.execution_minutes * _MINUTE / job.kind.jobs_per_run
    if per_job > job.max_runtime_seconds:
        run.outcome = Outcome(status="Stopped", captured=outcome.captured, labels=outcome.labels, merged=outcome.merged)
    lasts = min(per_job, job.max_runtime_seconds) * job.kind.jobs_per_run
    run.job = job_record(place, run, job)
    run.job_arn = job_arn(place, run)
    run.status, run.modified, run.due = "InProgress", now(), now() + lasts
    place.add_job(run)


def _look(place: Place, schedule: Schedule, job: Job, run: Execution, near: Neighbours) -> Outcome:
    folder = job.folder(run.schedule_name, hour_of(run))
    scripted: Json = schedule.script.pop(0) if schedule.script else {}
    try:
        run.window = window_for(schedule, job, run.scheduled, place.switches)
    except OffsetError as error:
        return Outcome(status="Failed", failure_reason=f"Invalid time offset: {error}")
    prefix = "" if job.is_batch else near.capture_prefix(place.account, place.region, job.endpoint)
    outcome = analyse(Look(near, job, prefix, run.window, folder))
    if scripted.get("failure_reason"):
        outcome.status, outcome.failure_reason, outcome.files = "Failed", str(scripted["failure_reason"]), {}
    elif outcome.status != "Failed":
        with_violations(outcome, list(scripted.get("violations", [])), folder)
        if place.switches.empty_violations_file and not outcome.violations:
            outcome.files[f"{folder}/{VIOLATIONS}"] = '{"violations": []}\n'
    outcome.is_published = job.publishes_metrics
    return outcome


def _finish(place: Place, run: Execution, near: Neighbours) -> None:
    outcome = run.outcome or Outcome(status="Completed")
    try:
        for uri, text in outcome.files.items():
            near.write(uri, text, place.region)
        if outcome.is_published and outcome.metrics and outcome.status != "Stopped":
            names = {"Endpoint": run.endpoint, "MonitoringSchedule": run.schedule_name}
            dimensions = {key: value for key, value in names.items() if value}
            namespace = METRIC_NAMESPACES["endpoint" if run.endpoint else "batch"]
            near.publish((place.account, place.region), namespace, dimensions, outcome.metrics, run.scheduled)
    except ServiceRefusal as error:
        outcome.status, outcome.failure_reason = "Failed", str(error)
    outcome.files = dict.fromkeys(outcome.files, "")
    _end(place, run, outcome.status, outcome.failure_reason)


def _end(place: Place, run: Execution, status: str, reason: str = "") -> None:
    run.status, run.failure_reason, run.modified, run.due = status, reason, now(), None
    if run.outcome is None:
        run.outcome = Outcome(status=status)
    schedule = place.schedule(run.schedule_name)
    if schedule is not None:
        alerts.observe(place, schedule)
