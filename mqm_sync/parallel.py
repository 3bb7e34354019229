"""Many calls at once, in threads: what waits for a network can wait together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

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


def both(first: Callable[[], Made], second: Callable[[], Other]) -> tuple[Made, Other]:
    """Two different things at once; raises what the first that failed raised."""
    pool = ThreadPoolExecutor(2)
    try:
        one, other = pool.submit(first), pool.submit(second)
        return one.result(), other.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
