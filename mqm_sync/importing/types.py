"""What an import finds and makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mqm_sync.plan import FieldDiff
from mqm_sync.resource import Resource

Document = dict[str, Any]
"""A monitor file's document: plain values, as YAML has them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One live monitor of one target that a spec may be able to say."""

    target: str
    schedule: Resource
    definition: Resource
    alert: Resource | None
    is_shared: bool
    """Whether other schedules use the definition too; its tags are then nobody's."""

    @property
    def name(self) -> str:
        """The schedule's name, which is the monitor's."""
        return self.schedule.address.name


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What exists and was not written, and why; `fields` are the live fields that no spec can express."""

    name: str
    target: str
    reason: str
    hint: str = ""
    fields: tuple[FieldDiff, ...] = ()
    is_expected: bool = False
    """Whether that is as it should be: nobody asked for it by name, and nothing about it has to be mended."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something to know about a monitor that was written."""

    name: str
    target: str
    message: str


@dataclass(frozen=True, slots=True)
class MonitorFile:
    """A file to write; nothing is ever overwritten."""

    path: Path
    monitor: str
    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Everything an import made, proven, before anything is written."""

    files: tuple[MonitorFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    project_file: MonitorFile | None = None
    """The project file to write where none exists."""
    proposed_defaults: str = ""
    """A `defaults` block that would make the files shorter, for a project file that exists already."""
    saved_lines: int = 0
    """How many lines shorter the files would be, or are, with it."""
    findings: int = 0
    """How many things lint has to say about the files; none of them stands in the way of taking over."""

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for was written, or need not be."""
        return all(left.is_expected for left in self.left_out)
