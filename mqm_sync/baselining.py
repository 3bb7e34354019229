"""The baseline verb: start the job that suggests constraints, wait for it, and hold them beside those in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mqm_sync.baselines import CONSTRAINTS_FILE, STATISTICS_FILE, output_prefix
from mqm_sync.constraints import thresholds_of
from mqm_sync.errors import MqmError, ServiceError, UsageError
from mqm_sync.estate import Estate
from mqm_sync.kinds import KINDS_WITH_JOBS
from mqm_sync.load import Monitor
from mqm_sync.scripts import LocalScript
from mqm_sync.spec import Dataset, MonitorSpec, Pin
from mqm_sync.suggest import did_you_mean


class Jobs(Protocol):
    """Processing jobs and files of one account and region."""

    def start(self, request: Mapping[str, Any], scripts: Sequence[LocalScript]) -> None:
        """Upload what the job needs and start it; raises ServiceError and RefusedError."""

    def statuses(self, job: str) -> Iterator[tuple[str, str]]:
        """Status and reason of failure, again and again until the job has ended; raises ServiceError, BusyError."""

    def file(self, uri: str) -> tuple[bytes, str] | None:
        """Content and ETag of an object; None where there is none. Raises ServiceError."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of the constraints: as in use, and as suggested; None for one that is not there."""

    name: str
    current: float | None
    suggested: float | None

    @property
    def has_moved(self) -> bool:
        """Whether the two differ."""
        return self.current != self.suggested


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a job suggests, and where it lies."""

    monitor: str
    job: str
    constraints: str
    statistics: str
    current: str
    thresholds: tuple[Threshold, ...]


def monitor_of(estates: Sequence[Estate], name: str) -> tuple[Estate, Monitor]:
    """The one monitor of that name; raises UsageError for none, or where several targets have it."""
    found = [(estate, monitor) for estate in estates for monitor in estate.monitors if monitor.spec.name == name]
    if not found:
        known = [monitor.spec.name for estate in estates for monitor in estate.monitors]
        raise UsageError(f"no spec is called '{name}'", did_you_mean(name, known, "lint lists what there is"))
    if len(found) > 1:
        targets = ", ".join(estate.target for estate, _ in found)
        raise UsageError(f"'{name}' is deployed to several targets: {targets}", "choose one with --target")
    return found[0]


def dataset_of(spec: MonitorSpec) -> Dataset:
    """What the job reads; raises MqmError where the spec names nothing, or a kind has no such job."""
    if spec.kind not in KINDS_WITH_JOBS:
        raise MqmError(f"a baseline of {spec.kind} is made by Clarify, which this command does not start")
    if spec.baseline is None or spec.baseline.dataset is None:
        message = f"the spec of '{spec.name}' names no data to make a baseline of"
        raise MqmError(message, "write baseline: {dataset: {s3_uri: s3://bucket/validation.csv, …}}")
    return spec.baseline.dataset


def await_suggestion(spec: MonitorSpec, job: str, jobs: Jobs, tell: Callable[[str], None]) -> Suggestion:
    """Wait for the job and compare; `tell` hears of each new status. Raises ServiceError for a job that failed."""
    last = ""
    for status, reason in jobs.statuses(job):
        if status != last:
            tell(f"{job}: {status}")
            last = status
        if status in {"Failed", "Stopped"}:
            raise ServiceError(f"the job {job} is {status}: {reason or 'the service gives no reason'}")
    prefix, current = output_prefix(spec, job), (spec.baseline.constraints if spec.baseline else None) or ""
    suggested = f"{prefix}/{CONSTRAINTS_FILE}"
    after = _thresholds(jobs, suggested)
    if after is None:
        raise ServiceError(f"the job {job} ended, but there are no constraints in {suggested}")
    before = (_thresholds(jobs, current) if current else None) or {}
    rows = tuple(Threshold(name, before.get(name), after.get(name)) for name in sorted({*before, *after}))
    return Suggestion(spec.name, job, suggested, f"{prefix}/{STATISTICS_FILE}", current, rows)


def pin_of(spec: MonitorSpec, jobs: Jobs) -> Pin:
    """What the constraints file holds now; raises MqmError where there is none, or it holds no constraints."""
    uri = spec.baseline.constraints if spec.baseline else None
    if not uri:
        raise MqmError(f"the spec of '{spec.name}' names no constraints", "write baseline: {constraints: s3://…}")
    found = jobs.file(uri)
    thresholds = thresholds_of(found[0]) if found else None
    if found is None or thresholds is None:
        raise MqmError(f"{uri} {'is no constraints file' if found else 'does not exist'}", "mend the URI")
    return Pin(etag=found[1], thresholds=thresholds)


def _thresholds(jobs: Jobs, uri: str) -> dict[str, float] | None:
    found = jobs.file(uri)
    return thresholds_of(found[0]) if found else None
