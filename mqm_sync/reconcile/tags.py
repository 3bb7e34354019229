"""Tags change in place; what others put on our resources by agreement is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from mqm_sync.diff import diff_tags
from mqm_sync.plan import FieldDiff, Step, Verb
from mqm_sync.reconcile.grouping import Scope
from mqm_sync.resource import Resource

_RESERVED = "aws:"


def tag_diffs(current: Resource, wanted: Mapping[str, str], scope: Scope) -> list[FieldDiff]:
    """Tags to add, change and remove; AWS's own and the ignored ones are never removed."""
    return [
        diff
        for diff in diff_tags(current, replace(current, tags=wanted))
        if diff.after is not None or not is_ignored_tag(diff.path[1], scope.ignore_tags)
    ]


def tag_steps(current: Resource, wanted: Mapping[str, str], scope: Scope) -> list[Step]:
    """The calls that change the tags."""
    diffs = tag_diffs(current, wanted, scope)
    added = {diff.path[1]: diff.after for diff in diffs if diff.after is not None}
    removed = {diff.path[1]: "" for diff in diffs if diff.after is None}
    steps = [Step(Verb.ADD_TAGS, replace(current, tags=added))] if added else []
    return steps + ([Step(Verb.REMOVE_TAGS, replace(current, tags=removed))] if removed else [])


def is_ignored_tag(key: str, patterns: Iterable[str]) -> bool:
    """Whether a tag is AWS's own, or left to others by the project file."""
    return key.startswith(_RESERVED) or any(fnmatchcase(key, pattern) for pattern in patterns)
