"""Lint N monitors with ours, the floor and cfn-lint, in turn, and print medians and ratios."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from fleet import write_fleet, write_templates

HERE = Path(__file__).parent
PEERS = HERE / ".peers"


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = measure(Path(folder), arguments.count, arguments.rounds)
    ours = statistics.median(times["ours"])
    print(f"{'lint of ' + str(arguments.count) + ' monitors':<28} {'median s':>9} {'times ours':>11}")
    for name, found in times.items():
        print(f"{name:<28} {statistics.median(found):>9.3f} {statistics.median(found) / ours:>11.2f}")
    result = {"count": arguments.count, "seconds": times}
    (HERE / "lint.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measure(folder: Path, count: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each run, by contestant; one round warms the file cache and is not counted."""
    write_fleet(folder / "fleet", count)
    write_templates(folder / "templates", count, 250)
    commands = {
        "ours": [sys.executable, "-m", "mqm_sync", "-C", str(folder / "fleet"), "lint"],
        "floor": [sys.executable, str(HERE / "floor.py"), str(folder / "fleet" / "monitors")],
    }
    if peer := cfn_lint():
        commands["cfn-lint"] = [str(peer), *map(str, sorted((folder / "templates").iterdir()))]
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            if name == "cfn-lint" and number > 1:
                continue  # once is enough for what takes half a minute
            start = time.perf_counter()
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(HERE.parent)}
            )
            if number or name == "cfn-lint":
                times[name].append(time.perf_counter() - start)
    return times


def cfn_lint() -> Path | None:
    """The peer, installed into an environment of its own the first time; None where it can not be had."""
    command = PEERS / "bin" / "cfn-lint"
    if not command.exists():
        venv.create(PEERS, with_pip=True)
        done = subprocess.run([PEERS / "bin" / "pip", "install", "--quiet", "cfn-lint"], check=False)
        if done.returncode:
            print("cfn-lint can not be had here, so it is left out", file=sys.stderr)
            return None
    return command


if __name__ == "__main__":
    main()
