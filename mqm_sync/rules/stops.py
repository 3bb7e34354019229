"""Rules on monitors that are stopped until a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_SOON = timedelta(days=7)


@rule("MQM114", "stop-ends", severity="warning")
def stop_ends(subject: Subject) -> Iterator[Problem]:
    """A timed stop that is over, or will be within a week.

    The first plan after its last day (UTC) starts the schedule. Whoever wanted it stopped hears of it here before that;
    afterwards the file should say what is so.

    Bad::

        kind: data-quality
        name: churn
        state:
          stopped: {until: 2020-01-31, because: "the endpoint is rebuilt"}

    Good::

        kind: data-quality
        name: churn
        state:
          stopped: {until: 2999-01-31, because: "the endpoint is rebuilt"}
    """
    stop = subject.spec.timed_stop
    if stop is None:
        return
    if subject.today > stop.until:
        message = f"the stop ended on {stop.until}, so plans start the schedule"
        yield Problem(("state", "stopped", "until"), message, "write state: running, or a new date and reason")
    elif stop.until - subject.today < _SOON:
        message = f"the stop ends after {stop.until}, and the next plan starts the schedule"
        yield Problem(("state", "stopped", "until"), message, "write a later date to keep it stopped")
