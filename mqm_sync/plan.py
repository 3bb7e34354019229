"""The plan as data: typed, ordered, versioned, hashable, and showable tomorrow without AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import field as dataclass_field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mqm_sync.resource import Address, Resource

FORMAT_VERSION = "1.0"
"""Minor versions only add; a different major version is refused."""


class Action(StrEnum):
    """What happens to one monitor; the value is the word people read."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ADOPT = "adopt"
    FORGET = "forget"
    NO_OP = "no-op"

    @property
    def symbol(self) -> str:
        """Terraform's signs, which hands know."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.DELETE: "-",
    Action.ADOPT: "<=",
    Action.FORGET: "=>",
    Action.NO_OP: "=",
}
SHOWN_ORDER = (Action.DELETE, Action.REPLACE, Action.UPDATE, Action.CREATE, Action.ADOPT, Action.FORGET, Action.NO_OP)
"""What can hurt comes first."""


class Verb(StrEnum):
    """One API call that changes something."""

    CREATE_DEFINITION = "create definition"
    DELETE_DEFINITION = "delete definition"
    CREATE_SCHEDULE = "create schedule"
    UPDATE_SCHEDULE = "update schedule"
    DELETE_SCHEDULE = "delete schedule"
    START_SCHEDULE = "start schedule"
    STOP_SCHEDULE = "stop schedule"
    ADD_TAGS = "add tags to"
    REMOVE_TAGS = "remove tags from"
    UPDATE_ALERT = "update alert of"
    PUT_ALARM = "put alarm"
    DELETE_ALARM = "delete alarm"
    UPLOAD_SCRIPT = "upload"


@dataclass(frozen=True, slots=True)
class Step:
    """One call: the verb, and the resource as it shall be (or as it is, for what is taken away)."""

    verb: Verb
    resource: Resource

    def __str__(self) -> str:
        return f"{self.verb.value} {self.resource.address.name}"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field of one resource; `path` is in API words, `field` is the spec's word for it and only explains.

    So does `origin`, where the value does not come from the monitor's file: `default`, or the file that says it.
    """

    resource: str
    path: tuple[str, ...]
    before: Any
    after: Any
    field: str = ""
    origin: str = dataclass_field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A guard that stands in the way of a change: its id, the numbers, and how to lift it."""

    guard: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """A coming run and what it will read; explains only, and is no part of the digest."""

    run: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One resource of a change: what is and what shall be; None for absent."""

    address: Address
    before: Resource | None
    after: Resource | None


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one monitor. `reason` and `windows` explain and never steer."""

    action: Action
    monitor: str
    kind: str
    resources: tuple[ResourceChange, ...] = ()
    diffs: tuple[FieldDiff, ...] = ()
    reason: str = ""
    blocked_by: tuple[Block, ...] = ()
    windows: tuple[PlannedWindow, ...] = ()
    steps: tuple[Step, ...] = field(default=(), compare=False)
    """The calls that make it so, in order; empty in a plan that was loaded from a file."""

    @property
    def is_blocked(self) -> bool:
        """Whether a guard stands in the way."""
        return bool(self.blocked_by)


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """The changes of one target, sorted by what can hurt most, then by monitor."""

    name: str
    account_id: str
    region: str
    changes: tuple[Change, ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """Everything but the no-ops."""
        return tuple(change for change in self.changes if change.action is not Action.NO_OP)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that would be done, for all targets of one owner."""

    owner: str
    targets: tuple[TargetPlan, ...] = ()
    tool_version: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)
    """What was asked for (selection, lifted guards), so that a saved plan can be made again and compared."""
    diagnostics: tuple[str, ...] = ()
    created: datetime | None = None
    """When it was made; no part of the digest."""

    def changes(self) -> Iterator[Change]:
        """Every change of every target that is not a no-op."""
        for target in self.targets:
            yield from target.pending

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be done."""
        return not any(self.changes())

    @property
    def blocked(self) -> list[Change]:
        """Changes that a guard refuses."""
        return [change for change in self.changes() if change.is_blocked]

    @property
    def counts(self) -> Counter[Action]:
        """Changes by action, without the blocked ones, for those will not be done."""
        return Counter(change.action for change in self.changes() if not change.is_blocked)


IN_PLACE = (Action.UPDATE, Action.ADOPT, Action.FORGET)
"""What a summary counts as changed."""


def in_shown_order(changes: list[Change]) -> tuple[Change, ...]:
    """Sort changes the way every renderer shows them."""
    return tuple(sorted(changes, key=lambda c: (SHOWN_ORDER.index(c.action), c.monitor)))
