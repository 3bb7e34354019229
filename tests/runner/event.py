"""What started a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.workflow_files import Document


@dataclass(frozen=True)
class Event:
    """An event of GitHub: its name, its payload, and the commit that the workflow sees."""

    name: str
    sha: str
    ref: str
    file: Path
    payload: Document = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    inputs: Document = field(default_factory=dict)
    head: str = ""
    """The commit that the run is listed under: a pull request's own head."""
    is_fork: bool = False

    def starts(self, triggers: Document) -> bool:
        """Whether a workflow with these triggers begins."""
        if self.name not in triggers:
            return False
        wanted: Any = triggers[self.name] or {}
        if not isinstance(wanted, dict):
            return True
        types = wanted.get("types", ["opened", "synchronize", "reopened"])
        if self.name == "pull_request" and self.payload["action"] not in types:
            return False
        branch = self.ref.removeprefix("refs/heads/")
        if self.name == "push" and branch not in wanted.get("branches", [branch]):
            return False
        patterns = [pattern.replace("**", "*") for pattern in wanted.get("paths", [])]
        return not patterns or any(fnmatchcase(path, pattern) for path in self.changed for pattern in patterns)

    def subject(self, repository: str, environment: str) -> str:
        """The `sub` of the job's identity."""
        if environment:
            return f"repo:{repository}:environment:{environment}"
        if self.name == "pull_request":
            return f"repo:{repository}:pull_request"
        return f"repo:{repository}:ref:{self.ref}"
