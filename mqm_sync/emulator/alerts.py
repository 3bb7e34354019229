"""The alert that the service makes for each schedule; clients change its two numbers and nothing else."""

from __future__ import annotations

from mqm_sync.emulator import listing
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.records import Alert, AlertChange, Schedule
from mqm_sync.emulator.refusals import not_found
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place

_MAX_NAME = 63
_BAD = frozenset({"CompletedWithViolations", "Failed"})
"""Runs that count as a datapoint."""


def new_alert(switches: Switches, schedule: str) -> Alert:
    """The alert of a new schedule."""
    return Alert(
        name=_alert_name(switches.alert_name, schedule),
        datapoints=switches.alert_datapoints,
        period=switches.alert_period,
        hidden_lists=switches.alert_lag,
    )


def list_alerts(place: Place, params: Json) -> Json:
    """ListMonitoringAlerts: the one alert, once it shows."""
    alert = _schedule(place, params).alert
    if alert.hidden_lists:
        alert.hidden_lists -= 1
        return {"MonitoringAlertSummaries": []}
    if "NextToken" in params:
        # One alert fits every page, so no token was ever handed out.
        listing.read_query("ListMonitoringAlerts", params)
    return {"MonitoringAlertSummaries": [_summary(alert)]}


def list_history(place: Place, params: Json) -> Json:
    """ListMonitoringAlertHistory: every change of an alert's state."""
    if "MonitoringScheduleName" in params:
        _schedule(place, params)
    query = listing.read_query("ListMonitoringAlertHistory", params)
    wanted = params.get("MonitoringAlertName")
    changes = ((key, item) for key, item in place.alert_changes.walk(query) if wanted in {None, item.alert_name})
    found, token = listing.page(changes, query)
    return listing.reply("MonitoringAlertHistory", [_change(item) for item in found], token)


def observe(place: Place, schedule: Schedule) -> None:
    """Look at the latest runs again: in alert when enough of them had violations or failed."""
    alert = schedule.alert
    ended = [run for run in schedule.executions if not run.is_running][-alert.period :]
    status = "InAlert" if sum(run.status in _BAD for run in ended) >= alert.datapoints else "OK"
    if status == alert.status:
        return
    alert.status, alert.modified = status, now()
    place.mark(schedule)
    change = AlertChange(schedule_name=schedule.name, alert_name=alert.name, status=status)
    place.add_alert_change(change)


def update_alert(place: Place, params: Json) -> Json:
    """UpdateMonitoringAlert."""
    schedule = _schedule(place, params)
    alert = schedule.alert
    if alert.hidden_lists or alert.name != params["MonitoringAlertName"]:
        raise not_found(place.switches, "monitoring alert", params["MonitoringAlertName"])
    alert.datapoints = params["DatapointsToAlert"]
    alert.period = params["EvaluationPeriod"]
    alert.modified = now()
    return {"MonitoringScheduleArn": schedule.arn, "MonitoringAlertName": alert.name}


def _alert_name(template: str, schedule: str) -> str:
    room = _MAX_NAME - len(template.replace("{schedule}", ""))
    return template.replace("{schedule}", schedule[:room].rstrip("-"))


def _schedule(place: Place, params: Json) -> Schedule:
    name = params["MonitoringScheduleName"]
    schedule = place.schedule(name)
    if schedule is None:
        raise not_found(place.switches, "monitoring schedule", name)
    return schedule


def _summary(alert: Alert) -> Json:
    return {
        "MonitoringAlertName": alert.name,
        "CreationTime": alert.created,
        "LastModifiedTime": alert.modified,
        "AlertStatus": alert.status,
        "DatapointsToAlert": alert.datapoints,
        "EvaluationPeriod": alert.period,
        "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
    }


def _change(change: AlertChange) -> Json:
    return {
        "MonitoringScheduleName": change.schedule_name,
        "MonitoringAlertName": change.alert_name,
        "CreationTime": change.created,
        "AlertStatus": change.status,
    }
