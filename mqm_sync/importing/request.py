"""What was asked of an import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Schedules by name or glob, none for all of them, and where the files go."""

    patterns: tuple[str, ...]
    out: Path
    today: date
    targets: tuple[str, ...] = ()
    owner: str = ""
    """Who will own them, where no project file says so."""
    with_secrets: bool = False
    is_dry: bool = False
    """Whether nothing will be written; a monitor that is named is then shown though it has a spec or a file."""

    def takes(self, name: str) -> bool:
        """Whether a schedule was asked for."""
        return not self.patterns or any(self.matches(name, pattern) for pattern in self.patterns)

    def names(self, name: str) -> bool:
        """Whether a schedule was asked for by its very name."""
        return name in self.patterns

    @staticmethod
    def matches(name: str, pattern: str) -> bool:
        """Whether a pattern means a schedule."""
        return fnmatchcase(name, pattern)
