"""What was asked of the sandbox, for tests that count."""

from __future__ import annotations

from collections import Counter, deque
from threading import Lock

from mqm_sync.emulator.wire import Call, Json

_REMEMBERED = 10_000


class CallLog:
    """Counters since the last reset, and the latest calls in order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Count from nothing."""
        with self._lock:
            self._by_operation: Counter[str] = Counter()
            self._writes = 0
            self._latest: deque[str] = deque(maxlen=_REMEMBERED)

    def record(self, call: Call) -> None:
        """Count a call that has arrived, whatever becomes of it."""
        with self._lock:
            self._by_operation[call.operation] += 1
            self._writes += call.is_write
            self._latest.append(call.operation)

    def as_dict(self) -> Json:
        """The counters, and under `log` the names of the latest calls, oldest first."""
        with self._lock:
            return {
                "total": self._by_operation.total(),
                "writes": self._writes,
                "by_operation": dict(self._by_operation),
                "log": list(self._latest),
            }
