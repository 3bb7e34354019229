"""Monitoring schedules: every mutation passes through Pending, and Pending refuses the next one."""

from __future__ import annotations

import time

from mqm_sync.emulator import executions, expressions, listing
from mqm_sync.emulator.alerts import new_alert
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.configs import checked_config
from mqm_sync.emulator.records import Schedule
from mqm_sync.emulator.refusals import not_found, quota_reached
from mqm_sync.emulator.tables import SCHEDULE_KIND
from mqm_sync.emulator.tags import read_tags, set_tags
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place

_UNKNOWN_FAILURE = "Failure reason unknown"


def create(place: Place, params: Json) -> Json:
    """CreateMonitoringSchedule: starts at once."""
    name = params["MonitoringScheduleName"]
    if place.schedule(name) is not None:
        raise ApiError("ResourceInUse", f"Monitoring schedule {name} already exists.")
    _refuse_early_return(place, name)
    quota = place.switches.schedule_quota
    if quota is not None and len(place.schedules) >= quota:
        raise quota_reached("monitoring schedules", quota)
    tags = read_tags(params.get("Tags", []))
    config, endpoint = checked_config(place, name, params["MonitoringScheduleConfig"])
    schedule = Schedule(
        name=name,
        arn=place.arn(SCHEDULE_KIND, name),
        tags={},
        config=config,
        endpoint=endpoint,
        alert=new_alert(place.switches, name),
    )
    set_tags(place, schedule, tags)
    place.add_schedule(schedule)
    _restart(place, schedule)
    return {"MonitoringScheduleArn": schedule.arn}


def update(place: Place, params: Json) -> Json:
    """UpdateMonitoringSchedule: replaces the whole config and starts the schedule, stopped or not."""
    schedule = _mutable(place, params, "update")
    _refuse_running(place, schedule, "update")
    config, endpoint = checked_config(place, schedule.name, params["MonitoringScheduleConfig"])
    if config["MonitoringType"] != schedule.type and place.switches.type_change == "refused":
        message = f"MonitoringType of {schedule.name} can not change from {schedule.type}."
        raise ApiError("ValidationException", message)
    place.point(schedule, config, endpoint)
    if not place.switches.alert_survives_update:
        schedule.alert = new_alert(place.switches, schedule.name)
    _restart(place, schedule)
    return {"MonitoringScheduleArn": schedule.arn}


def describe(place: Place, params: Json) -> Json:
    """DescribeMonitoringSchedule; this read is what time passes by."""
    schedule = _existing(place, params)
    reply: Json = {
        "MonitoringScheduleArn": schedule.arn,
        "MonitoringScheduleName": schedule.name,
        "MonitoringScheduleStatus": schedule.status,
        "MonitoringType": schedule.type,
        "CreationTime": schedule.created,
        "LastModifiedTime": schedule.modified,
        "MonitoringScheduleConfig": schedule.config,
    }
    if schedule.failure_reason:
        reply["FailureReason"] = schedule.failure_reason
    if schedule.endpoint:
        reply["EndpointName"] = schedule.endpoint
    last = executions.last(schedule)
    if last is not None:
        reply["LastMonitoringExecutionSummary"] = executions.summary(last)
    schedule.pending_reads = max(0, schedule.pending_reads - 1)
    return reply


def start(place: Place, params: Json) -> Json:
    """StartMonitoringSchedule."""
    return _switch_to("Scheduled", "start", place, params)


def stop(place: Place, params: Json) -> Json:
    """StopMonitoringSchedule."""
    return _switch_to("Stopped", "stop", place, params)


def delete(place: Place, params: Json) -> Json:
    """DeleteMonitoringSchedule: the schedule shows as Pending until it is gone."""
    schedule = _mutable(place, params, "delete")
    _refuse_running(place, schedule, "delete")
    schedule.is_deleting = True
    schedule.wait(place.switches)
    return {}


def list_(place: Place, params: Json) -> Json:
    """ListMonitoringSchedules."""
    query = listing.read_query("ListMonitoringSchedules", params)
    candidates = place.candidates(params)
    there = ((key, item) for key, item in candidates.walk(query) if not item.is_gone)
    found, token = listing.page(there, query)
    return listing.reply("MonitoringScheduleSummaries", [_summary(item) for item in found], token)


def _switch_to(status: str, verb: str, place: Place, params: Json) -> Json:
    schedule = _mutable(place, params, verb)
    before = "Stopped" if status == "Scheduled" else "Scheduled"
    if schedule.status != before:
        if place.switches.start_stop_repeat == "accepted":
            return {}
        message = f"Monitoring schedule in status {schedule.status} can not be the subject of {verb}."
        raise ApiError("ValidationException", message)
    schedule.settled = status
    if place.switches.touch_on_start_stop:
        schedule.modified = now()
    schedule.wait(place.switches)
    return {}


def _restart(place: Place, schedule: Schedule) -> None:
    runnable = expressions.is_runnable(schedule.config["ScheduleConfig"])
    schedule.settled = "Scheduled" if runnable else "Failed"
    schedule.settled_failure = "" if runnable else _UNKNOWN_FAILURE
    schedule.modified = now()
    schedule.wait(place.switches)


def _refuse_early_return(place: Place, name: str) -> None:
    deleted = place.deleted_at.get(name)
    if deleted is not None and time.monotonic() < deleted + place.switches.recreate_delay_seconds:
        raise ApiError("InternalFailure", "The request processing has failed because of an unknown error.", 500)


def _refuse_running(place: Place, schedule: Schedule, verb: str) -> None:
    running = [run for run in schedule.executions if run.is_running]
    if running and place.switches.execution_blocks:
        message = f"Can not {verb} monitoring schedule {schedule.name}: execution in progress ({running[0].name})."
        raise ApiError("ValidationException", message)


def _existing(place: Place, params: Json) -> Schedule:
    name = params["MonitoringScheduleName"]
    schedule = place.schedule(name)
    if schedule is None:
        raise not_found(place.switches, "monitoring schedule", name)
    return schedule


def _mutable(place: Place, params: Json, verb: str) -> Schedule:
    schedule = _existing(place, params)
    if schedule.is_pending:
        message = f"Monitoring schedule in status Pending can not be the subject of {verb}."
        raise ApiError("ValidationException", message)
    return schedule


def _summary(schedule: Schedule) -> Json:
    members: Json = {
        "MonitoringScheduleName": schedule.name,
        "MonitoringScheduleArn": schedule.arn,
        "CreationTime": schedule.created,
        "LastModifiedTime": schedule.modified,
        "MonitoringScheduleStatus": schedule.status,
        "EndpointName": schedule.endpoint,
        "MonitoringJobDefinitionName": schedule.definition_name,
        "MonitoringType": schedule.type,
    }
    return {key: value for key, value in members.items() if value != ""}
