"""What status tells, as data: fleet, targets, monitors, runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from mqm_sync.labels import Arrival
from mqm_sync.timing import Window


class Level(StrEnum):
    """How a monitor is."""

    ERROR = "error"
    WARNING = "warning"
    OK = "ok"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Level).index(self)


class Mark(StrEnum):
    """How a run ended, in one word; `MISSING` where a run was due and none is known."""

    COMPLETED = "completed"
    VIOLATIONS = "violations"
    FAILED = "failed"
    STOPPED = "stopped"
    RUNNING = "running"
    MISSING = "missing"


MARKS = {
    "Completed": Mark.COMPLETED,
    "CompletedWithViolations": Mark.VIOLATIONS,
    "Failed": Mark.FAILED,
    "Stopped": Mark.STOPPED,
}
"""By MonitoringExecutionStatus; all others are on their way."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A failure reason in plain words, and the thing to check."""

    what: str
    check: str


@dataclass(frozen=True, slots=True)
class Run:
    """One execution, or the place where one is missing."""

    scheduled: datetime
    mark: Mark
    window: Window | None = None
    reason: str = ""
    """The service's FailureReason."""
    job: str = ""
    """Name of the processing job; "" where none was made."""
    took: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One line of constraint_violations.json."""

    metric: str
    check: str
    text: str
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A metric as one run measured it."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """The history of one metric, and the threshold it is held against."""

    metric: str
    points: tuple[Point, ...]
    threshold: float | None = None
    is_bad_above: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """Machine time of one monitor in a month, in instance-hours."""

    instance_type: str
    instance_count: int
    runs: float
    most_hours: float
    """When every job takes as long as it may."""
    typical_hours: float | None
    """When runs take as long as the last ones did; None where none has completed."""
    price: float | None = None
    """Of one instance-hour, as the project file says; None where it does not."""


@dataclass(frozen=True, slots=True)
class Health:
    """One monitor."""

    monitor: str
    kind: str
    endpoint: str
    state: str
    """Status of the schedule; "absent" where there is none, "not read" where it is somebody else's or unreadable."""
    level: Level
    troubles: tuple[str, ...] = ()
    """Why it is not fine, the gravest first."""
    runs: tuple[Run, ...] = ()
    """Oldest first."""
    coming: Window | None = None
    cause: Cause | None = None
    """Of the failure that stands: the schedule's, or the last run's."""
    violations: tuple[Violation, ...] = ()
    violated_at: datetime | None = None
    missed: int = 0
    """Intervals without a run, counted back from now."""
    schedule: str = ""
    """When it runs in AWS, in the words of a spec; "" where there is no schedule, or it can not be read."""
    drift: str = ""
    """What a plan would do; "" for nothing."""
    differing: tuple[str, ...] = ()
    """The fields in which git and AWS differ, in the words of a spec."""
    labels_prefix: str = ""
    labels: tuple[Arrival, ...] = ()
    metrics: tuple[Series, ...] = ()
    cost: Cost | None = None
    unknown: tuple[str, ...] = ()
    """What could not be read, and why."""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetHealth:
    """All monitors of one account and region."""

    name: str
    account_id: str
    region: str
    monitors: tuple[Health, ...]
    unwatched: tuple[str, ...] | None = None
    """Endpoints without any monitor; None where nobody asked, or could tell."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything status tells, at one moment."""

    owner: str
    at: datetime
    targets: tuple[TargetHealth, ...]
    tool_version: str = ""

    @property
    def monitors(self) -> list[Health]:
        """Of all targets."""
        return [health for target in self.targets for health in target.monitors]
