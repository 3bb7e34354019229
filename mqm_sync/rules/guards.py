"""Guards: rules on plans. Each names its numbers and the one option that lifts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mqm_sync.config import Guards
from mqm_sync.plan import Action, Block, Change
from mqm_sync.rules.registry import rule, rules_of

ALL = -1
"""Lifts a guard for any number."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person who applies has lifted: so many deletions and changes, or ALL."""

    deletions: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class PlanSubject:
    """What a guard looks at: the changes of one target, before any of them is carried out."""

    changes: Sequence[Change]
    guards: Guards
    allowed: Allowed
    is_protected: bool
    has_monitors: bool

    @property
    def deletions(self) -> list[Change]:
        """Monitors that would go."""
        return [change for change in self.changes if change.action is Action.DELETE]

    @property
    def alterations(self) -> list[Change]:
        """Monitors that would change."""
        return [change for change in self.changes if change.action in {Action.UPDATE, Action.REPLACE}]

    @property
    def population(self) -> int:
        """Monitors of ours that exist now."""
        return sum(change.action is not Action.CREATE for change in self.changes)

    @property
    def may_delete(self) -> bool:
        """Whether the deletions were allowed by number."""
        return self.allowed.deletions == ALL or len(self.deletions) <= self.allowed.deletions

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
    if population < subject.guards.min_population or count * 100 <= most * population or subject.may_delete:
        return
    for change in subject.deletions:
        message = f"{count} of {population} monitors would be deleted, more than max_delete_percent {most}"
        yield change, message, f"if that is meant: --allow-delete {count}"


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
        message = f"{count} of {population} monitors would be changed, more than max_change_percent {most}"
        yield change, message, f"if that is meant: --allow-change {count}"


@rule("MQM912", "protected-target", scope="plan")
def protected_target(subject: PlanSubject) -> Iterator[Refusal]:
    """A deletion in a protected target.

    `protected: true` on a target refuses every deletion there until somebody says how many are meant.
    """
    if subject.is_protected and not subject.may_delete:
        count = len(subject.deletions)
        for change in subject.deletions:
            yield change, "the target is protected", f"if that is meant: --allow-delete {count}"


@rule("MQM913", "empty-estate", scope="plan")
def empty_estate(subject: PlanSubject) -> Iterator[Refusal]:
    """No spec at all, so everything would be deleted.

    More often than not the folder is wrong or the checkout is incomplete.
    """
    if not subject.has_monitors and subject.deletions and not subject.may_delete:
        count = len(subject.deletions)
        for change in subject.deletions:
            message = f"no monitor spec was found, so all {count} monitors would be deleted"
            yield change, message, f"if that is meant: --allow-delete {count}"
