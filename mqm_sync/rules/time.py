"""Rules on schedules, offsets and run times: what AWS accepts and shows to be wrong a week later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.timing import Offset, OffsetError, ScheduleError, parse_offset, parse_schedule
from mqm_sync.unknowns import SERVICE_DEFAULT_RUNTIME_SECONDS

_KEYS = ("start_time_offset", "end_time_offset")


@rule("MQM201", "runs-overlap")
def runs_overlap(subject: Subject) -> Iterator[Problem]:
    """A run may still be going when the next one starts.

    `max_runtime_seconds` limits each job of a run. Kinds that need labels run two jobs, a merge and the analysis, so
    twice the limit must fit between two runs: 1800 for hourly model quality and bias, 3600 for the others. Left out,
    the service takes 3600. Source: API shape MonitoringStoppingCondition, and the scheduling page of the guide.

    Bad::

        kind: model-quality
        name: churn
        schedule: hourly
        max_runtime_seconds: 3600

    Good::

        kind: model-quality
        name: churn
        schedule: hourly
        max_runtime_seconds: 1800
    """
    if subject.schedule is None or subject.schedule.is_once:
        return
    gap = int(subject.schedule.shortest_gap.total_seconds())
    jobs = subject.kind.jobs_per_run
    written = subject.spec.max_runtime_seconds
    seconds = SERVICE_DEFAULT_RUNTIME_SECONDS if written is None else written
    if jobs * seconds <= gap:
        return
    what = "is left out, so the service takes 3600 s" if written is None else f"is {written} s"
    each = f"each of the {jobs} jobs of a run (merging labels, then the analysis)" if jobs > 1 else "a run"
    yield Problem(
        ("max_runtime_seconds",),
        f"max_runtime_seconds {what}; {each} may take that long, and the next run starts {gap} s after this one",
        f"write max_runtime_seconds: {gap // jobs}",
    )


@rule("MQM202", "schedule-form")
def schedule_form(subject: Subject) -> Iterator[Problem]:
    """A schedule the service does not run as written.

    Monitors know hourly, daily at an hour, and every n hours from an hour, on the full hour and in UTC. Other cron
    texts are accepted when the schedule is created; it then turns Failed, without a reason.
    Source: the guide's page on the cron expression for monitoring schedules.

    Bad::

        kind: data-quality
        name: churn
        schedule: cron(0 */6 ? * * *)

    Good::

        kind: data-quality
        name: churn
        schedule: every 6 hours
    """
    if not subject.spec.schedule:
        return
    try:
        parse_schedule(subject.spec.schedule)
    except ScheduleError as error:
        yield Problem(("schedule",), str(error), error.hint)


@rule("MQM203", "schedule-now")
def schedule_now(subject: Subject) -> Iterator[Problem]:
    """A schedule that runs once, now.

    NOW runs when it is created and again at every update, so applying the same file twice would not do nothing. Start
    single runs by hand, outside git. Source: the guide's page on the cron expression.

    Bad::

        kind: data-quality
        name: churn
        schedule: NOW

    Good::

        kind: data-quality
        name: churn
        schedule: daily at 05:00
    """
    if subject.schedule and subject.schedule.is_once:
        yield Problem(
            ("schedule",),
            "NOW runs again at every update, so this file has no stable state",
            "use a schedule that recurs",
        )


@rule("MQM204", "schedule-uneven", severity="warning")
def schedule_uneven(subject: Subject) -> Iterator[Problem]:
    """A step that does not divide the day.

    AWS documents `H/n`, but not whether the count restarts at midnight when n does not divide 24. One gap may then be
    shorter than n hours, and two sources of AWS disagree on which.

    Bad::

        kind: data-quality
        name: churn
        schedule: every 10 hours

    Good::

        kind: data-quality
        name: churn
        schedule: every 12 hours
    """
    schedule = subject.schedule
    if schedule and not schedule.is_once and not schedule.divides_day:
        shortest = int(schedule.shortest_gap.total_seconds() // 3600)
        yield Problem(
            ("schedule",),
            f"every {schedule.every_hours} hours does not divide the day: one gap may be only {shortest} h",
            "use 1, 2, 3, 4, 6, 8, 12 or 24 hours",
        )


@rule("MQM205", "offset-form")
def offset_form(subject: Subject) -> Iterator[Problem]:
    """An offset that is not an ISO 8601 duration.

    Days stand before the T, hours and minutes behind it: -P8D, -PT6H, -P1DT12H; 15 characters at most. The API's own
    pattern lets nearly everything pass, and AWS's endpoint example has -PT2D, which no parser accepts.
    Source: API shape MonitoringTimeOffsetString; ISO 8601.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT2D
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P2D
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key in _KEYS:
            text = getattr(source, key)
            if text is None:
                continue
            try:
                parse_offset(text)
            except OffsetError as error:
                hint = f"write {error.suggestion}" if error.suggestion else "write a duration such as -P8D or -PT6H"
                yield Problem((part, key), str(error), hint)


