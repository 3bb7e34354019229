"""What exists, or should exist, in AWS: desired and live state have the same types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mqm_sync.kinds import BY_DEFINITION_TYPE

OWNER_TAG = "mqm-sync:owner"
MONITOR_TAG = "mqm-sync:monitor"
PROTECT_TAG = "mqm-sync:protect"
"""Keeps a monitor from being deleted after its file is gone; the file itself can not say so any more."""
OUR_TAGS = (OWNER_TAG, MONITOR_TAG, PROTECT_TAG)

SCHEDULE = "MonitoringSchedule"
ALERT = "MonitoringAlert"
ALARM = "CloudWatchAlarm"
SCRIPT = "S3Object"
PINNED = "PinnedConstraints"
"""A constraints file that a spec pins, addressed by its monitor."""


class Address(NamedTuple):
    """One name in AWS's own namespaces, e.g. `MonitoringSchedule/churn`.

    Schedules of all kinds share one namespace, so the type is AWS's and never ours. An alert is addressed by its
    schedule's name, for each schedule has exactly one.
    """

    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.type}/{self.name}"

    @property
    def is_definition(self) -> bool:
        """Whether this names a job definition of any kind."""
        return self.type in BY_DEFINITION_TYPE


@dataclass(frozen=True, slots=True)
class Facts:
    """What a live resource says of itself; used to call the API and to explain, never compared."""

    arn: str = ""
    status: str = ""
    failure_reason: str = ""
    alert_name: str = ""
    path: str = ""
    """Of a script that shall be uploaded: the file it comes from."""
    content: bytes = field(default=b"", repr=False)
    """Of such a script: what is uploaded, as it was when the plan was made."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One AWS resource: its body in API words without name and tags, and the monitor it belongs to."""

    address: Address
    body: Mapping[str, Any]
    monitor: str
    tags: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default=Facts(), compare=False)

    @property
    def owner(self) -> str:
        """Who manages it; "" when nobody does."""
        return self.tags.get(OWNER_TAG, "")

    @property
    def is_protected(self) -> bool:
        """Whether its tag forbids deleting it."""
        return self.tags.get(PROTECT_TAG) == "true"


@dataclass(frozen=True, slots=True)
class State:
    """Resources by address. Live state also carries what must not be touched and what could not be read."""

    resources: Mapping[Address, Resource] = field(default_factory=dict)
    foreign: Mapping[Address, str] = field(default_factory=dict)
    """Names in use by others, with their owner ("" when untagged)."""
    unreadable: Mapping[Address, str] = field(default_factory=dict)
    """What exists but could not be read, with the reason; never taken for absent."""

    owned: frozenset[Address] = frozenset()
    """Everything that carries our owner tag, read or not."""
    schedules_using: Mapping[Address, int] = field(default_factory=dict)
    """How many schedules, whoever owns them, point at a definition."""
    released: frozenset[str] = frozenset()
    """Monitors whose schedule nobody owns, though more of them is ours: a `forget` was interrupted."""
    adoptable: frozenset[str] = frozenset()
    """Desired only: monitors that may be taken over when they exist and nobody owns them."""
    state_reasons: Mapping[str, str] = field(default_factory=dict)
    """Desired only: why monitors run or are stopped; explains a start or stop and never steers."""

    def of_type(self, resource_type: str) -> list[Resource]:
        """All resources of one AWS type, by name."""
        return [r for a, r in sorted(self.resources.items()) if a.type == resource_type]
