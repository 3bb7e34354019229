"""Time and values -> places in a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_HOUR = timedelta(hours=1)
_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336)
_ROOM_OF_TICK = 80.0


@dataclass(frozen=True, slots=True)
class TimeScale:
    """A stretch of time laid over a width."""

    start: datetime
    end: datetime
    left: float
    right: float

    def at(self, moment: datetime) -> float:
        """Where a moment is; what lies outside is moved to the edge."""
        share = (moment - self.start) / (self.end - self.start)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Places and their words: hours for a day or two, else days."""
        hours = (self.end - self.start) / _HOUR
        most = (self.right - self.left) // _ROOM_OF_TICK
        step = next((s for s in _STEPS if hours / s <= most), _STEPS[-1])
        moment = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        while moment <= self.end:
            if moment >= self.start:
                is_midnight = moment.hour == 0
                yield self.at(moment), f"{moment:%d %b}" if is_midnight else f"{moment:%H:%M}"
            moment += step * _HOUR


@dataclass(frozen=True, slots=True)
class ValueScale:
    """A range of values laid over a height, the greatest on top."""

    lowest: float
    highest: float
    top: float
    bottom: float

    def at(self, value: float) -> float:
        """Where a value is."""
        span = self.highest - self.lowest
        share = (value - self.lowest) / span if span else 0.5
        return self.bottom - share * (self.bottom - self.top)
