"""Many reads at once, and what becomes of those that are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.parallel import each
from mqm_sync.resource import Address
from mqm_sync.sagemaker.api import is_denied

WORKERS = 48
"""Enough to keep a slow line busy; where the account's rate is lower, the pace slows all of them down."""
Made = TypeVar("Made")


def read_each(
    addresses: Iterable[Address], read: Callable[[Address], Made], unreadable: dict[Address, str]
) -> list[Made]:
    """Read many at once; what vanished is left out, what is denied is noted in `unreadable`, never taken for absent.

    Raises ServiceError for everything else.
    """

    def attempt(address: Address) -> Made | None:
        try:
            return read(address)
        except NotFoundError:
            return None
        except ServiceError as error:
            if not is_denied(error):
                raise
            unreadable[address] = error.message
            return None

    return [made for made in each(addresses, attempt, WORKERS) if made is not None]
