"""The account of the contract, cleaned up after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.account import Account, emulated, live
from tests.emulator_fixtures import cloud_fixture, running_cloud_fixture
from tests.live import is_live

__all__ = ["account_fixture", "cloud_fixture", "running_cloud_fixture"]


@pytest.fixture(name="account")
def account_fixture(request: pytest.FixtureRequest) -> Iterator[Account]:
    account = live() if is_live() else emulated(request.getfixturevalue("cloud"))
    try:
        yield account
    finally:
        account.close()
