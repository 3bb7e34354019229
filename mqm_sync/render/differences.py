"""Which differences of a change are shown, and in which words."""

from __future__ import annotations

from collections.abc import Iterable

from mqm_sync.fields import is_implied
from mqm_sync.plan import FieldDiff

_OWN_WORDS = {"MonitoringJobDefinitionName": "(definition)"}


def shown_diffs(diffs: Iterable[FieldDiff]) -> list[FieldDiff]:
    """Each difference once, as schedule and definition carry the same tags; of a whole alarm, only what a spec says."""
    said: dict[str, FieldDiff] = {}
    for diff in diffs:
        if not ((diff.before is None or diff.after is None) and is_implied(diff.field)):
            said.setdefault(repr((label_of(diff), diff.before, diff.after)), diff)
    return list(said.values())


def label_of(diff: FieldDiff) -> str:
    """The field in the words of a spec; in parentheses what no spec says."""
    return diff.field or _OWN_WORDS.get(diff.path[-1]) or ".".join(diff.path)


def origin_of(diff: FieldDiff) -> str:
    """`(default)` and the like for what the monitor's file does not say; "" otherwise."""
    return f"({diff.origin})" if diff.origin else ""
