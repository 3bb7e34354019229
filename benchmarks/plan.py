"""Apply N monitors and plan them again with delay on every call; beside the sum a client without threads would need."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fleet import write_fleet

from mqm_sync.emulator import Sandbox

HERE = Path(__file__).parent


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds per call")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        write_fleet(Path(folder) / "fleet", arguments.count)
        sandbox.control.switches(latency_seconds=arguments.delay, pending_describes=0)
        rows = [measure(Path(folder) / "fleet", sandbox, name, words, arguments.delay) for name, words in RUNS.items()]
    print(f"{arguments.count} monitors, {arguments.delay * 1000:.0f} ms per call")
    print(f"{'run':<28} {'seconds':>8} {'calls':>7} {'one by one s':>13} {'faster':>7}")
    for row in rows:
        ratio = row["one_by_one"] / row["seconds"]
        print(f"{row['run']:<28} {row['seconds']:>8.2f} {row['calls']:>7} {row['one_by_one']:>13.2f} {ratio:>6.1f}x")
    (HERE / "plan.json").write_text(
        json.dumps({"count": arguments.count, "rows": rows}, indent=2) + "\n", encoding="utf-8"
    )


RUNS = {
    "plan from empty": ("plan",),
    "apply from empty": ("apply", "--auto-approve", "--parallelism", "32"),
    "no-change plan": ("plan",),
    "no-change plan, filling cache": ("plan", "--cache", "cache"),
    "no-change plan, warm cache": ("plan", "--cache", "cache"),
    "no-change plan, deep": ("plan", "--deep"),
}


def measure(folder: Path, sandbox: Sandbox, name: str, words: tuple[str, ...], delay: float) -> dict[str, object]:
    """One run: wall seconds, API calls, and what the calls would take one after the other."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    for key, value in sandbox.environment().items():
        environment.pop(key, None)
        if value is not None:
            environment[key] = value
    before = sandbox.control.calls()["total"]
    start = time.perf_counter()
    command = [sys.executable, "-m", "mqm_sync", "-C", str(folder), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    seconds = time.perf_counter() - start
    calls = sandbox.control.calls()["total"] - before
    return {"run": name, "seconds": seconds, "calls": calls, "one_by_one": calls * delay}


if __name__ == "__main__":
    main()
