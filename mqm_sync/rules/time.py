"""Rules on schedules and run times: what AWS accepts and shows to be wrong a week later."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.timing import ScheduleError, parse_schedule
from mqm_sync.unknowns import SERVICE_DEFAULT_RUNTIME_SECONDS

_CRON = re.compile(r"cron\([^()]*\)")
_SHORTEST_RUN_SECONDS = 300


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
        yield Problem(("schedule",), str(error), error.hint, _respelt(subject.spec.schedule, error))


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
            "write a schedule that recurs, such as daily at 05:00",
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
            "write 1, 2, 3, 4, 6, 8, 12 or 24 hours",
        )


@rule("MQM211", "runtime-short", severity="warning")
def runtime_short(subject: Subject) -> Iterator[Problem]:
    """A run time limit that no run can keep.

    AWS's containers start Spark or Clarify first, which alone takes minutes, and a job that reaches the limit is
    stopped without a report. A small number is mostly one in minutes: the field counts seconds.
    Source: API shape MonitoringStoppingCondition.

    Bad::

        kind: data-quality
        name: churn
        max_runtime_seconds: 30

    Good::

        kind: data-quality
        name: churn
        max_runtime_seconds: 1800
    """
    written = subject.spec.max_runtime_seconds
    if written is None or not 0 < written < _SHORTEST_RUN_SECONDS:
        return
    yield Problem(
        ("max_runtime_seconds",),
        f"a run is stopped after {written} s, before it can have started and read its data",
        f"write {written * 60} for {counted(written, 'minute')}; at least {_SHORTEST_RUN_SECONDS}"
        if written * 60 >= _SHORTEST_RUN_SECONDS
        else f"write at least {_SHORTEST_RUN_SECONDS}",
    )


def _respelt(text: str, error: ScheduleError) -> str:
    """The same schedule in the service's dialect, where only one thing can be meant."""
    cron = _CRON.search(text)
    if error.reason == "label":
        meant = cron[0] if cron else ""
    elif error.reason == "star-step":
        meant = text.replace("*/", "0/", 1)
    else:
        return ""
    try:
        return meant if parse_schedule(meant).divides_day else ""
    except ScheduleError:
        return ""
