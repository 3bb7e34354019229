"""The service's schedule dialect: hourly, daily at an hour, every n hours from an hour, and NOW.

Source: the Model Monitor guide's page on cron expressions; hours are UTC and minutes are always 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from mqm_sync.timing.meant import meant_by, meant_by_cron
from mqm_sync.unknowns import DAILY_STEP_RESTARTS_AT_MIDNIGHT

_CRON = re.compile(r"cron\(([^()]*)\)")
_DAILY_WORDS = re.compile(r"daily(?: at (\d{1,2}):(\d{2}))?", re.ASCII)
_EVERY_WORDS = re.compile(r"every (\d{1,2}) hours?(?: from (\d{1,2}):(\d{2}))?", re.ASCII)
_MOST_DIGITS = 2
_FORMS = "hourly, daily at 05:00, every 6 hours from 02:00"


class ScheduleError(ValueError):
    """Text the service would not run as meant; `reason` is a stable word, `hint` what to write instead."""

    def __init__(self, reason: str, message: str, hint: str = f"write one of: {_FORMS}") -> None:
        super().__init__(message)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Schedule:
    """Runs every `every_hours` hours, counted from `start_hour` (UTC); `is_once` is the service's NOW."""

    start_hour: int = 0
    every_hours: int = 1
    is_once: bool = False

    @property
    def is_hourly(self) -> bool:
        """Every hour from midnight; `3/1` is left as written, for one reading of it skips the hours before 3."""
        return self.every_hours == 1 and self.start_hour == 0

    @property
    def expression(self) -> str:
        """The text the service takes, always in the same form for the same meaning."""
        if self.is_once:
            return "NOW"
        if self.is_hourly:
            return "cron(0 * ? * * *)"
        if self.every_hours == 24:  # noqa: PLR2004 - a day
            return f"cron(0 {self.start_hour} ? * * *)"
        return f"cron(0 {self.start_hour}/{self.every_hours} ? * * *)"

    @property
    def words(self) -> str:
        """The same schedule as people say it; `parse_schedule` reads it back."""
        if self.is_once:
            return "NOW"
        if self.is_hourly:
            return "hourly"
        if self.every_hours == 24:  # noqa: PLR2004 - a day
            return f"daily at {self.start_hour:02d}:00"
        return f"every {self.every_hours} hours from {self.start_hour:02d}:00"

    @property
    def divides_day(self) -> bool:
        """Whether all readings of the dialect agree on when it runs."""
        return 24 % self.every_hours == 0

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours of the day at which it runs, ascending; empty for NOW."""
        if self.is_once:
            return ()
        if self.divides_day or not DAILY_STEP_RESTARTS_AT_MIDNIGHT:
            return tuple(sorted({(self.start_hour + k) % 24 for k in range(0, 24, self.every_hours)}))
        return tuple(range(self.start_hour, 24, self.every_hours))

    @property
    def shortest_gap(self) -> timedelta:
        """The least time between two runs, under whichever reading gives the least; a day for NOW."""
        if self.is_once:
            return timedelta(days=1)
        if self.divides_day:
            return timedelta(hours=self.every_hours)
        return timedelta(hours=24 - self.every_hours * (23 // self.every_hours))

    def runs_after(self, moment: datetime) -> Iterator[datetime]:
        """Nominal times of the runs strictly after `moment` (aware, any zone); endless, or none for NOW."""
        hours = self.hours
        if not hours:
            return
        day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        while True:
            for hour in hours:
                run = day + timedelta(hours=hour)
                if run > moment:
                    yield run
            day += timedelta(days=1)


@lru_cache(maxsize=1024)
def parse_schedule(text: str) -> Schedule:
    """Read words (`daily at 05:00`) or cron text (`cron(0 5 ? * * *)`); raises ScheduleError."""
    text = " ".join(text.split())
    if text.upper() == "NOW":
        return Schedule(is_once=True)
    if text.lower() == "hourly":
        return Schedule()
    if found := _DAILY_WORDS.fullmatch(text.lower()):
        return Schedule(_hour_of(found[1] or "0", found[2] or "00"), 24)
    if found := _EVERY_WORDS.fullmatch(text.lower()):
        return Schedule(_hour_of(found[2] or "0", found[3] or "00"), _step_of(found[1]))
    if found := _CRON.fullmatch(text):
        return _parse_cron(found[1])
    raise _unreadable(text)


def _unreadable(text: str) -> ScheduleError:
    if inner := _CRON.search(text):
        return ScheduleError(
            "label",
            f"there is text around the cron expression in '{text}': the service accepts it at creation and "
            "the schedule fails later without a reason",
            f"write only: {inner[0]}",
        )
    hint = meant_by(text) or f"write one of: {_FORMS}"
    if text.startswith("rate("):
        return ScheduleError("form", "rate(...) belongs to other AWS services; monitors take cron forms only", hint)
    return ScheduleError("form", f"'{text}' is neither schedule words nor a cron expression", hint)


def _parse_cron(inner: str) -> Schedule:
    parts = inner.split()
    hint = meant_by_cron(parts) or f"write one of: {_FORMS}"
    if len(parts) != 6:  # noqa: PLR2004 - AWS cron has six fields
        raise ScheduleError("fields", f"an AWS cron expression has 6 fields, this one has {len(parts)}", hint)
    minute, hour, day, month, weekday, year = parts
    if minute != "0":
        raise ScheduleError("minute", f"minute must be 0, not '{minute}': monitors start on the full hour", hint)
    if month != "*" or year != "*" or {day, weekday} - {"?", "*"}:
        raise ScheduleError(
            "calendar",
            "days, weeks, months and years can not be chosen: a monitor runs every day of the year",
            hint,
        )
    return _parse_hours(hour, hint)


def _parse_hours(hour: str, hint: str) -> Schedule:
    if hour == "*":
        return Schedule()
    start, slash, step = hour.partition("/")
    if slash and start == "*":
        suggestion = f"cron(0 0/{step} ? * * *)"
        raise ScheduleError(
            "star-step", f"'{hour}' is not in the service's dialect: the start hour must be a number",
            f"write every {step} hours, or {suggestion}" if _is_number(step) else f"write one of: {_FORMS}",
        )  # fmt: skip
    if not _is_number(start) or (slash and not _is_number(step)):
        raise ScheduleError("hour", f"'{hour}' is not an hour (0 to 23) or hour/step", hint)
    return Schedule(_hour_of(start, "00"), _step_of(step) if slash else 24)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _hour_of(hour: str, minute: str) -> int:
    if minute != "00":
        raise ScheduleError("minute", f"minute must be 00, not {minute}: monitors start on the full hour")
    if int(hour) > 23:  # noqa: PLR2004 - hours of a day
        raise ScheduleError("hour", f"hour {hour} does not exist: 0 to 23, UTC")
    return int(hour)


def _step_of(step: str) -> int:
    if not 1 <= int(step) <= 24:  # noqa: PLR2004 - hours of a day
        raise ScheduleError("step", f"a step of {step} hours is outside 1 to 24")
    return int(step)
