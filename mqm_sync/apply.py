"""The apply verb: walks a plan's steps and says honestly what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from threading import Event

from mqm_sync.errors import BusyError, MqmError
from mqm_sync.plan import Action, Change, Plan, Step
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

    @property
    def failed(self) -> list[Outcome]:
        """Steps that failed."""
        return [outcome for outcome in self.outcomes if outcome.result is Result.FAILED]

    @property
    def skipped(self) -> list[Outcome]:
        """Steps that were not tried because an earlier one of the monitor failed."""
        return [outcome for outcome in self.outcomes if outcome.result is Result.SKIPPED]


def apply_plan(
    plan: Plan,
    doors: Iterable[Target],
    *,
    parallelism: int,
    fail_fast: bool,
    report: Callable[[Outcome], None],
) -> ApplyResult:
    """Carry out every change that is not blocked: monitors side by side, steps within one in order.

    A monitor's failure ends that monitor; with `fail_fast`, no further monitor is begun. `report` is called for each
    outcome as it happens, from this thread only.
    """
    stop = Event()
    outcomes: list[Outcome] = []
    done: Counter[Action] = Counter()
    with ThreadPoolExecutor(max(1, parallelism)) as pool:
        futures: dict[Future[list[Outcome]], Change] = {}
        for target, door in zip(plan.targets, doors, strict=True):
            for change in target.pending:
                if not change.is_blocked:
                    futures[pool.submit(_apply_change, target.name, change, door, stop)] = change
        for future in as_completed(futures):
            found = future.result()
            if any(outcome.result is Result.FAILED for outcome in found) and fail_fast:
                stop.set()
            if all(outcome.result is Result.APPLIED for outcome in found):
                done[futures[future].action] += 1
            for outcome in found:
                report(outcome)
            outcomes += found
    return ApplyResult(tuple(outcomes), done)


def _apply_change(target: str, change: Change, door: Target, stop: Event) -> list[Outcome]:
    return list(_outcomes(target, change, door, stop))


def _outcomes(target: str, change: Change, door: Target, stop: Event) -> Iterator[Outcome]:
    has_failed = False
    for step in change.steps:
        if has_failed or stop.is_set():
            yield Outcome(target, change.monitor, step, Result.SKIPPED)
            continue
        try:
            door.execute(step)
        except MqmError as error:
            has_failed = True
            is_busy = isinstance(error, BusyError)
            yield Outcome(target, change.monitor, step, Result.FAILED, error.message, error.hint, is_busy)
        else:
            yield Outcome(target, change.monitor, step, Result.APPLIED)
