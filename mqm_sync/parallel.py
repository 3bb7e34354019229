"""Many calls at once, in threads: what waits for a network can wait together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
Other = TypeVar("Other")


def each(items: Iterable[Item], make: Callable[[Item], Made], workers: int) -> list[Made]:
    """Make one of each, in the order of the items; raises what the first that failed raised, and begins no further."""
    pool = ThreadPoolExecutor(workers)
    try:
        futures = [pool.submit(make, item) for item in items]
        return [future.result() for future in futures]
    finally:
        # After a failure or a Ctrl-C what is queued is dropped, and what is under way is not waited for.
        pool.shutdown(wait=False, cancel_futures=True)


class Ahead(Generic[Item, Made]):
    """What threads make of items, begun before somebody asks for it."""

    def __init__(self, make: Callable[[Item], Made], workers: int) -> None:
        self._make = make
        self._pool = ThreadPoolExecutor(workers)
        self._begun: dict[Item, Future[Made]] = {}

    def begin(self, item: Item) -> None:
        """Somebody may ask for it; what goes wrong is told to whoever does."""
        self._begun[item] = self._pool.submit(self._make, item)

    def take(self, item: Item) -> Made:
        """What was made of it; made now where nobody began, or it was taken before. Raises what making it raised."""
        begun = self._begun.pop(item, None)
        return begun.result() if begun else self._make(item)

    def close(self) -> None:
        """Begin nothing more; what is under way is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def both(first: Callable[[], Made], second: Callable[[], Other]) -> tuple[Made, Other]:
    """Two different things at once; raises what the first that failed raised."""
    pool = ThreadPoolExecutor(2)
    try:
        one, other = pool.submit(first), pool.submit(second)
        return one.result(), other.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
