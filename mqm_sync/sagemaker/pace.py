"""How fast calls go: as fast as they can, until the service says it is too much; then close to what it takes.

Botocore's own way halves its rate again and again while many calls are under way, and stays far below the account's.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from threading import Event, Lock
from typing import Any

_THROTTLED = {"ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"}
_ATTEMPTS = 30
"""So often one call may be refused for being too early, before that is told."""
_WINDOW = 1.0
"""Seconds over which calls that were taken are counted, and between two changes of the rate."""
_UP, _BELOW, _DOWN, _LEAST = 1.05, 0.95, 0.7, 1.0
_FIRST = 20.0
"""Calls per second after the first refusal, until a window has shown what is taken: that one alone says little."""


class Pace:
    """The pace of one service's calls, shared by all threads."""

    def __init__(self, interrupted: Event, now: Callable[[], float] = time.monotonic) -> None:
        self._interrupted = interrupted
        self._now = now
        self._lock = Lock()
        self._rate = 0.0
        """Calls per second; 0 as long as nothing was ever refused."""
        self._is_found = False
        """Whether a whole window has shown what the rate is worth."""
        self._next = 0.0
        self._reviewed = 0.0
        self._taken: deque[float] = deque()
        self._refusals = 0

    def wait(self) -> None:
        """Until it is this call's turn, or until everything is interrupted."""
        with self._lock:
            if not self._rate:
                return
            now = self._now()
            turn = max(now, self._next)
            self._next = turn + 1 / self._rate
        if turn > now:
            self._interrupted.wait(turn - now)

    def answered(self) -> None:
        """A call was taken."""
        with self._lock:
            self._taken.append(self._now())
            self._review()

    def refused(self) -> None:
        """A call came too early."""
        with self._lock:
            self._refusals += 1
            self._review()

    def _review(self) -> None:
        """Now and then: after refusals go hardly as fast as calls were taken lately, without any a little faster."""
        now = self._now()
        while self._taken and self._taken[0] < now - _WINDOW:
            self._taken.popleft()
        if not self._refusals and not self._rate:
            return
        if self._rate and now - self._reviewed < _WINDOW:
            return
        lately = len(self._taken) / _WINDOW * _BELOW
        if self._rate:
            least = max(self._rate * _DOWN if self._is_found else 0, _LEAST)
            self._rate = max(lately, least) if self._refusals else self._rate * _UP
            self._is_found = True
        else:
            self._rate = max(lately, _FIRST)
        self._reviewed, self._refusals = now, 0


def keep_pace(events: Any, interrupted: Event) -> None:  # noqa: ANN401 - botocore has no types
    """Have the calls of a session, and their repetitions, keep the pace of their service."""
    paces: defaultdict[str, Pace] = defaultdict(lambda: Pace(interrupted))

    def wait(event_name: str, **_: Any) -> None:  # noqa: ANN401 - botocore's event protocol
        paces[_service(event_name)].wait()

    def listen(event_name: str, response: Any, attempts: int, **_: Any) -> float | None:  # noqa: ANN401 - as above
        if response is None:
            return None
        pace = paces[_service(event_name)]
        if _code(response[1]) not in _THROTTLED:
            pace.answered()
            return None
        pace.refused()
        return 0.0 if attempts < _ATTEMPTS and not interrupted.is_set() else None

    events.register_first("before-send", wait)
    events.register_first("needs-retry", listen)


def _service(event_name: str) -> str:
    return event_name.split(".")[1]


def _code(parsed: Mapping[str, Any]) -> str:
    return str(parsed.get("Error", {}).get("Code", ""))
