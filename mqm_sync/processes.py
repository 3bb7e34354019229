"""Work on many items shared among processes, where the system can fork and it is safe to."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Made = TypeVar("Made")


def cores() -> int:
    """How many processes can run at once here; 1 where work is better not shared.

    A child of a process with threads may wait for ever for a lock that nobody holds, and on macOS the system's own
    libraries start threads unseen. Starting children afresh costs more than it brings below ten thousand files.
    """
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return len(os.sched_getaffinity(0)) if is_safe else 1


@contextmanager
def without_collecting() -> Iterator[None]:
    """Within the block no cycles are looked for: work that makes none would have all its objects walked over again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def shared(make: Callable[[Sequence[Item]], list[Made]], parts: Sequence[Sequence[Item]]) -> list[Made]:
    """What is made of each part, in order: of the first here, of each other one in a process of its own.

    A part whose process ends without an answer is made here, so that an error is raised where it can be told.
    """
    if len(parts) == 1:
        return make(parts[0])
    from multiprocessing import get_context  # noqa: PLC0415 - most estates are small

    context = get_context("fork")
    answers: list[Connection[Any, Any]] = []
    children = []
    for part in parts[1:]:
        answer, sender = context.Pipe(duplex=False)
        child = context.Process(target=_answer, args=(sender, make, part), daemon=True)
        child.start()
        sender.close()
        answers.append(answer)
        children.append(child)
    made = make(parts[0])
    for answer, part in zip(answers, parts[1:], strict=True):
        try:
            made += [answer.recv() for _ in range(answer.recv())]
        except EOFError:
            made += make(part)
    for child in children:
        child.join()
    return made


def _answer(sender: Connection[Any, Any], make: Callable[[Sequence[Item]], list[Made]], part: Sequence[Item]) -> None:
    """Send the number of answers, then each; only when all are made, for the parent is busy until then."""
    try:
        made = make(part)
        sender.send(len(made))
        for each in made:
            sender.send(each)
    except BaseException:  # noqa: BLE001 - told by the parent, which finds no answer and tries itself
        os._exit(1)
