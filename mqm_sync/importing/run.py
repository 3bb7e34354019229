"""The import verb: live monitors of some targets -> files that are proven to change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mqm_sync.build import Deployment
from mqm_sync.config import TargetConfig
from mqm_sync.doors import Connect, targets_of
from mqm_sync.importing.defaults import shared_defaults
from mqm_sync.importing.documents import (
    Documents,
    Place,
    final_documents,
    place_of,
    shortest,
    whole_documents,
)
from mqm_sync.importing.files import files_of, notes_on_folder
from mqm_sync.importing.fresh import fresh_project, fresh_target, fresh_text
from mqm_sync.importing.proof import faults_of
from mqm_sync.importing.request import ImportRequest
from mqm_sync.importing.survey import Surveyed, sort_out, survey
from mqm_sync.importing.text import plain_yaml
from mqm_sync.importing.types import Document, Imported, LeftOut, MonitorFile
from mqm_sync.importing.variables import with_variables
from mqm_sync.load import Project, deep_merge
from mqm_sync.planning import owner_of


@dataclass(frozen=True, slots=True)
class _Work:
    """One way to write everything down: over these defaults, as short as can be."""

    project: Project
    surveyed: Surveyed
    whole: Documents
    defaults: Mapping[str, Any]
    today: date

    @property
    def places(self) -> dict[str, Place]:
        """The targets that were read, with these defaults."""
        owner = owner_of(self.project)
        return {
            view.target: place_of(
                view, Deployment(self.surveyed.regions[view.target], owner, self.today), self.defaults
            )
            for view in self.project.views
            if view.target in self.surveyed.live
        }


def import_monitors(project: Project, request: ImportRequest, connect: Connect) -> Imported:
    """Read, write in memory, prove; nothing reaches the disk here.

    Raises ConfigError without an owner, RefusedError for the wrong account, ServiceError when AWS can not be read, and
    UsageError for a target that does not exist or a pattern that no schedule matches.
    """
    is_fresh = project.file is None
    surveyed = survey(_targets(project, request), request, connect)
    if is_fresh:
        (identity,) = surveyed.identities.values()
        text = fresh_text(request, project.base, identity, {})
        project = fresh_project(text, project.base)
    found, left, notes = sort_out(project, request, surveyed, owner_of(project))
    whole = whole_documents(found, project.config.ignore_tags)
    work = _Work(project, surveyed, whole, project.config.defaults, request.today)
    short = shortest(work.whole, work.places)
    lifted, saved = _worth_lifting(work, short)
    project_file = None
    if is_fresh:
        text = fresh_text(request, project.base, identity, lifted)
        project = fresh_project(text, project.base)
        project_file = MonitorFile(project.file or request.out, "", text)
        work = replace(work, project=project, defaults=project.config.defaults)
        short = shortest(work.whole, work.places)
    imported = _proven(work, short, request)
    kept = {file.monitor for file in imported.files}
    return replace(
        imported,
        left_out=tuple(sorted([*left, *imported.left_out], key=lambda item: (item.name, item.target, item.reason))),
        notes=tuple(sorted([*(note for note in notes if note.name in kept), *notes_on_folder(project, request)])),
        project_file=project_file if imported.files else None,
        proposed_defaults="" if is_fresh or not lifted else plain_yaml({"defaults": lifted}),
        saved_lines=saved,
    )


def _targets(project: Project, request: ImportRequest) -> dict[str, TargetConfig]:
    """The targets to read, by name."""
    if project.file is None:
        return {fresh_target(request): TargetConfig()}
    owner_of(project)
    return targets_of(project, request.targets)


def _worth_lifting(work: _Work, short: Documents) -> tuple[Document, int]:
    """What the monitors say alike, where `defaults` with it make everything shorter, and by how many lines."""
    places = work.places
    said = [with_variables(d, places[target].variables) for made in short.values() for target, d in made.items()]
    lifted = shared_defaults(said)
    if not lifted:
        return {}, 0
    richer = replace(work, defaults=deep_merge(work.defaults, lifted))
    before, after = (_lines(documents) for documents in (short, shortest(work.whole, richer.places)))
    saved = before - after - plain_yaml(lifted).count("\n")
    return (lifted, saved) if saved > 0 else ({}, 0)


def _lines(documents: Documents) -> int:
    return sum(plain_yaml(d).count("\n") for made in documents.values() for d in made.values())


def _proven(work: _Work, short: Documents, request: ImportRequest) -> Imported:
    """The files of which loading and planning finds nothing but tags of ours; the others are left out, and why."""
    targets = [view.target for view in work.project.views]
    documents = final_documents(work.whole, short, work.places, targets if len(targets) > 1 else [])
    files, left = files_of(documents, request, work.project)
    findings = 0
    while files:
        faults, findings = faults_of(work.project, files, work.surveyed.live, work.surveyed.regions, request.today)
        if not faults:
            break
        left += faults
        names = {fault.name for fault in faults}
        files = [file for file in files if file.monitor not in names] if "" not in names else []
    return Imported(tuple(files), tuple(_once(left)), findings=findings)


def _once(left: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """Each reason once, though several targets may give it."""
    seen: list[LeftOut] = []
    for item in left:
        if item not in seen:
            seen.append(item)
            yield item
