"""What somebody meant who wrote a schedule as other tools do."""

from __future__ import annotations

import re
from collections.abc import Callable

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
