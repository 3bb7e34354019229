"""Where the values of a new monitor come from, beside its own file; only explains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from mqm_sync.load import Monitor
from mqm_sync.plan import Change, FieldDiff

DEFAULT = "default"
"""Nobody wrote it: a spec's own default, or what the service fills in."""


def with_origins(change: Change, monitor: Monitor) -> Change:
    """The change with a word at each value that the monitor's own file does not say."""
    return replace(change, diffs=tuple(_with_origin(diff, monitor) for diff in change.diffs))


def _with_origin(diff: FieldDiff, monitor: Monitor) -> FieldDiff:
    path = tuple(diff.field.split("."))
    if diff.after is None or not diff.field or path[0] in {"kind", "name"}:
        return diff
    if path[0] == "tags":  # names of tags may hold dots
        path = ("tags", diff.field.partition(".")[2])
        if path[1] not in (monitor.spec.tags or {}):
            return diff
    elif not _is_said(monitor.spec, path):
        return replace(diff, origin=DEFAULT)
    place = monitor.places.get(path)
    return replace(diff, origin=place.file) if place and place.file != monitor.file else diff


def _is_said(value: Any, path: tuple[str, ...]) -> bool:  # noqa: ANN401 - any part of a spec
    """Whether somebody wrote the field, in the monitor's file or in the project's."""
    for name in path:
        if isinstance(value, BaseModel):
            member = "json_" if name == "json" else name
            if member not in type(value).model_fields:
                return False
            if member not in value.model_fields_set:
                return False
            value = getattr(value, member)
        elif isinstance(value, dict):
            if name not in value:
                return False
            value = value[name]
        else:
            return True
    return value is not None
