"""How late labels arrive, and which offsets cover them. Pure: from the times of objects below the label prefix.

A label object belongs to the hour in whose folder it lies, and arrived when it was last modified. Its lag is counted
from the end of that hour. What an object replaced is not known, so labels that are written again look later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from mqm_sync.timing import Window
from mqm_sync.timing.hours import HOUR, start_of_hour
from mqm_sync.timing.offset import format_offset
from mqm_sync.unknowns import START_DELAY_MINUTES

_NONE = timedelta()
_DELAY = timedelta(minutes=START_DELAY_MINUTES)


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """One object of labels: the hour it belongs to, and when it came."""

    hour: datetime
    at: datetime

    @property
    def lag(self) -> timedelta:
        """From the end of its hour to its arrival; nothing for what came within its hour."""
        return max(_NONE, self.at - self.hour - HOUR)


@dataclass(frozen=True, slots=True)
class Offsets:
    """A window's offsets as specs write them."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How late labels were."""

    objects: int
    p50: timedelta
    p95: timedelta
    longest: timedelta
    share: float
    """The share of objects that `covering` covers, 0 to 1, as it was asked for."""
    covering: timedelta
    waiting: int
    """Objects left out because their hour is so young that slower labels may still come."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether labels came in time for the runs that read them."""

    hours: int
    """Hours with labels whose runs are all past."""
    late: tuple[Arrival, ...]
    """What no run could read any more, the newest first, one per hour."""
    slowest: timedelta
    latest: datetime | None
    """The newest hour that has labels."""
    is_missing: bool
    """Whether the latest run found none, and slowness does not explain it."""


def lag_of(arrivals: Iterable[Arrival], now: datetime, share: float) -> Lag | None:
    """The lags, and the least lag that covers a share of them; None where there are no labels.

    Hours younger than the slowest label are left out: of them only the fast labels have come.
    """
    found = list(arrivals)
    if not found:
        return None
    slowest = max(arrival.lag for arrival in found)
    settled = [arrival for arrival in found if arrival.hour + HOUR + slowest <= now] or found
    lags = sorted(arrival.lag for arrival in settled)
    return Lag(
        objects=len(lags),
        p50=_at_share(lags, 0.5),
        p95=_at_share(lags, 0.95),
        longest=lags[-1],
        share=share,
        covering=_at_share(lags, share),
        waiting=len(found) - len(settled),
    )


def offsets_for(lag: timedelta, length: timedelta) -> Offsets:
    """A window of this length whose newest hour ended at least `lag` before the run; whole hours."""
    end = -HOUR * ceil(lag / HOUR)
    return Offsets(format_offset(end - length), format_offset(end))


def judge(arrivals: Sequence[Arrival], past: Sequence[Window], coming: Window | None, now: datetime) -> Verdict:
    """What came too late for all runs that read it, and whether labels are missing.

    Args:
        arrivals: objects since before the newest of `past` began.
        past: windows of the runs that are due, newest first.
        coming: the window of the next run; what it still holds is not late.
        now: when the objects were listed.
    """
    slowest = max((arrival.lag for arrival in arrivals), default=_NONE)
    late: dict[datetime, Arrival] = {}
    judged = set()
    for arrival in sorted(arrivals, reverse=True):
        readers = [window.run for window in past if start_of_hour(window.start) <= arrival.hour < window.end]
        if not readers:
            continue
        judged.add(arrival.hour)
        is_read_again = coming is not None and arrival.hour >= start_of_hour(coming.start)
        if arrival.at > max(readers) + _DELAY and not is_read_again:
            late.setdefault(arrival.hour, arrival)
    return Verdict(
        hours=len(judged),
        late=tuple(late.values()),
        slowest=slowest,
        latest=max((arrival.hour for arrival in arrivals), default=None),
        is_missing=_is_missing(arrivals, past, slowest, now),
    )


def _is_missing(arrivals: Sequence[Arrival], past: Sequence[Window], slowest: timedelta, now: datetime) -> bool:
    if not arrivals or not past:
        return not arrivals
    window = past[0]
    is_empty = not any(start_of_hour(window.start) <= arrival.hour < window.end for arrival in arrivals)
    return is_empty and window.start + HOUR + slowest <= now


def _at_share(lags: Sequence[timedelta], share: float) -> timedelta:
    """The smallest of sorted lags that at least this share does not exceed."""
    return lags[max(0, ceil(share * len(lags) - 1e-9) - 1)]
