"""Waiting: short looks at first, longer ones later, jittered, never without end, and over at once when interrupted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from mqm_sync.errors import BusyError, ServiceError
from mqm_sync.unknowns import BUSY_WORDS, PASSING_CODES, ROLE_LAG_WORDS

_PASSING_SECONDS = 60.0
"""How long to believe that an internal failure, or a role nobody can assume yet, will pass."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one operation, in seconds, and how often to look; `interrupted` ends every wait."""

    timeout_seconds: float = 600.0
    first_seconds: float = 0.25
    longest_seconds: float = 5.0
    interrupted: Event = field(default_factory=Event, compare=False)

    def pauses(self, what: str) -> Iterator[None]:
        """Yield now and then until the time is over, then raise BusyError."""
        deadline = time.monotonic() + self.timeout_seconds
        pause = self.first_seconds
        while True:
            yield
            left = deadline - time.monotonic()
            if left <= 0:
                message = f"{what} was still busy after {self.timeout_seconds:g} s"
                raise BusyError(message, "apply again later, or wait longer with --op-timeout")
            jittered = pause * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret
            if self.interrupted.wait(min(left, jittered)):
                raise BusyError(f"interrupted while waiting for {what}", "apply again to go on from here")
            pause = min(pause * 1.6, self.longest_seconds)

    def until_accepted(self, send: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - what the call returns
        """Send until the service takes it: while something is under way as long as needed, other lags for a minute."""
        start, refusal = time.monotonic(), ""
        try:
            for _ in self.pauses(what):
                try:
                    return send()
                except ServiceError as error:
                    is_young = time.monotonic() - start < _PASSING_SECONDS
                    if not (is_busy(error) or (is_passing(error) and is_young)):
                        raise
                    refusal = error.message
        except BusyError as error:
            raise BusyError(f"{error.message}: {refusal}" if refusal else error.message, error.hint) from error
        raise AssertionError("pauses end by raising")


def is_busy(error: ServiceError) -> bool:
    """Whether the schedule is Pending or running just now."""
    return any(words in error.message.lower() for words in BUSY_WORDS)


def is_passing(error: ServiceError) -> bool:
    """Whether the fault is known to pass by itself."""
    return error.code in PASSING_CODES or any(words in error.message.lower() for words in ROLE_LAG_WORDS)


def settled(describe: Callable[[], dict[str, Any]], what: str, patience: Patience) -> dict[str, Any]:
    """The schedule's description once it is not Pending; raises BusyError, and what `describe` raises."""
    for _ in patience.pauses(what):
        found = describe()
        if found["MonitoringScheduleStatus"] != "Pending":
            return found
    raise AssertionError("pauses end by raising")
