"""What was read of an account for one monitor. None means that it does not exist; Unknown, that nobody could tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mqm_sync.labels import Arrival
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import MonitorSpec
from mqm_sync.timing import Window
from mqm_sync.timing.hours import HOUR


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question without an answer, and why: the permission that is missing, a failed call, or time that ran out."""

    reason: str


@dataclass(frozen=True, slots=True)
class Capture:
    """An endpoint's data capture, as its configuration has it."""

    is_enabled: bool
    percentage: float
    modes: frozenset[str]
    """Of `Input`, `Output`, `InputAndOutput`."""
    prefix: str
    """S3 URI; the endpoint's name, the variant and hour folders lie below it."""

    @property
    def takes_both(self) -> bool:
        """Whether requests and answers are kept."""
        return {"Input", "Output"} <= self.modes or "InputAndOutput" in self.modes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as it is described."""

    name: str
    status: str
    variants: tuple[str, ...] = ()
    capture: Capture | None = None

    @property
    def folders(self) -> list[str]:
        """The S3 prefixes above the hour folders, one per variant."""
        prefix = self.capture.prefix if self.capture else ""
        return [f"{prefix.rstrip('/')}/{self.name}/{variant}" for variant in self.variants] if prefix else []


@dataclass(frozen=True, slots=True)
class Role:
    """A role, and who may become it."""

    arn: str
    trust: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a role needs: actions with their resources, in a context of condition keys. One simulation."""

    needs: tuple[tuple[str, str], ...]
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """Subnets and security groups by id with their VPC; "" for one that does not exist."""

    vpcs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Demand:
    """What all monitors of a target need at once of one instance type, at the fullest hour of a day."""

    instances: int
    monitors: int
    hour: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything read for one monitor. What a monitor does not need is left at its default."""

    endpoint: Endpoint | Unknown | None = None
    captured: datetime | Unknown | None = None
    """The first hour folder with captured data since the window of the next run began."""
    labels: tuple[Arrival, ...] | Unknown = ()
    files: Mapping[str, bytes | Unknown | None] = field(default_factory=dict)
    """Baseline, analysis config and scripts by URI."""
    role: Role | Unknown | None = None
    denied: tuple[str, ...] | Unknown = ()
    """What the role may not do, as `action on resource`."""
    network: Network | Unknown = field(default_factory=lambda: Network({}))
    has_image: bool | Unknown = True
    quota: float | Unknown | None = None
    """Instances of the type that jobs may use at once; None where the account lists no such quota."""
    demand: Demand = Demand(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Site:
    """One monitor, the account it goes to, and what was read there."""

    subject: Subject
    now: datetime
    past: tuple[Window, ...]
    """Windows of the latest runs that are due, newest first, whether or not the monitor exists yet."""
    coming: Window | None
    found: Surroundings = Surroundings()
    uploads: Mapping[str, bytes] = field(default_factory=dict)
    """Local scripts by the place in S3 that an apply puts them."""

    @property
    def spec(self) -> MonitorSpec:
        """The monitor."""
        return self.subject.spec

    @property
    def data_window(self) -> Window | None:
        """The window of the next run; while none of its hours has passed, that of the run before."""
        has_begun = self.coming is not None and self.coming.start + HOUR <= self.now
        return self.coming if has_begun or not self.past else self.past[0]
