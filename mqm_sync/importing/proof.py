"""Holds what an import wrote against what it read: loaded by the same loader, compared by the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from mqm_sync.build import Deployment, build_state
from mqm_sync.errors import Finding, Severity
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.importing.types import LeftOut, MonitorFile
from mqm_sync.load import Project, shown
from mqm_sync.plan import Action, Change
from mqm_sync.planning import owner_of
from mqm_sync.reconcile import Scope, differing, reconcile
from mqm_sync.resource import State

_UNCHANGING = {Action.ADOPT, Action.NO_OP}


def faults_of(
    project: Project, files: Sequence[MonitorFile], live: Mapping[str, State], regions: Mapping[str, str], today: date
) -> tuple[list[LeftOut], int]:
    """Monitors whose files would do more than take them over, and how much lint has to say about the others.

    `live` and `regions` are by target; a target that was not read is not compared.
    """
    texts = {shown(file.path, project.base): file.text for file in files}
    names = {shown(file.path, project.base): file.monitor for file in files}
    estates, findings = read_estates(project, today, paths=[file.path for file in files], texts=texts)
    faults = [_refused(finding, names) for finding in errors_in(findings)]
    for estate in estates:
        if estate.target in live:
            place = Deployment(regions[estate.target], owner_of(project), today)
            changes = _changes(project, estate, live[estate.target], place)
            faults += [_changed(change, estate.target) for change in changes if not _is_unchanging(change)]
    told = sum(finding.severity is not Severity.INFO for finding in findings)
    return faults, told


def _changes(project: Project, estate: Estate, live: State, place: Deployment) -> Iterable[Change]:
    specs = [monitor.spec for monitor in estate.monitors]
    scope = Scope(place.owner, frozenset(spec.name for spec in specs), project.config.ignore_tags)
    return reconcile(build_state(specs, place), live, scope)


def _is_unchanging(change: Change) -> bool:
    return change.action in _UNCHANGING and not change.is_blocked


def _changed(change: Change, target: str) -> LeftOut:
    fields = tuple(differing(change.diffs))
    if fields:
        return LeftOut(change.monitor, target, "no spec can express all of it", "leave it as it is, unowned", fields)
    reason = change.blocked_by[0].message if change.blocked_by else f"a plan would {change.action.value} it"
    return LeftOut(change.monitor, target, reason)


def _refused(finding: Finding, names: Mapping[str, str]) -> LeftOut:
    monitor = finding.monitor or names.get(finding.position.file, "")
    return LeftOut(monitor, finding.target, f"{finding.rule}: {finding.message}", finding.hint)
