"""Runs commands in turn, several times, and tells seconds, processor time and memory of each as medians and ratios."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent


@dataclass(frozen=True, slots=True)
class Contestant:
    """A command that is measured; `most_rounds` bounds how often, for what takes minutes."""

    name: str
    command: Sequence[str]
    most_rounds: int = 100
    prepare: Callable[[], object] | None = None
    """What is done before each round, outside the clock."""
    codes: tuple[int, ...] = (0,)
    """Exit codes that count as done."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one contestant took, round by round."""

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    """User and system time of the process and its children: other users of the machine disturb it less."""
    peak_mib: list[float] = field(default_factory=list)
    """Largest memory of one process of the command."""

    @property
    def median(self) -> float:
        """Median of the wall time in seconds."""
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        """Median of the processor time in seconds."""
        return statistics.median(self.cpu_seconds)


def ours(*words: str) -> list[str]:
    """Our command, as this checkout has it."""
    return [sys.executable, "-m", "mqm_sync", *words]


def take_turns(contestants: Sequence[Contestant], rounds: int) -> list[Measured]:
    """Each contestant once per round, one after the other, so that a busy minute meets all of them.

    One more round warms the file cache first and is not counted, except of those that run only once.
    """
    compile_sources()
    measured = [Measured(contestant.name) for contestant in contestants]
    for number in range(rounds + 1):
        for contestant, found in zip(contestants, measured, strict=True):
            is_warming = number == 0 and contestant.most_rounds > 1
            if len(found.seconds) >= contestant.most_rounds:
                continue
            if contestant.prepare:
                contestant.prepare()
            _run(contestant, Measured("") if is_warming else found)
    return measured


def _run(contestant: Contestant, found: Measured) -> None:
    start = time.perf_counter()
    with subprocess.Popen(
        contestant.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in contestant.codes:
        raise SystemExit(f"{contestant.name} ended with {process.returncode}: {' '.join(contestant.command[:6])}")
    found.seconds.append(time.perf_counter() - start)
    found.cpu_seconds.append(used.ru_utime + used.ru_stime)
    found.peak_mib.append(used.ru_maxrss / 1024)


def environment() -> dict[str, str]:
    """The environment of every contestant: this checkout first on the path, and none of our own variables."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MQM_SYNC_")}
    return {**kept, "PYTHONPATH": str(PROJECT)}


def compile_sources() -> None:
    """As an installer does: to compile sources at each start would measure the compiler."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", PROJECT / "mqm_sync", HERE], check=True)


def print_table(title: str, measured: Sequence[Measured]) -> None:
    """Medians, and how many times the first contestant's."""
    first = measured[0]
    print(f"\n{title:<38} {'wall s':>8} {'x':>7} {'cpu s':>8} {'x':>7} {'MiB':>6}")
    for found in measured:
        ratios = found.median / first.median, found.cpu / first.cpu
        peak = max(found.peak_mib)
        print(
            f"{found.name:<38} {found.median:>8.3f} {ratios[0]:>7.2f} {found.cpu:>8.3f} {ratios[1]:>7.2f} {peak:>6.0f}"
        )


def write_json(name: str, tables: dict[str, Sequence[Measured]]) -> None:
    """Keep what was measured, and on what, beside the scripts."""
    document = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.machine()},
        "tables": {title: [asdict(found) for found in measured] for title, measured in tables.items()},
    }
    (HERE / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
