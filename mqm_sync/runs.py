"""What a monitor's runs can take at most: runs a month, machines, and instance-hours. Prices are not known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from mqm_sync.build import STOPPED
from mqm_sync.kinds import BY_DEFINITION_TYPE
from mqm_sync.plan import Change
from mqm_sync.resource import SCHEDULE, Resource
from mqm_sync.timing import ScheduleError, parse_schedule
from mqm_sync.unknowns import SERVICE_DEFAULT_RUNTIME_SECONDS

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one monitor as it is, or as it shall be."""

    per_month: float
    """0 while the schedule is stopped."""
    jobs: int
    """Jobs of one run, one after the other, each with machines and a time limit of its own."""
    instance_type: str
    instance_count: int
    longest_job: timedelta

    @property
    def longest(self) -> timedelta:
        """The longest that one run can take."""
        return self.jobs * self.longest_job

    @property
    def hours_per_month(self) -> float:
        """Instance-hours a month if every job took as long as it may; no bill can be higher."""
        return self.per_month * self.instance_count * (self.longest / timedelta(hours=1))


def runs_before(change: Change) -> Runs | None:
    """The runs of a monitor as AWS has it; None where there is none, or too little is known."""
    return _runs(resource.before for resource in change.resources)


def runs_after(change: Change) -> Runs | None:
    """The runs of a monitor as the spec has it; None when it goes."""
    return _runs(resource.after for resource in change.resources)


def _runs(resources: Iterable[Resource | None]) -> Runs | None:
    present = [resource for resource in resources if resource]
    schedule = next((r for r in present if r.address.type == SCHEDULE), None)
    named = schedule.body.get("MonitoringJobDefinitionName") if schedule else None
    definition = next((r for r in present if r.address.is_definition and r.address.name == named), None)
    if schedule is None or definition is None:
        return None
    try:
        cluster = definition.body["JobResources"]["ClusterConfig"]
        limit = (definition.body.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")
        kind = BY_DEFINITION_TYPE[definition.address.type]
        return Runs(
            per_month=_per_month(schedule),
            jobs=kind.jobs_per_run,
            instance_type=str(cluster["InstanceType"]),
            instance_count=int(cluster["InstanceCount"]),
            longest_job=timedelta(seconds=int(limit or SERVICE_DEFAULT_RUNTIME_SECONDS)),
        )
    except (KeyError, TypeError, ValueError, OverflowError):  # a definition that was not described, a plan of others
        return None


def _per_month(schedule: Resource) -> float:
    if schedule.body.get("MonitoringScheduleStatus") == STOPPED:
        return 0.0
    try:
        return len(parse_schedule(str(schedule.body.get("ScheduleExpression", ""))).hours) * DAYS_PER_MONTH
    except ScheduleError:
        return 0.0
