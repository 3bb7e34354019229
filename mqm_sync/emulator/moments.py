"""Times and durations as the control interface takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import isodate

_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_LONGEST = timedelta(days=31)


def moment_of(value: object) -> float:
    """Epoch seconds from a number or ISO 8601 text (UTC unless it says otherwise); raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(float(value))
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is neither epoch seconds nor an ISO 8601 time") from error
    return _within((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _within(moment: float) -> float:
    if not 0 <= moment < _LATEST:
        raise ValueError("a moment lies between 1970 and 2200")
    return moment


def seconds_of(value: object) -> float:
    """Seconds from a number or an ISO 8601 duration such as PT1H, at most a month; raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _short(float(value))
    try:
        found = isodate.parse_duration(str(value))
    except isodate.ISO8601Error as error:
        raise ValueError(f"{value!r} is neither a number of seconds nor an ISO 8601 duration") from error
    if not isinstance(found, timedelta):
        raise ValueError(f"{value!r} has no fixed length; say it in days or hours")  # noqa: TRY004 - the caller's text is wrong, not its type
    return _short(found.total_seconds())


def _short(seconds: float) -> float:
    if not seconds <= _LONGEST.total_seconds():
        raise ValueError(f"time passes by at most {_LONGEST.days} days at once")
    return seconds


def iso(moment: float) -> str:
    """A moment as text, to the second."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
