"""Work on many items shared among processes, where the system can fork and it is safe to."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, NamedTuple, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


class _Child(NamedTuple):
    """A process at work, and where its answer arrives."""

    number: int
    answer: BinaryIO


def cores() -> int:
    """How many processes can run at once here; 1 where work is better not shared.

    A child of a process with threads may wait for ever for a lock that nobody holds, and on macOS the system's own
    libraries start threads unseen. Starting children afresh costs more than it brings below ten thousand files.
    """
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if is_safe else 1


def shared(make: Callable[[Sequence[Item]], list[Made]], parts: Sequence[Sequence[Item]]) -> list[Made]:
    """What is made of each part, in order: of the first here, of each other one in a process of its own.

    A part whose process ends without an answer is made here, so that an error is raised where it can be told.
    """
    children = [_child(make, part) for part in parts[1:]]
    made = make(parts[0])
    for child, part in zip(children, parts[1:], strict=True):
        answer: list[Made] | None = _answer(child)
        made += make(part) if answer is None else answer
    return made


def _child(make: Callable[[Sequence[Item]], list[Made]], part: Sequence[Item]) -> _Child:
    """Begin a part in a process of its own.

    It is forked by hand: what the standard library imports for the purpose takes as long as it saves.
    """
    reading, writing = os.pipe()
    number = os.fork()
    if number:
        os.close(writing)
        return _Child(number, os.fdopen(reading, "rb"))
    try:
        os.close(reading)
        _send(make(part), writing)
    except BaseException:  # noqa: BLE001 - told by the parent, which finds no answer and tries itself
        os._exit(1)
    os._exit(0)


def _send(made: list[Made], writing: int) -> None:
    """Write how many answers there are, then each: pickled together, they would take the memory twice."""
    import pickle  # noqa: PLC0415 - most estates are small

    with os.fdopen(writing, "wb") as out:
        pickle.dump(len(made), out)
        for each in made:
            pickle.dump(each, out, pickle.HIGHEST_PROTOCOL)


def _answer(child: _Child) -> list[Made] | None:
    """What the child made, once it is done; None where it ended too early."""
    import pickle  # noqa: PLC0415 - as above

    with child.answer as answer:
        try:
            made = [pickle.load(answer) for _ in range(pickle.load(answer))]  # noqa: S301 - our own process wrote it
        except (EOFError, pickle.UnpicklingError):
            made = None
    os.waitpid(child.number, 0)
    return made
