"""ISO 8601 offsets, as `StartTimeOffset` and `EndTimeOffset` take them: zero or negative, days, hours, minutes."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

MAX_LENGTH = 15
"""Longest text the API takes (its shape MonitoringTimeOffsetString)."""

_FARTHEST = timedelta(days=3650)
_HOUR = timedelta(hours=1)
_SERVICE_FORM = re.compile(r"[-+]?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.ASCII)
_MISPLACED_T = re.compile(r"([-+]?)PT(\d+)D(\d+H)?", re.IGNORECASE | re.ASCII)
_MISSING_T = re.compile(r"([-+]?)P(\d+D)?(\d+)H", re.IGNORECASE | re.ASCII)
_WEEKS = re.compile(r"([-+]?)P(\d+)W", re.IGNORECASE | re.ASCII)


class OffsetError(ValueError):
    """Text that is no usable offset; `reason` is a stable word, `suggestion` what was probably meant."""

    def __init__(self, reason: str, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.suggestion = suggestion


class Offset(NamedTuple):
    """A signed distance from a run's time; `text` is what was written."""

    text: str
    delta: timedelta

    @property
    def canonical(self) -> str:
        """The one spelling for this value: `-PT192H` and `-P8D` are both `-P8D`; zero is `-PT0H`."""
        return format_offset(self.delta)

    @property
    def is_whole_hours(self) -> bool:
        """Capture and labels lie in hour folders, so parts of an hour mean nothing to a run."""
        return self.delta % _HOUR == timedelta()


@lru_cache(maxsize=1024)
def parse_offset(text: str) -> Offset:
    """Read an offset; raises OffsetError with a suggestion where the intent is plain."""
    if len(text) > MAX_LENGTH:
        raise OffsetError("length", f"'{text[:40]}' has {len(text)} characters; the service takes {MAX_LENGTH}")
    found = _SERVICE_FORM.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        raise _malformed(text)
    days, hours, minutes = (int(digits or 0) for digits in found.groups())
    try:
        delta = timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        delta = timedelta.max
    if delta > _FARTHEST:
        raise OffsetError("range", f"'{text}' reaches back more than ten years")
    return Offset(text, -delta if text.startswith("-") else delta)


def format_offset(delta: timedelta) -> str:
    """Spell a zero or negative distance the shortest usual way."""
    minutes = round(-delta.total_seconds() / 60)
    if minutes == 0:
        return "-PT0H"
    sign = "-" if minutes > 0 else ""
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, minutes = divmod(rest, 60)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"{sign}P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")


def _malformed(text: str) -> OffsetError:
    if found := _MISPLACED_T.fullmatch(text):
        meant = f"{found[1] or '-'}P{found[2]}D" + (f"T{found[3].upper()}" if found[3] else "")
        return OffsetError("misplaced-t", f"'{text}' is not ISO 8601: days stand before the T", meant)
    if found := _MISSING_T.fullmatch(text):
        meant = f"{found[1] or '-'}P{(found[2] or '').upper()}T{found[3]}H"
        return OffsetError("missing-t", f"'{text}' is not ISO 8601: hours stand behind a T", meant)
    if found := _WEEKS.fullmatch(text):
        meant = f"{found[1] or '-'}P{int(found[2]) * 7}D"
        return OffsetError("weeks", f"'{text}' counts weeks; the service documents days and hours only", meant)
    is_usable = _SERVICE_FORM.fullmatch(text.upper()) and not text.upper().endswith(("P", "T"))
    if text.upper() != text and is_usable:
        return OffsetError("case", f"'{text}' is not ISO 8601: its letters are capital", text.upper())
    if re.fullmatch(r"[-+]?P\d+[YM].*", text):
        return OffsetError("calendar", f"'{text}' counts months or years; the service documents days and hours only")
    return OffsetError("form", f"'{text}' is not an ISO 8601 duration such as -P8D or -PT6H")
