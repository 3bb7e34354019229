"""One way of looking at the specs, which `lint --fix` takes several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from mqm_sync.errors import Finding
from mqm_sync.estate import Coverage, coverage_of, read_estates
from mqm_sync.load import Project
from mqm_sync.load.files import find_files


class Looked(NamedTuple):
    """What was found, and in how much."""

    findings: list[Finding]
    coverage: Coverage


@dataclass(frozen=True)
class Look:
    """Which files of a project to check, for which targets and by which rules."""

    project: Project
    targets: Sequence[str]
    paths: Sequence[Path]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    changed: set[Path] | None
    jobs: int

    def findings(self, texts: Mapping[str, str]) -> list[Finding]:
        """The findings when some files hold other texts than on disk."""
        return self.look(texts).findings

    def look(self, texts: Mapping[str, str]) -> Looked:
        """The findings, and how much was looked at, when some files hold other texts than on disk."""
        estates, found = read_estates(
            self.project,
            datetime.now(UTC).date(),
            targets=self.targets,
            files=self._files,
            select=self.select,
            ignore=self.ignore,
            texts=texts,
            jobs=self.jobs,
        )
        coverage = coverage_of(estates, found, len(self._files))
        if self.changed is None:
            return Looked(found, coverage)
        return Looked([item for item in found if self.project.base / item.position.file in self.changed], coverage)

    def text_of(self, file: str) -> str:
        """A file's text as it is on disk; empty where it can not be read."""
        from mqm_sync.load import read_text  # noqa: PLC0415 - only when something is shown or mended

        text = read_text(self.project.base / file, file, self.project.repository)
        return text if isinstance(text, str) else ""

    @property
    def _places(self) -> Sequence[Path]:
        return self.project.spec_paths(self.paths)

    @cached_property
    def _files(self) -> list[Path]:
        return find_files(self._places, self.project.repository)
