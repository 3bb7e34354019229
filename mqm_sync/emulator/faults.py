"""Scripted trouble: which call goes wrong, and how."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from threading import Event, Lock
from typing import Any, Literal, get_args

from mqm_sync.emulator.wire import ApiError, Call, Dropped, Json, Refused

Kind = Literal[
    "error_before",
    "error_after",
    "drop_before",
    "drop_after",
    "throttle",
    "deny",
    "latency",
    "hang",
    "hang_after",
    "refuse",
    "rate_limit",
]
_AFTER = frozenset({"error_after", "drop_after", "hang_after"})
_THROTTLED = ("ThrottlingException", "Rate exceeded", 400)
_AN_HOUR = 3600.0
_A_MOMENT = 0.1


@dataclass(slots=True, kw_only=True)
class Fault:
    """One entry of the script.

    `operation` is an operation's name, "*" for every call, or "write" for every call that changes something.
    The fault strikes from the `nth` matching call on, `times` times, or for ever when that is None. "before"
    means that the service does nothing; "after" that it does what was asked and the caller does not learn it. "refuse"
    ends all connections and accepts none for `seconds`. "rate_limit" lets `burst` calls pass and then `per_second`
    calls a second, and throttles the others for as long as it is in force, whatever `times` says.
    """

    operation: str
    kind: Kind
    nth: int = 1
    times: int | None = 1
    code: str = ""
    status: int = 0
    message: str = ""
    seconds: float = 0.0
    per_second: float = 0.0
    burst: int = 1
    seen: int = 0
    struck: int = 0
    left: float = 0.0
    refilled: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")
        if self.kind == "rate_limit" and (self.per_second <= 0 or self.burst < 1):
            raise ValueError("a rate_limit needs per_second above 0 and a burst of at least 1")
        self.left, self.refilled = float(self.burst), time.monotonic()

    def matches(self, call: Call) -> bool:
        """Whether the call is one of those the fault is about."""
        return self.operation in {"*", call.operation} or (self.operation == "write" and call.is_write)

    def count(self, moment: float) -> bool:
        """Count a matching call at a moment (monotonic seconds); whether the fault strikes it."""
        self.seen += 1
        if self.kind == "rate_limit":
            return self._is_too_fast(moment)
        return self.seen >= self.nth and (self.times is None or self.struck < self.times)

    def _is_too_fast(self, moment: float) -> bool:
        self.left = min(self.burst, self.left + (moment - self.refilled) * self.per_second)
        self.refilled = moment
        if self.left < 1:
            return True
        self.left -= 1
        return False

    @property
    def is_after(self) -> bool:
        """Whether the operation is carried out first."""
        return self.kind in _AFTER

    def strike(self, call: Call, account: str, stopping: Event) -> None:
        """Delay, refuse or hang up; returns only after a delay."""
        match self.kind:
            case "drop_before" | "drop_after":
                raise Dropped
            case "latency":
                stopping.wait(self.seconds)
            case "refuse":
                raise Refused(self.seconds or _A_MOMENT)
            case "hang" | "hang_after":
                stopping.wait(self.seconds or _AN_HOUR)
                raise Dropped
            case _:
                raise self._error(call, account)

    def _error(self, call: Call, account: str) -> ApiError:
        service = call.service.lower()
        who = f"User: arn:aws:sts::{account}:assumed-role/sandbox/session"
        denied = f"{who} is not authorized to perform: {service}:{call.operation} on resource: *"
        code, message, status = {
            "throttle": _THROTTLED,
            "rate_limit": _THROTTLED,
            "deny": ("AccessDeniedException", denied, 400),
        }.get(self.kind, ("InternalFailure", "The request processing has failed.", 500))
        return ApiError(self.code or code, self.message or message, self.status or status)


class Script:
    """The faults in force, in the order they were given."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, entries: list[Json]) -> None:
        """Append faults; a malformed one is a ValueError and none is added."""
        try:
            faults = [Fault(**entry) for entry in entries]
        except TypeError as error:
            raise ValueError(f"not a fault: {error}") from error
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        """Trouble ends."""
        with self._lock:
            self._faults.clear()

    def next_for(self, call: Call) -> Fault | None:
        """Count the call at every fault it matches, and pick the first one that is due."""
        with self._lock:
            moment = time.monotonic()
            struck = [fault for fault in self._faults if fault.matches(call) and fault.count(moment)]
            due = next(iter(struck), None)
            if due is not None:
                due.struck += 1
            return due

    def as_list(self) -> list[dict[str, Any]]:
        """The faults with their counts."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]
