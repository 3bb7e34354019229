"""Work done ahead by another process, where the system can fork and it is safe to."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

_ROOM = 1024 * 1024
"""How many bytes of answers wait for their reader: as many as the system lets anybody have."""


def can_share() -> bool:
    """Whether there is a second core here, and it is safe to use it.

    A child of a process with threads may wait for ever for a lock that nobody holds, and on macOS the system's own
    libraries start threads unseen. Starting children afresh costs more than it brings below ten thousand files.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def made_ahead(make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[Made]:
    """What is made of each item, in order, by another process that goes on while the caller is busy with the last one.

    When that process ends too early, the rest is made here, so that an error is raised where it can be told.
    """
    number, answers = _child(make, items)
    try:
        for item in items:
            answer = _next(answers)
            yield make(item) if answer is None else answer[0]
    finally:
        answers.close()  # a child that is not done yet ends for want of a reader
        with suppress(ChildProcessError):  # who started us may have told the system to clear children away
            os.waitpid(number, 0)


def _child(make: Callable[[Item], Made], items: Iterable[Item]) -> tuple[int, BinaryIO]:
    """Begin in a process of its own: its number, and where its answers arrive.

    It is forked by hand: what the standard library imports for the purpose takes as long as it saves.
    """
    reading, writing = os.pipe()
    with suppress(OSError):  # not more than the system's bound
        _widen(writing)
    number = os.fork()
    if number:
        os.close(writing)
        return number, os.fdopen(reading, "rb", _ROOM)
    try:
        os.close(reading)
        _send(map(make, items), writing)
    except BaseException:  # noqa: BLE001 - told by the parent, which finds no answer and tries itself
        os._exit(1)
    os._exit(0)


def _widen(pipe: int) -> None:
    import fcntl  # noqa: PLC0415 - there is none on Windows

    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)


def _send(made: Iterable[Any], writing: int) -> None:
    import pickle  # noqa: PLC0415 - most estates are small

    with os.fdopen(writing, "wb") as out:
        for each in made:
            pickle.dump((each,), out, pickle.HIGHEST_PROTOCOL)
            out.flush()


def _next(answers: BinaryIO) -> tuple[Any] | None:
    """The next answer, once it is there; None where none will come."""
    import pickle  # noqa: PLC0415 - as above

    try:
        found: tuple[Any] = pickle.load(answers)  # noqa: S301 - our own process wrote it
    except (EOFError, pickle.UnpicklingError):
        return None
    return found
