"""The time the sandbox shows: the wall's until somebody drives it.

Three ways: with the wall (the default: schedules do not fire by themselves, so that tests do not depend on the hour
they run at), standing still where it was set, and running, where schedules fire as the wall's time passes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Literal

from mqm_sync.emulator.wire import Json

Mode = Literal["wall", "still", "running"]


@dataclass(slots=True)
class Clock:
    """Epoch seconds as the API tells them, to the millisecond."""

    mode: Mode = "wall"
    moment: float = 0.0
    """Where it stands, when it stands still."""
    ahead: float = 0.0
    """How far it is ahead of the wall, when it runs."""

    def now(self) -> float:
        """The time."""
        if self.mode == "still":
            return self.moment
        return round(time.time() + self.ahead, 3)

    def stand_at(self, moment: float) -> None:
        """Stand still there."""
        self.mode, self.moment, self.ahead = "still", round(moment, 3), 0.0

    def run_ahead(self, seconds: float) -> None:
        """Run so far ahead of the wall, with its pace."""
        self.mode, self.moment, self.ahead = "running", 0.0, seconds

    def follow_wall(self) -> None:
        """Show the wall's time, and fire nothing."""
        self.mode, self.moment, self.ahead = "wall", 0.0, 0.0

    def as_dict(self) -> Json:
        """Its state, which `Clock(**state)` takes back."""
        return asdict(self)


_CURRENT: ContextVar[Clock | None] = ContextVar("sandbox_clock", default=None)


def use(clock: Clock) -> None:
    """Let `now` read this clock in the calling thread: every request of a sandbox begins so."""
    _CURRENT.set(clock)


@contextmanager
def showing(moment: float) -> Iterator[None]:
    """Let `now` tell this moment in the calling thread for a while."""
    token = _CURRENT.set(Clock("still", moment))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def now() -> float:
    """The time of the sandbox that serves the current request; the wall's outside of one."""
    clock = _CURRENT.get()
    return clock.now() if clock else round(time.time(), 3)
