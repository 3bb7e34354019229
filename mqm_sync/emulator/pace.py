"""How many calls the service takes: a bucket per account and region that refills all the time."""

from __future__ import annotations

import time
from threading import Lock

from mqm_sync.emulator.wire import ApiError, Call

_SERVICE = "SageMaker"


class Pace:
    """Counts SageMaker calls against the switch `calls_per_second`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, call: Call, account: str, rate: float | None) -> None:
        """Let a call pass or refuse it; a burst may be as large as the calls of one second."""
        if rate is None or call.service != _SERVICE:
            return
        now = time.monotonic()
        key = (account, call.region)
        with self._lock:
            left, before = self._buckets.get(key, (rate, now))
            left = min(rate, left + (now - before) * rate)
            passes = left >= 1
            self._buckets[key] = (left - passes, now)
        if not passes:
            raise ApiError("ThrottlingException", "Rate exceeded")
