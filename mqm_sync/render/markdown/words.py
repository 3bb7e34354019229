"""Counts and times as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from mqm_sync.plan import Action, Change

_DOTS = {Action.DELETE: "🔴", Action.REPLACE: "🟠", Action.UPDATE: "🟡", Action.CREATE: "🟢"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not strftime's, which follow the locale."""
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def dot(action: Action) -> str:
    """An action for the eye, beside its word; blue for what changes nothing but whose a monitor is."""
    return _DOTS.get(action, "🔵")


def to_do(counts: Mapping[str, int]) -> str:
    """The counts of a summary as terraform's line has them, what is 0 left out."""
    words = {"add": "to add", "change": "to change", "replace": "to replace", "destroy": "to destroy"}
    parts = [f"{counts[key]:,} {word}" for key, word in words.items() if counts.get(key)]
    blocked = counts.get("blocked", 0)
    return ", ".join([*parts, *([f"{blocked:,} blocked"] if blocked else [])]) or "no changes"


def moment(at: datetime) -> str:
    """A time in UTC to the minute, which a table does not break into two lines."""
    return f"{at.day}&nbsp;{_MONTHS[at.month - 1]}&nbsp;{at:%H:%M}"


def span(length: timedelta) -> str:
    """A length in days or hours."""
    if length >= 2 * _DAY and not length % _DAY:
        return f"{length // _DAY}&nbsp;days"
    return f"{length / _HOUR:g}&nbsp;h"


def by_action(changes: Iterable[Change], *actions: Action) -> list[Change]:
    """Those with one of these actions, in their order."""
    return [change for change in changes if change.action in actions]


def alert(kind: str, blocks: Iterable[str]) -> str:
    """One of GitHub's coloured boxes (NOTE, TIP, IMPORTANT, WARNING, CAUTION) around finished blocks."""
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join([f"> [!{kind}]", *(f"> {line}".rstrip() for line in lines)])
