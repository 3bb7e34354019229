"""One monitor would go and another come that watches the same data: more often than not, a name was edited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from mqm_sync.counting import counted
from mqm_sync.kinds import BY_DEFINITION_TYPE
from mqm_sync.plan import Action, Change, TargetPlan
from mqm_sync.resource import SCHEDULE

_MOST_NOTES = 5
_Watched = tuple[str, str]
"""A kind, and the endpoint or the folder that is watched."""


def rename_notes(targets: Iterable[TargetPlan]) -> tuple[str, ...]:
    """A note for each pair, with the command that makes the new monitor before the old one goes."""
    pairs = list(dict.fromkeys(pair for target in targets for pair in _pairs(target.changes)))
    notes = [
        f"{old} goes and {new} comes for the same data (the names in the files count, not those of the files); "
        f"`mqm-sync rename {old} {new}` makes the new one before the old one goes"
        for old, new in pairs[:_MOST_NOTES]
    ]
    left = len(pairs) - _MOST_NOTES
    return (*notes, f"{counted(left, 'more pair')} of monitors may be renames as well") if left > 0 else tuple(notes)


def _pairs(changes: Iterable[Change]) -> list[tuple[str, str]]:
    going: dict[_Watched, list[str]] = defaultdict(list)
    coming: dict[_Watched, list[str]] = defaultdict(list)
    for change in changes:
        if change.action in {Action.DELETE, Action.CREATE} and (watched := _watched(change)):
            (going if change.action is Action.DELETE else coming)[watched].append(change.monitor)
    return [
        (old[0], new[0])
        for watched, old in sorted(going.items())
        if len(old) == 1 and len(new := coming.get(watched, [])) == 1
    ]


def _watched(change: Change) -> _Watched | None:
    """What the monitor of a change watches; None for a definition without a schedule."""
    if not any(resource.address.type == SCHEDULE for resource in change.resources):
        return None
    for resource in change.resources:
        kind = BY_DEFINITION_TYPE.get(resource.address.type)
        side = resource.after or resource.before
        if kind and side:
            given: Mapping[str, Any] = side.body.get(f"{kind.prefix}JobInput") or {}
            endpoint = (given.get("EndpointInput") or {}).get("EndpointName")
            folder = (given.get("BatchTransformInput") or {}).get("DataCapturedDestinationS3Uri")
            return (kind.name, str(endpoint or folder)) if endpoint or folder else None
    return None
