"""Executions -> the strip of a monitor's last runs, with the places where one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from mqm_sync.execution import Execution
from mqm_sync.health.live import Live
from mqm_sync.health.model import MARKS, Mark, Run
from mqm_sync.health.observer import Observer
from mqm_sync.rules.preflight.facts import Unknown
from mqm_sync.unknowns import START_DELAY_MINUTES

_DELAY = timedelta(minutes=START_DELAY_MINUTES)
_RARE = timedelta(hours=6)
_FEW = 5
"""So many monitors are asked for one by one; more are cheaper in one list of all executions."""
_ENDED = {Mark.COMPLETED, Mark.VIOLATIONS}


def executions_by_schedule(
    lives: Sequence[Live], observer: Observer, now: datetime, number: int
) -> dict[str, list[Execution] | Unknown]:
    """The latest executions of each monitor, newest first, with as few calls as the fleet allows.

    Monitors that run seldom, and the monitors of a small fleet, cost one call each. All others share one list of the
    last `number` hours: a call for every hundred executions of the account.
    """
    frequent = [live for live in lives if live.timing and live.timing.shortest_gap < _RARE]
    shared = {live.schedule.address.name for live in frequent} if len(frequent) > _FEW else set()
    found: dict[str, list[Execution] | Unknown] = {}
    if shared:
        swept = observer.executions_since(now - timedelta(hours=number))
        found = {name: swept if isinstance(swept, Unknown) else [] for name in shared}
        for execution in () if isinstance(swept, Unknown) else swept:
            kept = found.get(execution.schedule)
            if isinstance(kept, list):
                kept.append(execution)
    for live in lives:
        name = live.schedule.address.name
        if name not in shared:
            found[name] = observer.executions_of(name, number)
    return found


def strip_of(live: Live, executions: Iterable[Execution], now: datetime, number: int) -> tuple[Run, ...]:
    """The last runs, oldest first; what happened after `now` is left out."""
    listed = sorted((e for e in executions if e.scheduled <= now), key=lambda execution: execution.scheduled)
    runs = {execution.scheduled: _run(live, execution) for execution in listed}
    if listed:
        for due in _due(live, listed[0].scheduled, now):
            runs.setdefault(due, Run(due, Mark.MISSING, live.window_of(due)))
    return tuple(runs[moment] for moment in sorted(runs))[-number:]


def missed_since(live: Live, last: datetime, now: datetime) -> int:
    """How many runs were due after `last` and are not known."""
    return len(_due(live, last, now))


def last_known(runs: Iterable[Run]) -> Run | None:
    """The latest run that really was."""
    return next((run for run in reversed(tuple(runs)) if run.mark is not Mark.MISSING), None)


def _due(live: Live, after: datetime, now: datetime) -> list[datetime]:
    """Nominal times after a moment whose runs must have begun by now."""
    timing = live.timing
    return list(takewhile(lambda run: run + _DELAY < now, timing.runs_after(after))) if timing else []


def _run(live: Live, execution: Execution) -> Run:
    mark = MARKS.get(execution.status, Mark.RUNNING)
    took = execution.modified - execution.created if mark in _ENDED else None
    window = live.window_of(execution.scheduled)
    return Run(execution.scheduled, mark, window, execution.reason, execution.job, took)
