"""Plan and apply fleets on the sandbox: without and with a delay on every call, under a rate, and beside Terraform.

What only reads runs several times, and medians count. CPU time tells what the machine's other work can not blur; the
sandbox shares the machine, so at no delay it is the slower of the two.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import terraform
from cloud import Cloud, cloud
from fleet import write_fleet
from plot import growth_svg
from run import Cost, compile_sources, kept_in, ours, write_document

_APPLY = ("apply", "--auto-approve", "--allow-change", "all")
_SLOW_FROM = 5_000
"""From so many monitors on, what takes minutes is left out, and everything runs once."""


class Row(NamedTuple):
    """One workload: medians, and what one of its calls would take times their number."""

    name: str
    monitors: int
    delay_seconds: float
    seconds: float
    cpu_seconds: float
    peak_mib: float
    calls: int
    least_seconds: float


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000, 10_000], help="without a delay")
    parser.add_argument("--delayed", type=int, nargs="+", default=[100, 1000], help="with a delay, and for Terraform")
    parser.add_argument("--delay", type=float, default=0.05, help="seconds per call")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rates", type=float, nargs="+", default=[10, 20], help="calls per second of limited runs")
    parser.add_argument("--limited", type=int, default=100, help="monitors of the limited runs")
    parser.add_argument("--without-peer", action="store_true", help="leave Terraform out")
    parser.add_argument("--quick", action="store_true", help="small fleets, once: whether all of it runs")
    asked = parser.parse_args()
    if asked.quick:
        asked.counts, asked.delayed, asked.rounds, asked.limited = [10, 100], [50], 1, 20
    compile_sources()
    rows = [row for count in asked.counts for row in _show(_ours(count, 0, asked.rounds))]
    for count in asked.delayed:
        rows += _show(_ours(count, asked.delay, asked.rounds))
        rows += _show(_peer(count, asked.delay, asked.rounds)) if not asked.without_peer else []
    for rate in asked.rates:
        rows += _show(_limited(asked.limited, rate))
    folder = kept_in(is_quick=asked.quick)
    write_document(folder / "plan.json", {"delay_seconds": asked.delay, "rows": [row._asdict() for row in rows]})
    picture = growth_svg("Planning and applying N monitors, no delay, wall time", _lines(rows))
    (folder / "plan.svg").write_text(picture, encoding="utf-8")


def _show(rows: Iterator[Row]) -> list[Row]:
    shown: list[Row] = []
    for row in rows:
        if not shown:
            print(f"\n{'run':<44}{'delay':>6}{'N':>7} {'s':>8} {'CPU s':>7} {'MiB':>5} {'calls':>6} {'one by one':>13}")
        print(
            f"{row.name:<44}{row.delay_seconds:>6g}{row.monitors:>7} {row.seconds:>8.2f} {row.cpu_seconds:>7.2f} "
            f"{row.peak_mib:>5.0f} {row.calls:>6} {row.least_seconds:>13.2f}",
            flush=True,
        )
        shown.append(row)
    return shown


def _row(name: str, count: int, delay: float, runs: Sequence[tuple[Cost, int]], per_call: float) -> Row:
    costs, calls = [cost for cost, _ in runs], runs[-1][1]
    return Row(
        name,
        count,
        delay,
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.cpu_seconds for cost in costs),
        max(cost.peak_mib for cost in costs),
        calls,
        calls * per_call,
    )


def _command(folder: Path, *words: str) -> list[str]:
    return ours("-C", str(folder), *words)


def _edit(folder: Path, before: str, after: str) -> None:
    """Change one monitor in a hundred."""
    for file in sorted((folder / "monitors").iterdir())[::100]:
        file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def _ours(count: int, delay: float, rounds: int) -> Iterator[Row]:
    is_large = count >= _SLOW_FROM
    with tempfile.TemporaryDirectory() as root, cloud() as sandbox:
        folder = Path(root) / "fleet"
        write_fleet(folder, count)
        sandbox.control.switches(latency_seconds=delay, pending_describes=0)

        def measured(name: str, *words: str, times: int = 1 if is_large else rounds) -> Row:
            runs = [sandbox.spend(_command(folder, *words), {}) for _ in range(times)]
            return _row(name, count, delay, runs, delay)

        yield measured("plan from empty", "plan", "--no-preflight")
        if not is_large:
            yield measured("plan from empty, with preflight", "plan", times=1)
        yield measured("apply from empty", *_APPLY, times=1)
        yield measured("no-change plan", "plan")
        yield measured("no-change plan, filling the cache", "plan", "--cache", "cache", times=1)
        yield measured("no-change plan, warm cache", "plan", "--cache", "cache")
        if not is_large:
            yield measured("no-change plan, deep", "plan", "--deep")
        _edit(folder, "start_time_offset: -P8D", "start_time_offset: -P9D")
        yield measured("plan with 1 % replaced", "plan", "--no-preflight")
        yield measured("apply of 1 % replaced", *_APPLY, times=1)


def _peer(count: int, delay: float, rounds: int) -> Iterator[Row]:
    """Terraform and ours on the same data quality monitors, each in a world of its own, plan by plan in turn."""
    with tempfile.TemporaryDirectory() as root, cloud() as their_world, cloud() as our_world:
        folder, mine = Path(root) / "terraform", Path(root) / "fleet"
        if not terraform.write(folder, count):
            return
        write_fleet(mine, count, "data-quality")
        plan = ["terraform", "plan", "-no-color"]
        kept = _command(mine, "plan", "--cache", "cache")
        turns = (
            (
                _Turn("Terraform applies", their_world, ["terraform", "apply", "-auto-approve", "-no-color"]),
                _Turn("ours applies", our_world, _command(mine, "apply", "--auto-approve")),
            ),
            (
                _Turn("Terraform plans, 32 at once", their_world, [*plan, "-parallelism=32"]),
                _Turn("ours plans, filling the cache", our_world, kept),
            ),
            (
                _Turn("Terraform plans", their_world, plan, rounds),
                _Turn("ours plans", our_world, _command(mine, "plan"), rounds),
                _Turn("ours plans, warm cache", our_world, kept, rounds),
            ),
        )
        for world in (their_world, our_world):
            world.control.switches(latency_seconds=delay, pending_describes=0)
        for together in turns:
            rows = _in_turn(together, folder, count, delay)
            yield from rows
            for row in rows[1:]:
                print(f"    {row.name}: {rows[0].seconds / row.seconds:.1f} times faster than {rows[0].name}")


class _Turn(NamedTuple):
    """One contestant: a command, and the world it works in."""

    name: str
    world: Cloud
    command: Sequence[str]
    times: int = 1


def _in_turn(turns: Sequence[_Turn], folder: Path, count: int, delay: float) -> list[Row]:
    """One after the other, and again, so that a busy minute meets each."""
    rounds = range(max(turn.times for turn in turns))
    costs = [[turn.world.spend(turn.command, terraform.ENVIRONMENT, folder) for turn in turns] for _ in rounds]
    runs = zip(*costs, strict=True)
    return [_row(f"data quality: {turn.name}", count, delay, ran, delay) for turn, ran in zip(turns, runs, strict=True)]


def _limited(count: int, rate: float) -> Iterator[Row]:
    """Under a limit of calls per second nothing may fail, and the time to beat is calls divided by rate."""
    with tempfile.TemporaryDirectory() as root, cloud() as sandbox:
        folder = Path(root) / "fleet"
        write_fleet(folder, count)
        for name, words in (("apply", _APPLY), ("no-change plan", ("plan",))):
            _limit(sandbox, rate)
            done = sandbox.spend(_command(folder, *words), {})
            yield _row(f"{name} at {rate:g} calls a second at most", count, 0, [done], 1 / rate)


def _limit(sandbox: Cloud, rate: float) -> None:
    sandbox.control.switches(pending_describes=0, calls_per_second=rate)


def _lines(rows: Sequence[Row]) -> dict[str, dict[int, float]]:
    lines: dict[str, dict[int, float]] = {}
    for row in rows:
        if not row.delay_seconds and row.name in {"plan from empty", "apply from empty"} | _PLANS:
            lines.setdefault(row.name, {})[row.monitors] = row.seconds
    return lines


_PLANS = {"no-change plan", "no-change plan, warm cache"}


if __name__ == "__main__":
    main()
