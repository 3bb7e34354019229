"""Guards: rules on plans. Each names its numbers and the one option that lifts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mqm_sync.config import Guards, TargetConfig
from mqm_sync.counting import counted
from mqm_sync.errors import Severity
from mqm_sync.plan import Action, Block, Change
from mqm_sync.resource import SCHEDULE, Resource
from mqm_sync.rule import Rule
from mqm_sync.rules.registry import RULES, rule, rules_of

ALL = -1
"""Lifts a guard for any number."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person who applies has lifted: so many deletions and changes, or ALL."""

    deletions: int = 0
    changes: int = 0

    def __str__(self) -> str:
        """The options that say so."""
        counts = {"--allow-delete": self.deletions, "--allow-change": self.changes}
        said = [f"{option} {'all' if count == ALL else count}" for option, count in counts.items() if count]
        return " ".join(said) or "no guard lifted"


@dataclass(frozen=True, slots=True)
class PlanSubject:
    """What a guard looks at: the changes of one target, before any of them is carried out."""

    changes: Sequence[Change]
    guards: Guards
    allowed: Allowed
    target: TargetConfig
    has_monitors: bool
    is_asked_for: bool = False
    """Whether somebody asked for just these deletions; their number is then no sign of a mistake."""

    @property
    def deletions(self) -> list[Change]:
        """Monitors whose schedule would go, by a rename as well; a definition that no schedule uses is none."""
        return [change for change in self.changes if _schedule_goes(change)]

    @property
    def kind_changes(self) -> list[Change]:
        """Monitors whose schedule would be deleted and created again."""
        return [change for change in self.changes if change.action is Action.REPLACE and _changes_kind(change)]

    @property
    def alterations(self) -> list[Change]:
        """Monitors that would change."""
        return [change for change in self.changes if change.action in {Action.UPDATE, Action.REPLACE}]

    @property
    def population(self) -> int:
        """Monitors of ours that exist now."""
        return sum(_schedule_before(change) is not None for change in self.changes)

    @property
    def may_delete(self) -> bool:
        """Whether the deletions were allowed by number."""
        count = len(self.deletions) + len(self.kind_changes)
        return self.allowed.deletions == ALL or count <= self.allowed.deletions

    @property
    def lift(self) -> str:
        """The option that lifts the guards on deletions."""
        return f"if that is meant: --allow-delete {len(self.deletions) + len(self.kind_changes)}"

    @property
    def may_change(self) -> bool:
        """Whether the changes were allowed by number."""
        return self.allowed.changes == ALL or len(self.alterations) <= self.allowed.changes


def guard_changes(subject: PlanSubject) -> tuple[Change, ...]:
    """The same changes, with the blocks of every guard that refuses them."""
    blocks: dict[int, list[Block]] = {}
    for guard in rules_of("plan"):
        for change, message, hint in guard.check(subject) if guard.check else ():
            blocks.setdefault(id(change), []).append(Block(guard.id, message, hint))
    return tuple(
        replace(change, blocked_by=(*change.blocked_by, *blocks[id(change)])) if id(change) in blocks else change
        for change in subject.changes
    )


Refusal = tuple[Change, str, str]


@rule("MQM910", "delete-share", scope="plan")
def delete_share(subject: PlanSubject) -> Iterator[Refusal]:
    """More of the estate would be deleted than the guard allows.

    A wrong branch, a moved folder or a bad filter deletes many at once; a person who means it says the number.
    `guards.max_delete_percent` counts from `guards.min_population` monitors on.
    """
    count, population, most = len(subject.deletions), subject.population, subject.guards.max_delete_percent
    is_small = population < subject.guards.min_population or count * 100 <= most * population
    if is_small or subject.may_delete or subject.is_asked_for:
        return
    for change in subject.deletions:
        message = f"{count} of {counted(population, 'monitor')} would be deleted, more than max_delete_percent {most}"
        yield change, message, subject.lift


@rule("MQM911", "change-share", scope="plan")
def change_share(subject: PlanSubject) -> Iterator[Refusal]:
    """More of the estate would be changed than the guard allows.

    One edit of the defaults can replace every definition. `guards.max_change_percent` counts from
    `guards.min_population` monitors on.
    """
    count, population, most = len(subject.alterations), subject.population, subject.guards.max_change_percent
    if population < subject.guards.min_population or count * 100 <= most * population or subject.may_change:
        return
    for change in subject.alterations:
        message = f"{count} of {counted(population, 'monitor')} would be changed, more than max_change_percent {most}"
        yield change, message, f"if that is meant: --allow-change {count}"


@rule("MQM912", "protected-target", scope="plan")
def protected_target(subject: PlanSubject) -> Iterator[Refusal]:
    """A deletion in a protected target.

    `protected: true` on a target refuses every deletion there until somebody says how many are meant.
    """
    if subject.target.protected and not subject.may_delete:
        for change in subject.deletions:
            yield change, "the target is protected", subject.lift


