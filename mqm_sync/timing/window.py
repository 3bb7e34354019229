"""Which stretch of captured data a run analyses.

Both offsets are added, with their minus sign, to the run's own time. AWS's worked example: -P8D and -P1D, run on
2020-01-09 at 13:00, window 2020-01-01 13:00 to 2020-01-08 13:00.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from mqm_sync.timing.offset import Offset


class Window(NamedTuple):
    """A run's nominal time and the half-open stretch [start, end) of data it reads; all UTC."""

    run: datetime
    start: datetime
    end: datetime


def window_of(run: datetime, interval: timedelta, start: Offset | None, end: Offset | None) -> Window:
    """The window of one run; without offsets the service reads the interval that ends at the run."""
    begin = start.delta if start else -interval
    finish = end.delta if end else timedelta()
    return Window(run, run + begin, run + finish)
