"""Files of an estate, read and checked portion by portion; when there are many, another process reads ahead.

What a portion's documents held is forgotten once its specs are made, so that memory grows with the specs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mqm_sync.errors import Finding, Position
from mqm_sync.load import Document, Monitor, Project, View, monitors_of, read_files, unmade
from mqm_sync.load.repository import Repository
from mqm_sync.load.scripts import with_local_scripts
from mqm_sync.processes import can_share, made_ahead
from mqm_sync.rules import Checker, Used

_FILES_AT_ONCE = 50
_LEAST_FILES_TO_SHARE = 300
"""Below that, to start a process takes longer than it saves; measured by benchmarks/lint.py."""


class Checked(NamedTuple):
    """Monitors of one target, and what is wrong with each by itself."""

    monitors: list[Monitor]
    findings: list[Finding]
    used: Used
    unread: list[Position]
    """Where documents start that made no monitor, so that no rule looked at them."""


class Portion(NamedTuple):
    """What some files hold: faults of text, and for each target what was made of them."""

    findings: list[Finding]
    checked: list[Checked]


class Reader(NamedTuple):
    """Reads files for some targets, each with its checker; `texts` stand in for what files hold."""

    project: Project
    targets: Sequence[tuple[View, Checker]]
    texts: Mapping[str, str]

    def portions(self, files: Sequence[Path], jobs: int) -> Iterator[Portion]:
        """The files' portions in order. Another process reads ahead where there are many files and `jobs` is not 1."""
        batches = list(_batches(files, _FILES_AT_ONCE)) or [files]
        is_shared = jobs != 1 and len(files) >= _LEAST_FILES_TO_SHARE and can_share()
        for documents, findings in made_ahead(self._read, batches) if is_shared else map(self._read, batches):
            yield self._portion(documents, findings)

    def _read(self, files: Sequence[Path]) -> tuple[list[Document], list[Finding]]:
        return read_files(files, self.project.base, self.texts, self.project.repository)

    def _portion(self, documents: Sequence[Document], findings: list[Finding]) -> Portion:
        checked = []
        for view, checker in self.targets:
            monitors, faults = monitors_of(documents, view)
            unread = unmade(documents, monitors, view) if len(monitors) < len(documents) else []
            checked.append(self._checked(monitors, faults, checker, self.project.repository, unread))
        return Portion(findings, checked)

    def _checked(
        self,
        monitors: Sequence[Monitor],
        findings: list[Finding],
        checker: Checker,
        repository: Repository,
        unread: list[Position],
    ) -> Checked:
        read = [with_local_scripts(monitor, self.project.base, repository) for monitor in monitors]
        found, used = checker.check_each([monitor for monitor, _ in read])
        faults = [*findings, *(fault for _, faults in read for fault in faults)]
        return Checked([monitor for monitor, _ in read], [*filter(checker.policy.takes, faults), *found], used, unread)


def _batches(files: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    return (files[start : start + size] for start in range(0, len(files), size))