@rule("MQM206", "offset-sign")
def offset_sign(subject: Subject) -> Iterator[Problem]:
    """An offset that points into the future.

    Offsets are added to the run's time, so they carry a minus sign; a run can not read what is not captured yet.
    Source: the worked example of the guide's scheduling page.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: PT1H
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT1H
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key, offset in zip(_KEYS, subject.offsets(source), strict=True):
            if offset and not offset.text.startswith("-"):
                meant = f"-{offset.text.lstrip('+')}"
                yield Problem(
                    (part, key), f"'{offset.text}' has no minus sign: it would point past the run", f"write {meant}"
                )


@rule("MQM207", "offset-order")
def offset_order(subject: Subject) -> Iterator[Problem]:
    """A window that ends before it starts.

    The start must be farther back than the end, or the run reads nothing. The API does not compare the two.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P1D
          end_time_offset: -P8D

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D
          end_time_offset: -P1D
    """
    for part, source in subject.inputs:
        start, end = subject.offsets(source)
        if start and end and _is_past(start) and _is_past(end) and start.delta >= end.delta:
            hint = "exchange the two" if start.delta > end.delta else "move the start farther back"
            yield Problem(
                (part, "start_time_offset"),
                f"the window is empty: it starts at {start.text} and ends at {end.text} from the run",
                hint,
            )


@rule("MQM208", "offset-pair")
def offset_pair(subject: Subject) -> Iterator[Problem]:
    """One offset without the other.

    What the service takes for the missing one is not documented. Write both, or neither for the last interval.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -P8D
          end_time_offset: -P1D
    """
    for part, source in subject.inputs:
        missing = [key for key in _KEYS if getattr(source, key) is None]
        if len(missing) == 1:
            hint = (
                "write end_time_offset: -PT0H" if missing[0] == "end_time_offset" else "write start_time_offset: -PT1H"
            )
            yield Problem(
                (part, missing[0]), f"'{missing[0]}' is missing; the service's choice is not documented", hint
            )


@rule("MQM209", "offset-hours")
def offset_hours(subject: Subject) -> Iterator[Problem]:
    """An offset in parts of an hour.

    Captured data and labels lie in folders per hour, so a window that starts within an hour reads another stretch
    than it says.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT90M
          end_time_offset: -PT0H

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          start_time_offset: -PT2H
          end_time_offset: -PT0H
    """
    for part, source in subject.inputs:
        for key, offset in zip(_KEYS, subject.offsets(source), strict=True):
            if offset and not offset.is_whole_hours:
                hours = -(-abs(int(offset.delta.total_seconds())) // 3600)
                yield Problem((part, key), f"'{offset.text}' is not a whole number of hours", f"write -PT{hours}H")


def _is_past(offset: Offset) -> bool:
    return offset.delta <= timedelta()
