"""Files of an estate, read and checked portion by portion, and by several processes when there are many.

What a portion's documents held is forgotten once its specs are made, so that memory grows with the specs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mqm_sync.errors import Finding, Position
from mqm_sync.load import Monitor, Project, View, monitors_of, read_files, unmade
from mqm_sync.load.repository import Repository
from mqm_sync.load.scripts import with_local_scripts
from mqm_sync.processes import cores, shared
from mqm_sync.rules import Checker, Used

_FILES_AT_ONCE = 500
_LEAST_FILES_PER_PROCESS = 400
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

    def portions(self, files: Sequence[Path], jobs: int) -> list[Portion]:
        """The files' portions in order. `jobs` bounds the processes; 0 for as many as there are cores."""
        most = max(len(files) // _LEAST_FILES_PER_PROCESS, 1)
        count = min(jobs or most, most, cores())
        size = -(-len(files) // count) if files else 1
        parts = list(_batches(files, size)) or [files]
        return shared(self._read, parts)

    def _read(self, files: Sequence[Path]) -> list[Portion]:
        return [self._portion(batch) for batch in _batches(files, _FILES_AT_ONCE)]

    def _portion(self, files: Sequence[Path]) -> Portion:
        repository = self.project.repository
        documents, findings = read_files(files, self.project.base, self.texts, repository)
        checked = []
        for view, checker in self.targets:
            monitors, faults = monitors_of(documents, view)
            unread = unmade(documents, monitors, view) if len(monitors) < len(documents) else []
            checked.append(self._checked(monitors, faults, checker, repository, unread))
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
