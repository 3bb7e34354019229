"""What somebody meant who wrote a schedule as other tools do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_HOUR = r"(?P<hour>\d{1,2})(?::?00)?\s*(?P<half>[ap]\.?m\.?)?"
_NAMED_HOURS = {"midnight": 0, "noon": 12, "midday": 12}
_NOON, _A_DAY = 12, 24
_TOO_OFTEN = "monitors run once an hour at most: write hourly"
_TOO_SELDOM = "monitors run every day, at least once: write daily at 05:00"


def meant_by(text: str) -> str | None:
    """What to write instead, as a hint; None when nothing comes to mind."""
    text = " ".join(text.lower().split())
    for pattern, answer in _PATTERNS:
        if found := re.fullmatch(pattern, text, re.ASCII):
            return answer(found)
    return None


def meant_by_cron(fields: Sequence[str]) -> str | None:
    """What to write instead of a cron expression's fields, five as Unix has them or six as AWS has them."""
    if len(fields) not in {5, 6}:
        return None
    minute, hour, *calendar = fields
    if hours := _spread(hour):
        return _write(hours)
    if not minute.isdecimal():
        return _TOO_OFTEN
    same = meant_by(f"0 {hour.replace('0/', '*/', 1)} * * *")
    is_chosen = bool(set(calendar) - {"*", "?"})
    return f"monitors run every day: {same}" if same and is_chosen else same


def _spread(hours: str) -> str:
    """Our words for hours in a list that are equally far apart, all day long; "" for others."""
    if not re.fullmatch(r"\d{1,2}(?:,\d{1,2})+", hours, re.ASCII):
        return ""
    listed = sorted({int(hour) for hour in hours.split(",")})
    gaps = {(b - a) % _A_DAY for a, b in zip(listed, [*listed[1:], listed[0]], strict=True)}
    if len(gaps) != 1 or listed[-1] >= _A_DAY or not (gap := gaps.pop()):
        return ""
    return f"every {gap} hours" + (f" from {listed[0]:02d}:00" if listed[0] else "")


def _daily(found: re.Match[str]) -> str | None:
    hour = int(found["hour"])
    half = (found["half"] or "")[:1]
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return _write(f"daily at {hour:02d}:00") if hour < _A_DAY else None


def _every(found: re.Match[str]) -> str | None:
    hours = int(found["hours"])
    return _write("hourly" if hours == 1 else f"every {hours} hours") if 1 <= hours <= _A_DAY else None


def _write(words: str) -> str:
    return f"write {words}"


def _always(answer: str) -> Callable[[re.Match[str]], str]:
    return lambda _: answer


_PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], str | None]], ...] = (
    (r"@?hourly|(?:every|each) hour|0 \* \* \* \*|rate\(1 hours?\)", _always(_write("hourly"))),
    (r"@daily|@midnight|(?:every|each) (?:day|night)|nightly|rate\(1 days?\)", _always(_write("daily"))),
    (rf"(?:daily|every day|each day|nightly)(?: at)? {_HOUR}", _daily),
    (rf"at {_HOUR}(?: daily| every day)?", _daily),
    (
        rf"(?:daily|every day|each day)(?: at)? (?P<name>{'|'.join(_NAMED_HOURS)})",
        lambda found: _write(f"daily at {_NAMED_HOURS[found['name']]:02d}:00"),
    ),
    (r"0 (?P<hour>\d{1,2})(?P<half>) \* \* \*", _daily),
    (r"0 \*/(?P<hours>\d{1,2}) \* \* \*", _every),
    (r"every (?P<hours>\d{1,2}) ?(?:h|hrs?|hours?)", _every),
    (r"rate\((?P<hours>\d{1,2}) hours?\)", _every),
    (r".*\bminutes?\b.*|\*(?:/\d+)? \* \* \* \*|\d+(?:/\d+|,[\d,]+) \* \* \* \*", _always(_TOO_OFTEN)),
    (r"@?(?:weekly|monthly|yearly|annually)|.*\b(?:week|month|year)s?\b.*|.*\b\w+days?\b.*", _always(_TOO_SELDOM)),
)
