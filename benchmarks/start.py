"""How long a start takes: `--help`, and lint of one file beside the floor of the same imports."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from fleet import write_fleet
from peers import peers
from run import HERE, Contestant, kept_in, ours, print_table, take_turns, write_json


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="A few rounds: whether all of it runs.")
    arguments = parser.parse_args()
    rounds = 3 if arguments.quick else arguments.rounds
    helps = [
        Contestant("python -c pass", [sys.executable, "-c", "pass"]),
        Contestant("python -c 'import click'", [sys.executable, "-c", "import click"]),
        Contestant("mqm-sync --help", ours("--help")),
        *(Contestant(f"{name} --help", [str(command), "--help"]) for name, command in peers().items()),
    ]
    with tempfile.TemporaryDirectory() as folder:
        fleet = Path(folder) / "fleet"
        write_fleet(fleet, 1)
        files = [
            Contestant("floor: same imports, one file", _floor(fleet)),
            Contestant("mqm-sync lint, one file", ours("-C", str(fleet), "lint")),
        ]
        tables = {"start": take_turns(helps, rounds), "lint of one file": take_turns(files, rounds)}
    for title, measured in tables.items():
        print_table(title, measured)
    write_json(kept_in(is_quick=arguments.quick) / "start.json", tables)


def _floor(fleet: Path) -> list[str]:
    return [sys.executable, str(HERE / "floor.py"), str(fleet / "monitors"), "click"]


if __name__ == "__main__":
    main()
