"""Lint fleets of 10 to 10,000 monitors with ours, the floor and the peers, in turn."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from fleet import write_fleet, write_templates
from peers import peers
from plot import growth_svg
from run import ALL_ROUNDS, HERE, PROJECT, Contestant, Measured, kept_in, ours, print_table, take_turns, write_json

_PEERS_UP_TO = 1000
_PER_TEMPLATE = 250


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--all-peers", action="store_true", help="Peers at every count: some minutes for 10,000.")
    parser.add_argument("--quick", action="store_true", help="Small fleets, once: whether all of it runs.")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.counts, arguments.rounds = [10, 100], 1
    tables: dict[str, list[Measured]] = {}
    for count in arguments.counts:
        with tempfile.TemporaryDirectory() as folder:
            has_peers = arguments.all_peers or count <= _PEERS_UP_TO
            tables.update(_measure(Path(folder), count, arguments.rounds, has_peers=has_peers))
    for title, measured in tables.items():
        print_table(title, measured)
    kept = kept_in(is_quick=arguments.quick)
    write_json(kept / "lint.json", tables)
    (kept / "lint.svg").write_text(growth_svg("Linting N monitors, wall time", _lines(tables)), encoding="utf-8")


def _measure(folder: Path, count: int, rounds: int, *, has_peers: bool) -> dict[str, list[Measured]]:
    fleet = folder / "fleet"
    write_fleet(fleet, count)
    commit = _commit(fleet)
    lint = ours("-C", str(fleet), "lint")
    short = [
        Contestant("mqm-sync lint", lint),
        Contestant("floor, one process", [sys.executable, str(HERE / "floor.py"), str(fleet / "monitors")]),
    ]
    # A run of half a second catches one moment of a busy machine, so it is taken again beside each of the long ones.
    long = _peers(folder, fleet, count) if has_peers else []
    contestants = [each for peer in long for each in (*short, peer, *short)] or short
    others = [
        Contestant("mqm-sync lint", lint),
        Contestant("mqm-sync lint, one process", [*lint, "--jobs", "1"]),
        Contestant("mqm-sync lint, files not in memory", lint, prepare=_forgetting(fleet)),
        Contestant("mqm-sync lint --changed-since, 1 %", [*lint, "--changed-since", commit]),
    ]
    return {
        f"lint of {count} monitors": take_turns(contestants, rounds),
        f"other lints of {count}": take_turns(others, rounds),
    }


def _peers(folder: Path, fleet: Path, count: int) -> list[Contestant]:
    write_templates(folder / "templates", count, _PER_TEMPLATE)
    files = [str(path) for path in sorted((fleet / "monitors").iterdir())]
    schema = str(PROJECT / "schemas" / "monitor.schema.json")
    words = {
        "yamllint": [str(fleet / "monitors")],
        "check-jsonschema": ["--schemafile", schema, *files],
        "cfn-lint": [str(path) for path in sorted((folder / "templates").iterdir())],
    }
    most = ALL_ROUNDS if count <= _PEERS_UP_TO else 1
    return [Contestant(name, [str(command), *words[name]], most) for name, command in peers().items()]


def _commit(fleet: Path) -> str:
    """Put the fleet under git and change one file in a hundred; returns the commit before."""
    git = ["git", "-C", str(fleet), "-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "fleet")):
        subprocess.run([*git, *words], check=True)
    for path in sorted((fleet / "monitors").iterdir())[::100]:
        path.write_text(path.read_text(encoding="utf-8").replace("seconds: 1800", "seconds: 1900"), encoding="utf-8")
    return subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()


def _forgetting(fleet: Path) -> Callable[[], None]:
    """Has the system drop the fleet's files from memory, where it can."""

    def forget() -> None:
        for path in (fleet / "monitors").iterdir() if hasattr(os, "posix_fadvise") else ():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    return forget


def _lines(tables: dict[str, list[Measured]]) -> dict[str, dict[int, float]]:
    lines: dict[str, dict[int, float]] = {}
    for title, measured in tables.items():
        if title.startswith("lint of "):
            for found in measured:
                lines.setdefault(found.name, {})[int(title.split()[2])] = found.median
    return lines


if __name__ == "__main__":
    main()
