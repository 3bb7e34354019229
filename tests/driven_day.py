"""The driven day as tests use it: an hourly monitor out of git, its surroundings, and what must have happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from mqm_sync.emulator.day import END_TIME_OFFSET, START_TIME_OFFSET, Expected, Watched, drive_day
from tests.online_fixtures import Estate, example

MONITOR = "churn"
OFFSETS = {"start_time_offset": START_TIME_OFFSET, "end_time_offset": END_TIME_OFFSET}
SPEC = example(
    MONITOR,
    endpoint_input=OFFSETS,
    baseline={"constraints": "s3://acme/baseline/constraints.json"},
    cloudwatch_metrics=True,
    alert={"datapoints_to_alert": 2, "evaluation_period": 3},
)
REPORTS = "s3://acme/reports"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that has passed: the estate it passed in, and how each of its 24 runs must have ended."""

    estate: Estate
    expected: list[Expected]

    def runs(self) -> list[dict[str, Any]]:
        """What the sandbox knows about its runs, oldest first."""
        return self.estate.control.runs(MONITOR)


def seed(estate: Estate, *names: str, traffic: bool = False) -> None:
    """Make what the definitions of applied monitors need."""
    for name in names:
        schedule = estate.schedule(name)
        kind = schedule["MonitoringType"]
        body = estate.definition(estate.points_at(name), kind)
        body = {key: value for key, value in body.items() if key != "CreationTime"}
        estate.control.seed({"kind": kind, "body": body}, traffic=traffic, region=estate.region)


def pass_day(estate: Estate) -> Day:
    """Apply the monitor, seed its surroundings and let a day pass."""
    estate.given(SPEC)
    seed(estate, MONITOR)
    watched = Watched(MONITOR, f"{MONITOR}-prod", capture="s3://acme/capture", labels="s3://acme/ground-truth")
    return Day(estate, drive_day(estate.control, watched))


@pytest.fixture(name="day")
def day_fixture(estate: Estate) -> Day:
    return pass_day(estate)
