"""The forget and destroy verbs: plans about everything that is owned, whatever the specs say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase

from mqm_sync import __version__
from mqm_sync.counting import counted
from mqm_sync.doors import Connect, Opened, open_targets, targets_of
from mqm_sync.errors import UsageError
from mqm_sync.estate import read_estates
from mqm_sync.load import Project
from mqm_sync.plan import Action, Change, Plan, TargetPlan, in_shown_order
from mqm_sync.planning import Planned, owner_of, planned_in
from mqm_sync.reconcile import Scope, forget_changes, reconcile
from mqm_sync.resource import SCHEDULE, State
from mqm_sync.rules.guards import Allowed, PlanSubject, guard_changes
from mqm_sync.selection import Named, Selection
from mqm_sync.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class OwnedRequest:
    """Which of the owned monitors are meant, and what was lifted."""

    now: datetime
    targets: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    allowed: Allowed = field(default_factory=Allowed)
    is_asked_for: bool = False
    """Whether the deletions are asked for as such, by typing or by --all: then nobody counts them."""


def plan_forgetting(project: Project, names: Sequence[str], request: OwnedRequest, connect: Connect) -> Planned:
    """Take our tags off monitors, by name or glob, and nothing else.

    Raises ConfigError without an owner, UsageError for a name that no monitor of ours has, RefusedError and
    ServiceError.
    """
    found: set[str] = set()

    def changes_of(opened: Opened, scope: Scope) -> list[Change]:
        changes = list(forget_changes(opened.door.begin(()).against(State()), scope))
        found.update(change.monitor for change in changes)
        return [c for c in changes if any(fnmatchcase(c.monitor, name) for name in names)]

    planned = _planned(project, request, connect, changes_of)
    for name in names:
        if not any(fnmatchcase(known, name) for known in found):
            hint = did_you_mean(
                name,
                found,
                f"{counted(len(found), 'monitor is', 'monitors are')} owned; mqm-sync plan shows what is not in git",
            )
            raise UsageError(f"no monitor that {owner_of(project)} owns is called '{name}'", hint)
    reason = "the next apply is refused, or takes it over again where it says adopt: true; remove the spec"
    return _told(planned, project, request, reason)


def plan_destruction(project: Project, request: OwnedRequest, connect: Connect) -> Planned:
    """Delete everything owned that is selected, guards permitting.

    Raises ConfigError without an owner, UsageError for a selection that matches nothing, RefusedError and ServiceError.
    """
    files = _files(project, request)
    known: list[Named] = []

    def changes_of(opened: Opened, scope: Scope) -> list[Change]:
        changes = reconcile(State(), opened.door.begin(()).against(State()), scope)
        pairs = [(change, _named(change, files.get(opened.name, {}))) for change in changes]
        known.extend(monitor for _, monitor in pairs)
        # What stays is part of the population that guards count.
        chosen = [c if request.selection.takes(m) else replace(c, action=Action.NO_OP, steps=()) for c, m in pairs]
        told = [replace(c, reason=_DESTROYED) if c.reason == _UNDESCRIBED else c for c in chosen]
        subject = PlanSubject(
            told,
            project.config.guards,
            request.allowed,
            opened.config,
            has_monitors=True,
            is_asked_for=request.is_asked_for,
        )
        return list(guard_changes(subject))

    planned = _planned(project, request, connect, changes_of)
    request.selection.verify(known)
    return _told(planned, project, request, "the next apply creates it again; remove the spec")


_UNDESCRIBED = "no spec describes it any more"
_DESTROYED = "everything that is owned and selected is to be destroyed"


def _planned(
    project: Project, request: OwnedRequest, connect: Connect, changes_of: Callable[[Opened, Scope], list[Change]]
) -> Planned:
    owner = owner_of(project)
    scope = Scope(owner, None, project.config.ignore_tags)
    targets, opened = [], []
    for place in open_targets(targets_of(project, request.targets), connect):
        changes = in_shown_order(changes_of(place, scope))
        targets.append(TargetPlan(place.name, place.identity.account_id, place.identity.region, changes))
        opened.append(place)
    return planned_in(Plan(owner, tuple(targets), __version__, created=request.now), opened)


def _told(planned: Planned, project: Project, request: OwnedRequest, consequence: str) -> Planned:
    """With a word on every spec that still describes what goes."""
    files = _files(project, request)
    still = sorted(
        {
            f"{files[target.name][change.monitor]} still describes {change.monitor}: {consequence}"
            for target in planned.plan.targets
            for change in target.pending
            if change.monitor in files.get(target.name, {})
        }
    )
    return replace(planned, plan=replace(planned.plan, diagnostics=tuple(still)))


def _files(project: Project, request: OwnedRequest) -> dict[str, dict[str, str]]:
    """The file of each monitor that specs describe, by target; faults in specs are no matter here."""
    estates, _ = read_estates(project, request.now.date())
    return {estate.target: {m.spec.name: m.file for m in estate.monitors} for estate in estates}


def _named(change: Change, files: Mapping[str, str]) -> Named:
    before = [resource.before for resource in change.resources if resource.before]
    schedule = next((r for r in before if r.address.type == SCHEDULE), None)
    name = before[0].monitor if before else change.monitor
    return Named(name, change.kind, schedule.tags if schedule else {}, files.get(name, ""))