@rule("MQM913", "empty-estate", scope="plan")
def empty_estate(subject: PlanSubject) -> Iterator[Refusal]:
    """No spec at all, so everything would be deleted.

    More often than not the folder is wrong or the checkout is incomplete.
    """
    if not subject.has_monitors and subject.deletions and not subject.may_delete:
        count = len(subject.deletions)
        for change in subject.deletions:
            message = f"no monitor spec was found, so {_all(count)} would be deleted"
            yield change, message, subject.lift


@rule("MQM914", "kind-change", scope="plan")
def kind_change(subject: PlanSubject) -> Iterator[Refusal]:
    """A monitor's kind would change.

    The kind of a schedule is fixed, so it is deleted and created again: its executions, alerts and history are
    detached, and for some seconds there is no schedule. A new monitor with a name of its own loses nothing.
    """
    for change in () if subject.may_delete else subject.kind_changes:
        yield change, "changing the kind deletes the schedule and detaches its history", subject.lift


@rule("MQM915", "protected-monitor", scope="plan")
def protected_monitor(subject: PlanSubject) -> Iterator[Refusal]:
    """A protected monitor would be deleted.

    `protect: true` is kept as a tag on the schedule, so that it holds after the file is gone.
    """
    for change in () if subject.may_delete else (*subject.deletions, *subject.kind_changes):
        schedule = _schedule_before(change)
        if schedule and schedule.is_protected:
            yield change, "the monitor is protected", subject.lift


@rule("MQM916", "account-unverified", scope="plan")
def account_unverified(subject: PlanSubject) -> Iterator[Refusal]:
    """A deletion in a target that does not say which account it is.

    Without `account_id`, credentials of another account go unnoticed, and what lives there would be deleted.
    """
    if subject.target.account_id is None and not subject.may_delete:
        for change in subject.deletions:
            yield change, "the target has no account_id, so the account was not verified", subject.lift


@rule("MQM917", "delete-count", scope="plan")
def delete_count(subject: PlanSubject) -> Iterator[Refusal]:
    """More monitors would be deleted than the guard allows.

    `guards.max_delete_count` holds whatever share of the estate that is.
    """
    count, most = len(subject.deletions), subject.guards.max_delete_count
    for change in () if count <= most or subject.may_delete or subject.is_asked_for else subject.deletions:
        yield change, f"{counted(count, 'monitor')} would be deleted, more than max_delete_count {most}", subject.lift


def _all(count: int) -> str:
    return "the only monitor" if count == 1 else f"all {counted(count, 'monitor')}"


def _schedule_goes(change: Change) -> bool:
    is_taking = change.action in {Action.DELETE, Action.REPLACE}
    return is_taking and any(r.address.type == SCHEDULE and r.before and not r.after for r in change.resources)


def _schedule_before(change: Change) -> Resource | None:
    return next((r.before for r in change.resources if r.address.type == SCHEDULE and r.before), None)


def _changes_kind(change: Change) -> bool:
    return any(diff.resource == SCHEDULE and diff.path == ("MonitoringType",) for diff in change.diffs)


def _found_elsewhere(rule_id: str, name: str, page: str) -> None:
    """Register the page of a guard that the comparison, or the reading of a plan file, finds by itself."""
    RULES[rule_id] = Rule(rule_id, name, Severity.ERROR, "plan", page)


_found_elsewhere(
    "MQM901",
    "name-taken",
    """A name that belongs to somebody else

A schedule or definition of that name exists and carries another owner's tag, or none. It is never touched: rename the
monitor, or write `adopt: true` into its spec to take over what nobody owns.
""",
)
_found_elsewhere(
    "MQM902",
    "unreadable",
    """Something that exists could not be read

A refused read is never taken for "absent", for that would plan to create what is there.
""",
)
_found_elsewhere(
    "MQM903",
    "remade",
    """A definition was made again under our name, with other content

Its name promises a content it does not have; `--deep` notices. Any edit of the spec gives a new name.
""",
)
_found_elsewhere(
    "MQM904",
    "adopt-differs",
    """A monitor that would be changed while it is taken over

`adopt: true` takes over what exists under the spec's name and nobody owns. That adds the tags of ownership and nothing
else, so the spec has to say what runs now. The plan lists every field in which they differ; a field that no spec can
express is one of them, and such a monitor is left alone rather than flattened.
""",
)
_found_elsewhere(
    "MQM905",
    "pin-differs",
    """Constraints that are not the pinned ones

`baseline.pin` says what the constraints file holds: its ETag, its thresholds, or both. Runs read the file each time,
so whoever overwrites it changes what counts as a violation, without a plan. The plan shows what moved, and so does
`drift`. An apply can not put the file back; pin what is there now, or restore it.
""",
)
_found_elsewhere(
    "MQM918",
    "plan-expired",
    """A saved plan that is too old

What was reviewed long ago is reviewed again. `guards.max_plan_age_hours` says how long a plan file may be applied.
""",
)
