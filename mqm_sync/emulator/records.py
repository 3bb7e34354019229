"""What exists in a place: definitions, schedules with their alert, executions."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from mqm_sync.emulator.clock import now
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.wire import Json

Tags = dict[str, str]
RUNNING = frozenset({"Pending", "InProgress", "Stopping"})


class Serials:
    """Numbers that only grow, whatever clock the world shows."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """One more."""
        self.last += 1
        return self.last


serials = Serials()
"""Of all sandboxes of the process; every look at it is under a world's lock."""


@dataclass(slots=True, kw_only=True)
class Resource:
    """What has a name, an ARN and tags."""

    name: str
    arn: str
    tags: Tags
    created: float = field(default_factory=now)
    serial: int = field(default_factory=serials.next)
    ever_tagged: bool = False
    # What a sweep shows until it has caught up with the last change of tags.
    stale_tags: Tags = field(default_factory=dict)
    stale_until_sweep: int = -1

    def is_stale(self, sweep: int) -> bool:
        """Whether that sweep still shows the tags from before the last change."""
        return sweep <= self.stale_until_sweep

    def shown_tags(self, sweep: int) -> Tags | None:
        """What that sweep shows; None when it does not see the resource, which never had a tag."""
        if self.is_stale(sweep):
            return self.stale_tags or None
        return self.tags if self.ever_tagged else None


@dataclass(slots=True, kw_only=True)
class Definition(Resource):
    """A job definition; never changes."""

    type: str
    body: Json
    endpoint: str


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run found in S3 and how it ends: the emulator's own truth about it."""

    status: str
    failure_reason: str = ""
    captured: int = 0
    labels: int = 0
    merged: int = 0
    metrics: dict[str, float] = field(default_factory=dict)
    violations: list[Json] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Text by the S3 URI it is written to when the run ends; empty texts once that is done."""
    is_published: bool = False
    """Whether the metrics go to CloudWatch."""


@dataclass(slots=True, kw_only=True)
class Execution:
    """One run of a schedule: fired by the clock, or put in by the control interface."""

    schedule_name: str
    scheduled: float
    status: str
    endpoint: str
    definition_name: str
    type: str
    failure_reason: str = ""
    job_arn: str = ""
    created: float = field(default_factory=now)
    modified: float = field(default_factory=now)
    serial: int = field(default_factory=serials.next)
    # When the clock moves it on; None for runs that the clock leaves alone.
    due: float | None = None
    window: tuple[float, float] = (0.0, 0.0)
    job: Json = field(default_factory=dict)
    """What the run was told to do, as DescribeProcessingJob shows it."""
    outcome: Outcome | None = None

    @property
    def name(self) -> str:
        """Unique among executions."""
        return f"{self.schedule_name}@{self.serial}"

    @property
    def is_running(self) -> bool:
        """Whether the run has not ended."""
        return self.status in RUNNING


@dataclass(slots=True, kw_only=True)
class Alert:
    """The one alert the service makes for each schedule."""

    name: str
    datapoints: int
    period: int
    hidden_lists: int
    created: float = field(default_factory=now)
    modified: float = field(default_factory=now)
    status: str = "OK"


@dataclass(slots=True, kw_only=True)
class AlertChange:
    """One line of the alert history."""

    schedule_name: str
    alert_name: str
    status: str
    created: float = field(default_factory=now)
    serial: int = field(default_factory=serials.next)

    @property
    def name(self) -> str:
        """Unique in the history."""
        return f"{self.alert_name}@{self.serial}"


@dataclass(slots=True, kw_only=True)
class Schedule(Resource):
    """A monitoring schedule. `settled` is the status that follows once Pending is over."""

    config: Json
    endpoint: str
    alert: Alert
    settled: str = "Scheduled"
    settled_failure: str = ""
    modified: float = field(default_factory=now)
    pending_reads: int = 0
    pending_until: float = 0.0
    is_deleting: bool = False
    executions: list[Execution] = field(default_factory=list)
    """Its runs by scheduled time."""
    # Runs are counted from here: the last create, update or start.
    anchor: float = field(default_factory=now)
    # The nominal time of the last run that was due.
    last_due: float = 0.0
    # How the coming runs end, if somebody scripted it.
    script: list[Json] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        """Whether the last mutation is still being worked on."""
        return self.pending_reads > 0 or time.monotonic() < self.pending_until

    @property
    def is_gone(self) -> bool:
        """Whether a deletion has come to its end."""
        return self.is_deleting and not self.is_pending

    @property
    def status(self) -> str:
        """What Describe and List say."""
        return "Pending" if self.is_pending else self.settled

    @property
    def failure_reason(self) -> str:
        """Why the status is Failed."""
        return "" if self.is_pending else self.settled_failure

    @property
    def type(self) -> str:
        """The MonitoringType of the config."""
        return str(self.config["MonitoringType"])

    @property
    def definition_name(self) -> str:
        """The definition the config names; "" for an inline one."""
        return str(self.config.get("MonitoringJobDefinitionName", ""))

    def wait(self, switches: Switches) -> None:
        """Enter Pending; runs are counted from now on."""
        self.anchor = now()
        self.pending_reads = switches.pending_describes
        self.pending_until = time.monotonic() + switches.pending_seconds


@dataclass(slots=True)
class BaselineJob:
    """A processing job that makes a baseline; it has ended once its description was read often enough."""

    request: Json
    created: float
    reads_left: int
    failure: str = ""
