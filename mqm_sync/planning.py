"""The plan verb: specs, live state and guards -> one `Plan` for all targets, with the doors to carry it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from mqm_sync import __version__
from mqm_sync.build import Deployment, build_state
from mqm_sync.doors import TARGETS_AT_ONCE, Connect, Opened, open_targets
from mqm_sync.errors import ConfigError, Finding, FindingsError, Severity
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.likely_renames import rename_notes
from mqm_sync.load import Monitor, Project
from mqm_sync.origins import with_origins
from mqm_sync.parallel import each
from mqm_sync.plan import Action, Change, Plan, PlannedWindow, TargetPlan
from mqm_sync.reconcile import Scope, reconcile
from mqm_sync.rules.guards import Allowed, PlanSubject, guard_changes
from mqm_sync.selection import Selection, named, select
from mqm_sync.target import Identity, Target
from mqm_sync.windows import windows_of_spec

SHOWN_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to plan."""

    now: datetime
    targets: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    deep: bool = False
    allowed: Allowed = field(default_factory=Allowed)

    def as_document(self) -> dict[str, Any]:
        """What a saved plan keeps of it."""
        chosen, allowed = self.selection, self.allowed
        return {
            "patterns": list(chosen.patterns),
            "labels": list(chosen.labels),
            "exclude": list(chosen.exclude),
            "allow_delete": allowed.deletions,
            "allow_change": allowed.changes,
        }


def request_from(plan: Plan, now: datetime, *, deep: bool = False) -> PlanRequest:
    """The request that made a saved plan, for the same targets."""
    kept = plan.request
    selection = Selection(
        tuple(kept.get("patterns", ())), tuple(kept.get("labels", ())), tuple(kept.get("exclude", ()))
    )
    allowed = Allowed(int(kept.get("allow_delete", 0)), int(kept.get("allow_change", 0)))
    return PlanRequest(now, tuple(target.name for target in plan.targets), selection, deep, allowed)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, with the open door of each target and who we are there, in the same order."""

    plan: Plan
    doors: tuple[Target, ...]
    identities: tuple[Identity, ...]
    softened: tuple[Finding, ...] = ()
    """Errors in specs of monitors that are only taken over, so that they stand in nobody's way."""
    estates: tuple[Estate, ...] = ()
    """The monitors of each target, in the same order."""


def make_plan(project: Project, request: PlanRequest, connect: Connect) -> Planned:
    """Read, compare and guard.

    Raises ConfigError without an owner, FindingsError for specs with errors, RefusedError for the wrong account, and
    ServiceError when AWS can not be read.
    """
    owner = owner_of(project)
    estates, findings = read_estates(project, request.now.date(), targets=request.targets, least=Severity.ERROR)
    if errors_in(findings):
        raise FindingsError(findings)
    request.selection.verify([named(monitor) for estate in estates for monitor in estate.monitors])
    opened = open_targets({estate.target: estate.config for estate in estates}, connect)
    targets = each(
        zip(estates, opened, strict=True),
        lambda pair: _plan_target(project, request, pair[0], pair[1].door, pair[1].identity),
        TARGETS_AT_ONCE,
    )
    notes = (*_diagnostics(project, targets, request.allowed), *rename_notes(targets))
    plan = Plan(owner, tuple(targets), __version__, request.as_document(), notes, request.now)
    softened = [finding for finding in findings if finding.is_softened]
    _refuse_to_spread(plan, softened)
    return replace(planned_in(plan, opened, softened), estates=tuple(estates))


def planned_in(plan: Plan, opened: Sequence[Opened], softened: Sequence[Finding] = ()) -> Planned:
    """A plan with the doors to carry it out."""
    doors, identities = (place.door for place in opened), (place.identity for place in opened)
    return Planned(plan, tuple(doors), tuple(identities), tuple(softened))


def _refuse_to_spread(plan: Plan, softened: Sequence[Finding]) -> None:
    """Raise FindingsError where a monitor is made or changed, beyond tags, that was excused for being taken over."""
    touched = {
        change.monitor
        for change in plan.changes()
        if not change.is_blocked and any(diff.path[0] != "Tags" for diff in change.diffs)
    }
    errors = [f._replace(severity=Severity.ERROR, is_softened=False) for f in softened if f.monitor in touched]
    if errors:
        raise FindingsError(errors, "adopt: true excuses a monitor only as long as it stays as it was taken over")


def owner_of(project: Project) -> str:
    """The project's owner; raises ConfigError where there is no project file or no owner in it."""
    if project.file is None:
        raise ConfigError(
            "there is no mqm-sync.yaml here or above, which says who owns the monitors and where they run",
            "go to its folder (or name it: -C DIR), or write one, with a first monitor:\n  mqm-sync init",
        )
    if not project.config.owner:
        raise ConfigError(
            f"{project.file.name} has no owner, so a plan could not tell your monitors from other people's",
            "add a line:\n  owner: your-team",
        )
    return project.config.owner


def _plan_target(
    project: Project, request: PlanRequest, estate: Estate, door: Target, identity: Identity
) -> TargetPlan:
    owner = owner_of(project)
    monitors = select(estate.monitors, request.selection)
    reading = door.begin({monitor.spec.name for monitor in monitors}, deep=request.deep)  # goes on while we build
    deployment = Deployment(identity.region, owner, request.now.date(), estate.scripts)
    desired = build_state([m.spec for m in monitors], deployment)
    names = None if request.selection.is_everything else frozenset(m.spec.name for m in monitors)
    scope = Scope(owner, names, project.config.ignore_tags)
    changes = reconcile(desired, reading.against(desired), scope)
    subject = PlanSubject(changes, project.config.guards, request.allowed, estate.config, bool(estate.monitors))
    guarded = guard_changes(subject)
    told = _with_origins(_with_windows(guarded, monitors, request.now), monitors)
    return TargetPlan(estate.target, identity.account_id, identity.region, told)


def _with_windows(changes: Sequence[Change], monitors: Sequence[Monitor], now: datetime) -> tuple[Change, ...]:
    specs = {monitor.spec.name: monitor.spec for monitor in monitors}
    result = []
    for change in changes:
        spec = specs.get(change.monitor)
        if spec and change.action not in {Action.NO_OP, Action.ADOPT} and not spec.is_stopped(now.date()):
            coming = islice(windows_of_spec(spec, now), SHOWN_WINDOWS)
            windows = tuple(PlannedWindow(w.run, w.start, w.end) for w in coming)
            result.append(replace(change, windows=windows))
        else:
            result.append(change)
    return tuple(result)


def _with_origins(changes: Sequence[Change], monitors: Sequence[Monitor]) -> tuple[Change, ...]:
    """Of new monitors only: what exists already shows what differs, and nothing else."""
    by_name = {monitor.spec.name: monitor for monitor in monitors}
    return tuple(
        with_origins(change, by_name[change.monitor])
        if change.action is Action.CREATE and change.monitor in by_name
        else change
        for change in changes
    )


def _diagnostics(project: Project, targets: Sequence[TargetPlan], allowed: Allowed) -> tuple[str, ...]:
    is_lifted = allowed != Allowed() and any(target.pending for target in targets)
    told = [f"guards are lifted: {allowed}"] if is_lifted else []
    if project.config.guards.monthly_budget_usd is not None:
        told.append("guards.monthly_budget_usd is not enforced by this version: costs are not estimated yet")
    return tuple(told)
