"""SIGTERM as an exception, so that what is open is closed before the process ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class TerminatedError(BaseException):
    """SIGTERM arrived."""


@contextmanager
def raising_on_sigterm() -> Iterator[None]:
    """Within the block, SIGTERM raises TerminatedError."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TerminatedError
