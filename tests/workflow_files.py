"""The workflow files of this repository, read; and their steps, those of composite actions too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
Document = dict[str, Any]


class Step(NamedTuple):
    """A step and where it stands."""

    file: Path
    job: str
    step: Document

    def __str__(self) -> str:
        return f"{self.file.name}/{self.job}/{self.step.get('name', self.step.get('uses', ''))}"


def read(path: Path) -> Document:
    """A workflow or an action; `on` is a word here, not the YAML 1.1 boolean."""
    document = yaml.safe_load(path.read_text())
    return {"on" if key is True else key: value for key, value in document.items()}


def jobs_of(path: Path) -> dict[str, Document]:
    """The jobs of a workflow."""
    jobs: dict[str, Document] = read(path)["jobs"]
    return jobs


def steps() -> Iterator[Step]:
    """Every step of every workflow, and of the action."""
    for path in WORKFLOWS:
        for name, job in jobs_of(path).items():
            yield from (Step(path, name, step) for step in job.get("steps", ()))
    yield from (Step(ACTION, "action", step) for step in read(ACTION)["runs"]["steps"])
