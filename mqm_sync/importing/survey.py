"""Reads the targets, and sorts what is there into what can be written and what can not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mqm_sync.config import TargetConfig
from mqm_sync.doors import Connect, open_targets
from mqm_sync.errors import UsageError
from mqm_sync.estate import read_estates
from mqm_sync.importing.candidates import Sorting, candidates, idle_definitions, notes_on
from mqm_sync.importing.request import ImportRequest
from mqm_sync.importing.types import Candidate, LeftOut, Note
from mqm_sync.load import Project
from mqm_sync.resource import SCHEDULE, State
from mqm_sync.target import Identity


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What was read, by target."""

    live: Mapping[str, State]
    identities: Mapping[str, Identity]

    @property
    def regions(self) -> dict[str, str]:
        """The region of each target."""
        return {target: identity.region for target, identity in self.identities.items()}


def survey(targets: Mapping[str, TargetConfig], request: ImportRequest, connect: Connect) -> Surveyed:
    """Read each target; raises RefusedError for the wrong account and ServiceError when AWS can not be read."""
    live, identities = {}, {}
    for opened in open_targets(targets, connect):
        identities[opened.name] = opened.identity
        live[opened.name] = opened.door.survey(request.takes)
    _refuse_unmatched(request, live)
    return Surveyed(live, identities)


def _refuse_unmatched(request: ImportRequest, live: Mapping[str, State]) -> None:
    names = {
        address.name
        for state in live.values()
        for address in (*state.resources, *state.foreign, *state.unreadable)
        if address.type == SCHEDULE
    }
    for pattern in request.patterns:
        if not any(request.matches(name, pattern) for name in names):
            where = ", ".join(live)
            hint = "mqm-sync import --all --dry-run shows what there is"
            raise UsageError(f"no schedule in {where} is called '{pattern}'", hint)


def sort_out(
    project: Project, request: ImportRequest, surveyed: Surveyed, owner: str
) -> tuple[list[Candidate], list[LeftOut], list[Note]]:
    """What can be written, what is left out with the reason, and what is to be known."""
    found: list[Candidate] = []
    left: list[LeftOut] = []
    for target, live in surveyed.live.items():
        known = _known(project, request, target)
        sorting = Sorting(target, owner, known, request.names, request.with_secrets)
        for item in candidates(live, sorting):
            if isinstance(item, Candidate):
                found.append(item)
            else:
                left.append(item)
        left += idle_definitions(live, target) if not request.patterns else ()
    notes = [note for candidate in found for note in notes_on(candidate, owner)]
    return found, left, notes


def _known(project: Project, request: ImportRequest, target: str) -> dict[str, str]:
    """Monitors of a target that have a spec already, with the file; files with faults count as far as they go."""
    estates, _ = read_estates(project, request.today, targets=[target] if target in project.config.targets else [])
    monitors = [monitor for estate in estates for monitor in estate.monitors]
    return {m.spec.name: m.file for m in monitors if not (request.is_dry and request.names(m.spec.name))}
