"""The drift verb: what AWS has that git did not ask for. A reading of a plan; nothing is asked of AWS again.

A plan says what differs, not who moved. The names of definitions tell: a definition of ours is named by the hash of
its content, so a schedule that points at such a one runs what an apply once made, and git has moved on since. That is
waiting to be applied, not drift. Schedules, states, tags and alerts have no such memory; what differs there is drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mqm_sync.build import content_name
from mqm_sync.plan import Action, Change, FieldDiff, Plan, TargetPlan
from mqm_sync.resource import SCHEDULE, SCRIPT, Resource

_POINTER = "MonitoringJobDefinitionName"
_FOREIGN, _UNREADABLE = "MQM901", "MQM902"


class DriftKind(StrEnum):
    """How AWS departs from git; the value is the word people read."""

    CHANGED = "changed"
    MISSING = "missing"
    UNDESCRIBED = "undescribed"
    ORPHANED = "orphaned"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"

    def meaning(self, number: int = 1) -> str:
        """What it says of a monitor, or of several."""
        one, several = _MEANINGS[self]
        return one if number == 1 else several


_MEANINGS = {
    DriftKind.CHANGED: ("differs from git", "differ from git"),
    DriftKind.MISSING: (
        "is in git but not in AWS: deleted there, or never applied",
        "are in git but not in AWS: deleted there, or never applied",
    ),
    DriftKind.UNDESCRIBED: (
        "is owned by this project, but no spec describes it",
        "are owned by this project, but no spec describes them",
    ),
    DriftKind.ORPHANED: (
        "is owned by this project, but no monitor uses it",
        "are owned by this project, but no monitor uses them",
    ),
    DriftKind.FOREIGN: (
        "is in git, but its name belongs to somebody else in AWS",
        "are in git, but their names belong to somebody else in AWS",
    ),
    DriftKind.UNREADABLE: ("exists in AWS but could not be read", "exist in AWS but could not be read"),
}


@dataclass(frozen=True, slots=True)
class Drift:
    """One departure; in `diffs`, before is what AWS has and after what git says."""

    drift: DriftKind
    monitor: str
    kind: str = ""
    diffs: tuple[FieldDiff, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TargetDrift:
    """The drift of one target, with the monitors that only wait for an apply."""

    name: str
    account_id: str
    region: str
    drifts: tuple[Drift, ...] = ()
    waiting: tuple[str, ...] = ()
    in_sync: int = 0

    @property
    def is_incomplete(self) -> bool:
        """Whether something could not be compared, because it is somebody else's or could not be read."""
        return any(drift.drift in {DriftKind.FOREIGN, DriftKind.UNREADABLE} for drift in self.drifts)


@dataclass(frozen=True, slots=True)
class DriftReport:
    """The drift of all targets of one owner."""

    owner: str
    targets: tuple[TargetDrift, ...]
    tool_version: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether AWS has nothing that git did not ask for."""
        return not any(target.drifts for target in self.targets)


def drift_of(plan: Plan) -> DriftReport:
    """What a plan says of the past instead of the future."""
    return DriftReport(plan.owner, tuple(_target(target) for target in plan.targets), plan.tool_version)


def _target(target: TargetPlan) -> TargetDrift:
    found = [(change.monitor, _drift(change)) for change in target.pending]
    drifts = sorted((drift for _, drift in found if drift), key=lambda d: (list(DriftKind).index(d.drift), d.monitor))
    waiting = tuple(sorted(name for name, drift in found if drift is None))
    in_sync = len(target.changes) - len(target.pending)
    return TargetDrift(target.name, target.account_id, target.region, tuple(drifts), waiting, in_sync)


def _drift(change: Change) -> Drift | None:
    """How one monitor has drifted; None when it only waits for an apply."""
    for block in change.blocked_by:
        if block.guard in {_FOREIGN, _UNREADABLE}:
            kind = DriftKind.FOREIGN if block.guard == _FOREIGN else DriftKind.UNREADABLE
            return Drift(kind, change.monitor, change.kind, detail=block.message)
    match change.action:
        case Action.CREATE:
            return Drift(DriftKind.MISSING, change.monitor, change.kind)
        case Action.DELETE:
            has_schedule = any(resource.address.type == SCHEDULE for resource in change.resources)
            kind = DriftKind.UNDESCRIBED if has_schedule else DriftKind.ORPHANED
            return Drift(kind, change.monitor, change.kind, detail="" if has_schedule else change.reason)
        case Action.FORGET:
            return Drift(DriftKind.UNDESCRIBED, change.monitor, change.kind, detail=change.reason)
        case Action.ADOPT if not change.is_blocked:
            return None
        case _:
            diffs = _outside_git(change)
            return Drift(DriftKind.CHANGED, change.monitor, change.kind, diffs, change.reason) if diffs else None


def _outside_git(change: Change) -> tuple[FieldDiff, ...]:
    """The differences that an edit of the spec does not explain."""
    if not _runs_what_was_applied(change):
        return change.diffs
    is_replaced = any(d.resource.endswith("JobDefinition") and not _is_tag(d) for d in change.diffs)
    return tuple(d for d in change.diffs if _is_tag(d) or (_stays(d, is_replaced) and d.path != (_POINTER,)))


def _is_tag(diff: FieldDiff) -> bool:
    return diff.path[0] == "Tags"


def _stays(diff: FieldDiff, is_replaced: bool) -> bool:  # noqa: FBT001 - a fact of the change
    """Whether a difference is no part of a new definition: its scripts are uploaded with it."""
    return not (diff.resource.endswith("JobDefinition") or (is_replaced and diff.resource == SCRIPT))


def _runs_what_was_applied(change: Change) -> bool:
    """Whether the schedule points at a definition whose name proves that an apply made it."""
    before = [resource.before for resource in change.resources if resource.before]
    schedule = next((r for r in before if r.address.type == SCHEDULE), None)
    used = schedule.body.get(_POINTER) if schedule else None
    return any(r.address.name == used and _is_as_named(r) for r in before if r.address.is_definition)


def _is_as_named(definition: Resource) -> bool:
    return definition.address.name == content_name(definition.monitor, definition.address.type, definition.body)
