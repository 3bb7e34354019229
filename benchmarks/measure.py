"""A sandbox in a process of its own, and what a command costs there: seconds, CPU, peak memory and calls."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mqm_sync.emulator.client import Control

_KIB_PER_MIB = 1024
_PATH = {"PYTHONPATH": str(Path(__file__).parents[1])}


@dataclass(frozen=True)
class Run:
    """What a command cost."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    calls: int = 0


@dataclass(frozen=True)
class Cloud:
    """A running sandbox: the variables that lead clients to it, and its control interface."""

    variables: Mapping[str, str]
    control: Control


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Run a sandbox as long as it is needed."""
    command = [sys.executable, "-m", "mqm_sync", "sandbox"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, env={**variables, **_PATH}, text=True)
    try:
        told: dict[str, str] = {}
        while "no_proxy" not in told and process.stdout and (line := process.stdout.readline()):
            name, is_set, value = line.removeprefix("export ").strip().partition("=")
            told |= {name: value} if is_set else {}
        yield Cloud({**variables, **told}, Control(told["AWS_ENDPOINT_URL"]))
    finally:
        process.terminate()
        process.wait()


def run(
    command: Sequence[object], sandbox: Cloud, environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Run:
    """Run a command to its end; raises RuntimeError with the end of what it said when it fails."""
    variables = {"AWS_DEFAULT_REGION": "us-east-1", **sandbox.variables, **_PATH, **(environment or {})}
    before = sandbox.control.calls()["total"]
    start = time.perf_counter()
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=variables, cwd=cwd)
    said = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}: {said.decode()[-2000:]}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu_seconds, usage.ru_maxrss / _KIB_PER_MIB, sandbox.control.calls()["total"] - before)
