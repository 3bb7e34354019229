"""Plan and apply N monitors on the sandbox, with a delay on every call, beside Terraform and a client without threads.

Every workload runs several times in turn; medians count. CPU time tells what the machine's other work can not blur.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import terraform
from fleet import write_fleet
from measure import Run, cloud, run

HERE = Path(__file__).parent
Row = dict[str, object]


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--delay", type=float, default=0.05, help="seconds per call")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=20, help="calls per second of the limited runs")
    parser.add_argument("--without-peer", action="store_true", help="leave Terraform out")
    arguments = parser.parse_args()
    rows: list[Row] = []
    for count in arguments.counts:
        rows += _show(_ours(count, arguments.delay, arguments.rounds))
        if not arguments.without_peer:
            rows += _show(_peer(count, arguments.delay))
    rows += _show(_limited(min(arguments.counts), arguments.rate))
    document = {"delay_seconds": arguments.delay, "rows": rows}
    (HERE / "plan.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _show(rows: Iterator[Row]) -> list[Row]:
    shown = []
    for row in rows:
        if not shown:
            print(f"\n{'run':<44}{'N':>6} {'s':>8} {'CPU s':>7} {'MiB':>5} {'calls':>6} {'one by one s':>13}")
        print(
            f"{row['run']:<44}{row['count']:>6} {row['seconds']:>8.2f} {row['cpu_seconds']:>7.2f} "
            f"{row['peak_mib']:>5.0f} {row['calls']:>6} {row['one_by_one_seconds']:>13.2f}",
            flush=True,
        )
        shown.append(row)
    return shown


def _row(name: str, count: int, runs: Sequence[Run], one_by_one: float) -> Row:
    """Medians; `one_by_one` is what one of the calls would take, times their number."""
    return {
        "run": name,
        "count": count,
        "seconds": statistics.median(r.seconds for r in runs),
        "cpu_seconds": statistics.median(r.cpu_seconds for r in runs),
        "peak_mib": max(r.peak_mib for r in runs),
        "calls": runs[-1].calls,
        "one_by_one_seconds": runs[-1].calls * one_by_one,
    }


def _command(folder: Path, *words: str) -> list[object]:
    return [sys.executable, "-m", "mqm_sync", "-C", folder, *words]


def _edit(folder: Path, hundredth: int, before: str, after: str) -> None:
    """Change one monitor in a hundred."""
    for number, file in enumerate(sorted((folder / "monitors").iterdir())):
        if number % 100 == hundredth:
            file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


_APPLY = ("apply", "--auto-approve", "--parallelism", "32", "--allow-change", "all")


def _ours(count: int, delay: float, rounds: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as root, cloud() as sandbox:
        folder = Path(root) / "fleet"
        write_fleet(folder, count)
        sandbox.control.switches(latency_seconds=delay, pending_describes=0)

        def measured(name: str, *words: str, times: int = rounds) -> Row:
            runs = [run(_command(folder, *words), sandbox) for _ in range(times)]
            return _row(name, count, runs, delay)

        yield measured("lint, for comparison", "lint")
        yield measured("plan from empty", "plan", "--no-preflight")
        yield measured("plan from empty, with preflight", "plan", times=1)
        yield measured("apply from empty", *_APPLY, times=1)
        yield measured("no-change plan", "plan")
        yield measured("no-change plan, filling the cache", "plan", "--cache", "cache", times=1)
        yield measured("no-change plan, warm cache", "plan", "--cache", "cache")
        yield measured("no-change plan, deep", "plan", "--deep")
        _edit(folder, 0, "start_time_offset: -P8D", "start_time_offset: -P9D")
        yield measured("plan with 1 % replaced", "plan", "--no-preflight")
        yield measured("apply of 1 % replaced", *_APPLY, times=1)


def _peer(count: int, delay: float) -> Iterator[Row]:
    """Terraform and ours on the same data quality monitors."""
    with tempfile.TemporaryDirectory() as root, cloud() as sandbox:
        folder = Path(root) / "terraform"
        if not terraform.write(folder, count):
            return
        ours = Path(root) / "fleet"
        write_fleet(ours, count, "data-quality")
        sandbox.control.switches(latency_seconds=delay, pending_describes=0)
        commands: dict[str, list[object]] = {
            "data quality: Terraform applies": ["terraform", "apply", "-auto-approve", "-no-color"],
            "data quality: ours applies": _command(ours, "apply", "--auto-approve"),
            "data quality: Terraform plans": ["terraform", "plan", "-no-color"],
            "data quality: Terraform plans, 32 at once": ["terraform", "plan", "-no-color", "-parallelism=32"],
            "data quality: ours plans": _command(ours, "plan", "--cache", "cache"),
            "data quality: ours plans, warm cache": _command(ours, "plan", "--cache", "cache"),
        }
        for name, command in commands.items():
            done = run(command, sandbox, terraform.ENVIRONMENT, cwd=folder)
            yield _row(name, count, [done], delay)


def _limited(count: int, rate: float) -> Iterator[Row]:
    """Under a limit of calls per second nothing may fail, and the time to beat is calls divided by rate."""
    with tempfile.TemporaryDirectory() as root, cloud() as sandbox:
        folder = Path(root) / "fleet"
        write_fleet(folder, count)
        sandbox.control.switches(pending_describes=0, calls_per_second=rate)
        for name, words in (("apply", _APPLY), ("no-change plan", ("plan",))):
            done = run(_command(folder, *words), sandbox)
            yield _row(f"{name} at {rate:g} calls a second at most", count, [done], 1 / rate)


if __name__ == "__main__":
    main()
