"""Waiting for a schedule to leave Pending: short looks at first, longer ones later, never without end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mqm_sync.errors import BusyError


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for one operation, in seconds, and how often to look."""

    timeout_seconds: float = 600.0
    first_seconds: float = 0.25
    longest_seconds: float = 5.0

    def pauses(self, what: str) -> Iterator[None]:
        """Yield now and then until the time is over, then raise BusyError; pauses are jittered."""
        deadline = time.monotonic() + self.timeout_seconds
        pause = self.first_seconds
        while True:
            yield
            left = deadline - time.monotonic()
            if left <= 0:
                message = f"{what} was still busy after {self.timeout_seconds:g} s"
                raise BusyError(message, "apply again later, or wait longer with --op-timeout")
            time.sleep(min(left, pause * random.uniform(0.8, 1.2)))  # noqa: S311 - spreading load, not a secret
            pause = min(pause * 1.6, self.longest_seconds)


def settled(describe: Callable[[], dict[str, Any]], what: str, patience: Patience) -> dict[str, Any]:
    """The schedule's description once it is not Pending; raises BusyError, and what `describe` raises."""
    for _ in patience.pauses(what):
        found = describe()
        if found["MonitoringScheduleStatus"] != "Pending":
            return found
    raise AssertionError("pauses end by raising")
