"""The apply verb: walks a plan's steps and says honestly what was done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue
from typing import NamedTuple

from mqm_sync.errors import BusyError, MqmError
from mqm_sync.masking import hide_secrets
from mqm_sync.plan import Action, Change, Plan, Step, Verb
from mqm_sync.target import Target


class Result(StrEnum):
    """What became of a step, in the past tense."""

    APPLIED = "applied"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step and what became of it."""

    target: str
    monitor: str
    step: Step
    result: Result
    error: str = ""
    hint: str = ""
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """Everything that was tried; `done` counts the monitors of which every step was applied."""

    outcomes: tuple[Outcome, ...]
    done: Counter[Action]
    is_interrupted: bool = False
    """Whether a signal ended it early; calls in flight were finished first."""

    @property
    def failed(self) -> list[Outcome]:
        """Steps that failed."""
        return [outcome for outcome in self.outcomes if outcome.result is Result.FAILED]

    @property
    def skipped(self) -> list[Outcome]:
        """Steps that were not tried, because an earlier one failed or a signal came."""
        return [outcome for outcome in self.outcomes if outcome.result is Result.SKIPPED]


class _Finished(NamedTuple):
    """A change of which every step has an outcome."""

    action: Action
    is_done: bool


Event = Outcome | _Finished


class Stop:
    """Asks an apply to end: no further step is begun, waits are over, calls in flight are finished."""

    def __init__(self, doors: Sequence[Target] = ()) -> None:
        self._doors = doors
        self._event = threading.Event()
        self.is_interrupted = False

    def interrupt(self) -> None:
        """Stop because a signal came; safe to call from its handler."""
        self.is_interrupted = True
        self._event.set()
        for door in self._doors:
            door.interrupt()

    def begin_nothing_more(self) -> None:
        """Stop because something failed; monitors under way go on to their next failure or end."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether nothing more is to be begun."""
        return self._event.is_set()


def apply_plan(
    plan: Plan,
    doors: Sequence[Target],
    *,
    parallelism: int,
    fail_fast: bool,
    stop: Stop,
    report: Callable[[Outcome], None],
) -> ApplyResult:
    """Carry out every change that is not blocked: monitors side by side, steps within one in order.

    A monitor's failure ends that monitor; with `fail_fast`, or after a signal, no further step is begun anywhere.
    `report` is called for each outcome as it happens, from this thread only, and must not raise: the calls go on.
    """
    events: SimpleQueue[Event] = SimpleQueue()
    outcomes: list[Outcome] = []
    done: Counter[Action] = Counter()
    with ThreadPoolExecutor(max(1, parallelism)) as pool:
        for jobs in _waves(plan, doors, stop, fail_fast=fail_fast):
            for job in jobs:
                pool.submit(_apply_change, job, events.put)
            waiting = len(jobs)
            while waiting:
                event = events.get()
                if isinstance(event, _Finished):
                    waiting -= 1
                    done[event.action] += event.is_done
                else:
                    outcomes.append(event)
                    report(event)
    return ApplyResult(tuple(outcomes), done, stop.is_interrupted)


def _waves(plan: Plan, doors: Sequence[Target], stop: Stop, *, fail_fast: bool) -> Iterator[list[_Job]]:
    """Monitors first, then definitions that no schedule uses once those are done."""
    jobs = [
        _Job(target.name, change, door, stop, fail_fast)
        for target, door in zip(plan.targets, doors, strict=True)
        for change in target.pending
        if not change.is_blocked
    ]
    yield [job for job in jobs if not _only_cleans(job.change)]
    yield [job for job in jobs if _only_cleans(job.change)]


def _only_cleans(change: Change) -> bool:
    return all(step.verb is Verb.DELETE_DEFINITION for step in change.steps)


class _Job(NamedTuple):
    """One monitor's change, and what a thread needs to carry it out."""

    target: str
    change: Change
    door: Target
    stop: Stop
    fail_fast: bool


def _apply_change(job: _Job, tell: Callable[[Event], None]) -> None:
    """Carry out one change; tells of every step, and at the end of the whole."""
    results: set[Result] = set()
    try:
        for step in job.change.steps:
            is_over = job.stop.is_set or Result.FAILED in results
            outcome = _skipped(job, step) if is_over else _tried(job, step)
            results.add(outcome.result)
            tell(outcome)
            if outcome.result is Result.FAILED and job.fail_fast:
                job.stop.begin_nothing_more()
    finally:
        tell(_Finished(job.change.action, results == {Result.APPLIED}))


def _skipped(job: _Job, step: Step) -> Outcome:
    return Outcome(job.target, job.change.monitor, step, Result.SKIPPED)


def _tried(job: _Job, step: Step) -> Outcome:
    monitor = job.change.monitor
    try:
        job.door.execute(step)
    except MqmError as error:
        is_busy = isinstance(error, BusyError)
        message = hide_secrets(error.message, step.resource.body)
        return Outcome(job.target, monitor, step, Result.FAILED, message, error.hint, is_busy)
    except Exception as error:  # noqa: BLE001 - a bug in one monitor must not hide what was done to the others
        return Outcome(job.target, monitor, step, Result.FAILED, f"bug in mqm-sync: {type(error).__name__}")
    return Outcome(job.target, monitor, step, Result.APPLIED)
