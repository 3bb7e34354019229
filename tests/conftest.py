"""What all tests share: the command as a function, the option that records golden files anew, and no network."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cli_fixtures import Runner
from tests.live import CONTRACT, LIVE, is_live

COUNTED = {
    "bad requests": "bad requests: {} refused in the service's words",
    "cells": "fault matrix: {} cells converged",
}
# A change is held against the same examples as the one before it; MQM_TEST_SEARCH looks for new ones.
settings.register_profile("same-examples", derandomize="MQM_TEST_SEARCH" not in os.environ, database=None)
settings.load_profile("same-examples")

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="Record golden files and schemas anew instead of comparing.")


def pytest_configure(config: pytest.Config) -> None:
    # A shell's job in the background ignores Ctrl-C, and so would every command that the tests start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not is_live():
        sys.addaudithook(_loopback_only)
    elif {Path(arg).resolve() for arg in config.args} != {CONTRACT}:
        raise pytest.UsageError(f"{LIVE}=1 is for the contract alone: make contract-live")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as processors: what strikes the command with time-outs waits for a third of its time."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(cores * 3 // 2, 1)


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
    _tell_answers(terminalreporter)


def _tell_answers(terminalreporter: pytest.TerminalReporter) -> None:
    """Which open questions were answered: the answers of a real account, the number of the emulator's."""
    passed = terminalreporter.stats.get("passed", [])
    answers = sorted(str(value) for report in passed for name, value in report.user_properties if name == "settled")
    if answers and is_live():
        terminalreporter.write_line(
            "settled by this account (what the emulator assumes: mqm_sync/emulator/switches.py):"
        )
        terminalreporter.write_line("\n".join(f"  {answer}" for answer in answers))
    elif answers:
        terminalreporter.write_line(
            f"contract: {len(answers)} open questions, answered by the emulator as its switches say"
        )
