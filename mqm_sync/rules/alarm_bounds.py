"""Rules on the bounds and periods of alarms: what never goes off, or always does."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.metrics import Metric, published_metric
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import Alarm

_SHORT_PERIODS = {10, 20, 30}
_A_MINUTE, _AN_HOUR, _A_DAY = 60, 3_600, 86_400
_MOST_DAYS = 7


def _alarms(subject: Subject) -> Iterator[tuple[str, Alarm, Metric]]:
    """The alarms on metrics that there are."""
    for name, alarm in (subject.spec.alarms or {}).items():
        if metric := published_metric(subject.spec.problem_type or "", name):
            yield name, alarm, metric


@rule("MQM604", "alarm-never")
def alarm_never(subject: Subject) -> Iterator[Problem]:
    """An alarm that can never go off, or never stops.

    Its bound lies at or beyond the end of the metric's range, or more periods must be bad than are looked at.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 60}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6}
    """
    for name, alarm, metric in _alarms(subject):
        where = f"{name} lies between {metric.lowest:g} and {metric.highest:g}"
        if alarm.below is not None and not metric.lowest < alarm.below <= metric.highest:
            always = "always" if alarm.below > metric.highest else "never"
            yield Problem(
                ("alarms", name, "below"), f"{where}, so it is {always} below {alarm.below:g}", "write a bound inside"
            )
        if alarm.above is not None and not metric.lowest <= alarm.above < metric.highest:
            always = "always" if alarm.above < metric.lowest else "never"
            yield Problem(
                ("alarms", name, "above"), f"{where}, so it is {always} above {alarm.above:g}", "write a bound inside"
            )
        if (alarm.datapoints_to_alarm or 0) > alarm.evaluation_periods:
            path = ("alarms", name, "datapoints_to_alarm")
            message = f"{alarm.datapoints_to_alarm} of {alarm.evaluation_periods} periods can not be bad"
            yield Problem(path, message, f"write at most {alarm.evaluation_periods}")


@rule("MQM605", "alarm-direction", severity="warning")
def alarm_direction(subject: Subject) -> Iterator[Problem]:
    """An alarm that goes off when the model gets better.

    Errors are bad above a bound, accuracy and its like below one. Source: the comparisons that a baseline suggests.

    Bad::

        kind: model-quality
        name: churn
        problem_type: Regression
        cloudwatch_metrics: true
        alarms:
          rmse: {below: 12}

    Good::

        kind: model-quality
        name: churn
        problem_type: Regression
        cloudwatch_metrics: true
        alarms:
          rmse: {above: 12}
    """
    for name, alarm, metric in _alarms(subject):
        for side in ("below", "above"):
            if getattr(alarm, side) is not None and side != metric.bad_side:
                message = f"{name} is bad {metric.bad_side} a bound, and this goes off {side} it"
                yield Problem(("alarms", name, side), message, f"write {metric.bad_side}:")


@rule("MQM607", "alarm-period")
def alarm_period(subject: Subject) -> Iterator[Problem]:
    """A period that CloudWatch refuses, or that is shorter than the time between runs.

    A period is 10, 20 or 30 seconds or whole minutes; all periods together span at most a day, or a week where each is
    an hour or more. Between runs there is no data: periods in which no run ended count as `missing_data` says.
    Source: API operation PutMetricAlarm.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        schedule: hourly
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, period_seconds: 600, missing_data: breaching}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        schedule: hourly
        cloudwatch_metrics: true
        alarms:
          f2: {below: 0.6, missing_data: breaching}
    """
    gap = subject.schedule.shortest_gap.total_seconds() if subject.schedule else 0
    for name, alarm in (subject.spec.alarms or {}).items():
        from mqm_sync.alarms import period_seconds  # noqa: PLC0415 - most estates have no alarms

        period = period_seconds(subject.spec, alarm)
        path = ("alarms", name, "period_seconds")
        if period not in _SHORT_PERIODS and (period < _A_MINUTE or period % _A_MINUTE):
            yield Problem(path, f"a period of {period} s does not exist", "write whole minutes, such as 3600")
        days = _MOST_DAYS if period >= _AN_HOUR else 1
        if period * alarm.evaluation_periods > days * _A_DAY:
            message = f"{alarm.evaluation_periods} periods of {period} s are more than {counted(days, 'day')}"
            yield Problem(("alarms", name, "evaluation_periods"), message, f"write at most {days * _A_DAY // period}")
        if period < gap and alarm.missing_data == "breaching":
            message = f"runs are {gap:g} s apart, so most periods of {period} s have no data and count as bad"
            yield Problem(path, message, f"write {gap:g}, or leave it out")
