"""What all tests share: the command as a function, the option that records golden files anew, and no network."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.cli_fixtures import Runner

COUNTED = {
    "bad requests": "bad requests: {} refused in the service's words",
    "cells": "fault matrix: {} cells converged",
}
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="Record golden files and schemas anew instead of comparing.")


def pytest_configure() -> None:
    sys.addaudithook(_loopback_only)


def _loopback_only(event: str, args: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = args[1]
    if isinstance(address, tuple) and str(address[0]) not in LOOPBACK:
        raise RuntimeError(f"tests reach loopback only, not {address[0]}")


@pytest.fixture(name="golden", scope="session")
def golden_fixture(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are to be recorded anew."""
    return bool(pytestconfig.getoption("--golden"))


@pytest.fixture(name="run")
def run_fixture(tmp_path: Path) -> Runner:
    """`run("plan", "--out", "p.json", env={…}, cwd=…, input="yes")` -> (code, out, err), in a fresh directory."""
    return Runner(tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how much some tests have tried, whichever process ran them."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        counts.update({name: int(str(value)) for name, value in report.user_properties if name in COUNTED})
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(COUNTED[name].format(count))
