"""Signals while something is being applied: the first one lets calls in flight finish, the second ends at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from mqm_sync.apply import Stop
from mqm_sync.errors import ExitCode

_CODES = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}


@dataclass(slots=True)
class Caught:
    """What to stop, and the exit code of the signal that came; None while none did."""

    stop: Stop
    exit_code: ExitCode | None = None


@contextmanager
def catching_signals(stop: Stop, say: Callable[[str], None]) -> Iterator[Caught]:
    """Within the block, the first SIGINT or SIGTERM asks for the end instead of raising; the second ends the process.

    The second can not wait for threads whose calls hang; what was begun is in the audit file, and applying again mends.
    """
    caught = Caught(stop)
    before = {number: signal.getsignal(number) for number in _CODES}

    def ask(number: int, _frame: FrameType | None) -> None:
        if caught.exit_code is not None:
            os._exit(_CODES[signal.Signals(number)])
        caught.exit_code = _CODES[signal.Signals(number)]
        stop.interrupt()
        say("stopping: calls in flight are finished; once more to end at once")

    try:
        for number in _CODES:
            signal.signal(number, ask)
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
