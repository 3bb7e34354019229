"""Signals while something is being applied: the first one lets calls in flight finish, the second ends at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import click

from mqm_sync.apply import Stop
from mqm_sync.errors import ExitCode

_CODES = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED}


@dataclass(slots=True)
class Caught:
    """What to stop, and the exit code of the signal that came; None while none did."""

    stop: Stop
    exit_code: ExitCode | None = None


@contextmanager
def catching_signals(stop: Stop) -> Iterator[Caught]:
    """Within the block, SIGINT and SIGTERM ask for the end instead of raising."""
    caught = Caught(stop)
    before = {number: signal.getsignal(number) for number in _CODES}

    def ask(number: int, _frame: FrameType | None) -> None:
        caught.exit_code = _CODES[signal.Signals(number)]
        for known, handler in before.items():
            signal.signal(known, handler)
        click.echo("stopping: calls in flight are finished; once more to end at once", err=True)
        stop.interrupt()

    try:
        for number in _CODES:
            signal.signal(number, ask)
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
