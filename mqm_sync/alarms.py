"""Alarms of a spec -> CloudWatch alarms in API words. Pure, as `build` is.

An alarm's name is made of the monitor's and the metric's, under one prefix: so one list finds all of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mqm_sync.metrics import OPERATORS, Side
from mqm_sync.resource import ALARM, Address, Resource
from mqm_sync.spec import Alarm, MonitorSpec
from mqm_sync.timing import ScheduleError, parse_schedule
from mqm_sync.unknowns import METRIC_NAMESPACES

PREFIX = "mqm-sync/"
"""Begins the name of every alarm of this project."""
_STATISTICS: dict[Side, str] = {"below": "Minimum", "above": "Maximum"}
"""Of several runs in one period the worst counts."""
_A_DAY = 86_400


def build_alarms(spec: MonitorSpec, tags: Mapping[str, str], *, is_stopped: bool) -> list[Resource]:
    """The alarms of a monitor; those of a stopped one stay, and take no action."""
    return [
        Resource(alarm_address(spec.name, metric), _body(spec, metric, alarm, is_stopped), spec.name, tags)
        for metric, alarm in sorted((spec.alarms or {}).items())
    ]


def alarm_address(monitor: str, metric: str) -> Address:
    """The alarm of a monitor's metric."""
    return Address(ALARM, f"{PREFIX}{monitor}/{metric}")


def monitor_of(address: Address) -> str:
    """The monitor that an alarm's name speaks of; "" for anything but an alarm of this project."""
    if address.type != ALARM or not address.name.startswith(PREFIX):
        return ""
    return address.name.removeprefix(PREFIX).partition("/")[0]


def side_of(alarm: Alarm) -> Side:
    """The side of the threshold on which the alarm goes off; a rule sees to it that there is just one."""
    return "above" if alarm.below is None else "below"


def period_seconds(spec: MonitorSpec, alarm: Alarm) -> int:
    """The length of one datapoint in seconds: as written, or the time between two runs."""
    if alarm.period_seconds is not None:
        return alarm.period_seconds
    try:
        return int(parse_schedule(spec.schedule or "").shortest_gap.total_seconds())
    except ScheduleError:
        return _A_DAY  # reported by a rule; nothing is planned while it stands


def _body(spec: MonitorSpec, metric: str, alarm: Alarm, is_stopped: bool) -> dict[str, Any]:  # noqa: FBT001 - a fact of the day
    side = side_of(alarm)
    namespace, dimensions = _source(spec)
    return {
        "AlarmDescription": alarm.description or f"{metric} of the monitor {spec.name}",
        "ActionsEnabled": not is_stopped,
        "AlarmActions": list(alarm.actions or ()),
        "OKActions": list(alarm.ok_actions or ()),
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        "Statistic": _STATISTICS[side],
        "Period": period_seconds(spec, alarm),
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm or alarm.evaluation_periods,
        "Threshold": alarm.above if side == "above" else alarm.below,
        "ComparisonOperator": OPERATORS[side],
        "TreatMissingData": alarm.missing_data,
    }


def _source(spec: MonitorSpec) -> tuple[str, dict[str, str]]:
    """Namespace and dimensions under which the monitor's runs publish."""
    if spec.endpoint_input:
        endpoint = {"Endpoint": spec.endpoint_input.endpoint_name or ""}
        return METRIC_NAMESPACES["endpoint"], {**endpoint, "MonitoringSchedule": spec.name}
    return METRIC_NAMESPACES["batch"], {"MonitoringSchedule": spec.name}
