"""A day of an hourly model quality monitor, driven in seconds. Works on a sandbox of any process of this machine.

The monitor reads the hour that began two hours before each run. The endpoint goes live at midnight and its labels are
stuck until 04:30, so the runs at 01:00 (nothing captured yet) and from 02:00 to 04:00 (no labels yet) fail; from 05:00
on they complete. From 14:00 to 15:00 the model is wrong on 8 of 20 predictions, which the run at 16:00 reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from mqm_sync.emulator.client import Control
from mqm_sync.emulator.moments import moment_of

BEGINS = "2026-01-09T00:00:00Z"
START_TIME_OFFSET, END_TIME_OFFSET = "-PT2H", "-PT1H"
"""What the monitor's definition must say."""

_HOUR = 3600.0
_HALF = _HOUR / 2
_UNTIL_THE_LAST_ENDED = _HOUR * 3 / 4
_HOURS = 24
_LABELS_ARRIVE = 4
"""The first hour whose labels are written within half an hour of its end, with those of all hours before."""
_BAD_HOUR = 14
_WRONG = 8


@dataclass(frozen=True, slots=True)
class Watched:
    """What the day happens to: a monitor that is applied, and where its data lie."""

    schedule: str
    endpoint: str
    capture: str
    labels: str


@dataclass(frozen=True, slots=True)
class Expected:
    """How one run of the day must end."""

    scheduled: float
    status: str
    failure_reason: str = ""
    captured: int = 0
    merged: int = 0


def drive_day(control: Control, watched: Watched) -> list[Expected]:
    """Let the day pass; afterwards the clock stands at 00:45 of the next one. Returns what must have happened."""
    midnight = moment_of(BEGINS)
    control.clock(set=midnight)
    for hour in range(_HOURS):
        start = midnight + hour * _HOUR
        control.clock(advance=_HALF)
        _write_labels(control, watched, midnight, hour)
        control.clock(advance=_HALF)
        wrong = _WRONG if hour == _BAD_HOUR else 0
        control.traffic(watched.endpoint, start, capture=watched.capture, wrong=wrong)
    control.clock(advance=_UNTIL_THE_LAST_ENDED)
    return [_expected(midnight, run) for run in range(1, _HOURS + 1)]


def _write_labels(control: Control, watched: Watched, midnight: float, hour: int) -> None:
    """At half past each hour: the labels of the hour before, once the pipeline works."""
    if hour < _LABELS_ARRIVE:
        return
    for late in range(0 if hour == _LABELS_ARRIVE else hour - 1, hour):
        control.traffic(watched.endpoint, midnight + late * _HOUR, labels=watched.labels)


def _expected(midnight: float, run: int) -> Expected:
    at = midnight + run * _HOUR
    read = run - 2
    if read < 0:
        return Expected(at, "Failed", "Job inputs had no data")
    if run <= _LABELS_ARRIVE:
        return Expected(at, "Failed", "Job inputs had no data", captured=20)
    return Expected(at, "CompletedWithViolations" if read == _BAD_HOUR else "Completed", captured=20, merged=20)
