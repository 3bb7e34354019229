"""Which file each monitor goes into; what exists is never overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from mqm_sync.importing.request import ImportRequest
from mqm_sync.importing.text import yaml_text
from mqm_sync.importing.types import Document, LeftOut, MonitorFile, Note
from mqm_sync.load import Project, shown


def files_of(
    documents: Mapping[str, Document], request: ImportRequest, project: Project
) -> tuple[list[MonitorFile], list[LeftOut]]:
    """One file per monitor, called like it, and those whose file exists already."""
    files: list[MonitorFile] = []
    left: list[LeftOut] = []
    taken: set[str] = set()
    for name, document in documents.items():
        stem = name if name.casefold() not in taken else f"{name}-{len(taken)}"  # file systems may ignore capitals
        taken.add(stem.casefold())
        path = request.out / f"{stem}.yaml"
        if os.path.lexists(path) and not (request.is_dry and request.names(name)):
            reason = f"{shown(path.absolute(), project.base)} exists, and no file is overwritten"
            left.append(LeftOut(name, "", reason, "move it away, or choose another folder with --out"))
        else:
            files.append(MonitorFile(path, name, yaml_text(document)))
    return files, left


def notes_on_folder(project: Project, request: ImportRequest) -> Iterator[Note]:
    """A warning where the project would not see the files."""
    folder = request.out.resolve()
    homes = [path.resolve() for path in project.monitor_paths]
    if not any(folder == home or home in folder.parents for home in homes):
        listed = ", ".join(project.config.monitors)
        yield Note("", "", f"plan does not look into {request.out}; `monitors` in mqm-sync.yaml says {listed}")
