"""Runs commands in turn, several times, and tells seconds, processor time and memory of each as medians and ratios."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent
_KIB_PER_MIB = 1024
ALL_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took."""

    seconds: float
    cpu_seconds: float
    """User and system time of the process and its children: other users of the machine disturb it less."""
    peak_mib: float
    """Largest memory of one process of the command."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A command that is measured; `most_rounds` bounds how often, for what takes minutes."""

    name: str
    command: Sequence[str]
    most_rounds: int = ALL_ROUNDS
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
    peak_mib: list[float] = field(default_factory=list)

    def add(self, cost: Cost) -> None:
        """Count one more run."""
        self.seconds.append(cost.seconds)
        self.cpu_seconds.append(cost.cpu_seconds)
        self.peak_mib.append(cost.peak_mib)

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
    """The contestants of a round one after the other, so that a busy minute meets all of them.

    What is listed several times runs as often in each round. One more round warms the file cache first and is not
    counted, except of those that run only once.
    """
    compile_sources()
    measured = {contestant.name: Measured(contestant.name) for contestant in contestants}
    for number in range(rounds + 1):
        for contestant in contestants:
            found = measured[contestant.name]
            is_warming = number == 0 and contestant.most_rounds > 1
            if len(found.seconds) >= contestant.most_rounds:
                continue
            if contestant.prepare:
                contestant.prepare()
            cost = spend(contestant.command, environment(), codes=contestant.codes)
            if not is_warming:
                found.add(cost)
    return list(measured.values())


def spend(
    command: Sequence[object], variables: Mapping[str, str], *, cwd: Path | None = None, codes: Sequence[int] = (0,)
) -> Cost:
    """Run a command to its end; ends the benchmark, with what the command said at last, where it fails."""
    words = [str(word) for word in command]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:  # a file, for a pipe that nobody reads would hold the command up
        process = subprocess.Popen(words, stdout=said, stderr=subprocess.STDOUT, env=dict(variables), cwd=cwd)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(words[:8])} ended with {process.returncode}:\n{tail}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KIB_PER_MIB)


def environment() -> dict[str, str]:
    """The environment of every contestant: this checkout first on the path, and none of our own variables."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MQM_SYNC_")}
    return {**kept, "PYTHONPATH": str(PROJECT)}


def compile_sources() -> None:
    """As an installer does: to compile sources at each start would measure the compiler."""
    libraries = sysconfig.get_paths()["purelib"]
    folders = [PROJECT / "mqm_sync", HERE, libraries]
    subprocess.run([sys.executable, "-m", "compileall", "-q", *folders], check=False, capture_output=True)


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


def kept_in(*, is_quick: bool) -> Path:
    """Where results go: beside the scripts, or apart where a run was only to see whether all of it works."""
    folder = HERE / ".quick" if is_quick else HERE
    folder.mkdir(exist_ok=True)
    return folder


def write_json(file: Path, tables: Mapping[str, Sequence[Measured]]) -> None:
    """Keep what was measured."""
    write_document(file, {"tables": {title: [asdict(found) for found in rows] for title, rows in tables.items()}})


def write_document(file: Path, measured: Mapping[str, object]) -> None:
    """Keep what was measured, and on what machine."""
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.machine()}
    document = {"machine": machine, **measured}
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
