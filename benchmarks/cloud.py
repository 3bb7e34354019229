"""A sandbox in a process of its own, and what commands cost there: seconds, CPU, peak memory and calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from run import Cost, environment, spend

from mqm_sync.emulator.client import Control


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running sandbox: the variables that lead clients to it, and its control interface."""

    variables: Mapping[str, str]
    control: Control

    def spend(self, command: Sequence[object], more: Mapping[str, str], cwd: Path | None = None) -> tuple[Cost, int]:
        """Run a command against the sandbox; what it cost, and its calls."""
        before = self.control.calls()["total"]
        cost = spend(command, {"AWS_DEFAULT_REGION": "us-east-1", **self.variables, **more}, cwd=cwd)
        return cost, self.control.calls()["total"] - before


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Run a sandbox as long as it is needed."""
    command = [sys.executable, "-m", "mqm_sync", "sandbox"]
    variables = {name: value for name, value in environment().items() if not name.startswith("AWS_")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables, text=True)
    try:
        told: dict[str, str] = {}
        while "no_proxy" not in told and process.stdout and (line := process.stdout.readline()):
            name, is_set, value = line.removeprefix("export ").strip().partition("=")
            told |= {name: value} if is_set else {}
        yield Cloud({**variables, **told}, Control(told["AWS_ENDPOINT_URL"]))
    finally:
        process.terminate()
        process.wait()
