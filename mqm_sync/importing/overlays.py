"""One monitor in several targets -> one document with an overlay for each target that differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mqm_sync.importing.types import Document


class Version(NamedTuple):
    """A monitor in one target: the shortest document for it, and the whole one."""

    short: Document
    whole: Document


def joined(versions: Mapping[str, Version], targets: Sequence[str]) -> Document:
    """The document for all targets of the project; `false` where the monitor does not exist."""
    first = next(name for name in targets if name in versions)
    base = versions[first].short
    overlays: Document = {}
    for target in targets:
        if target not in versions:
            overlays[target] = False
        elif other := _difference(base, versions[target].short, versions[target].whole):
            overlays[target] = other
    return {**base, "targets": overlays} if overlays else base


def _difference(base: Mapping[str, Any], other: Mapping[str, Any], whole: Mapping[str, Any]) -> Document:
    """What turns `base` into the other; what that left out is said again, for the base has said something else."""
    result: Document = {}
    for key in dict.fromkeys([*base, *other]):
        mine, theirs, full = base.get(key), other.get(key, whole.get(key)), whole.get(key)
        if key in base and key in other and mine == theirs:
            continue
        if isinstance(mine, dict) and isinstance(theirs, dict):
            if inner := _difference(mine, other.get(key) or {}, full if isinstance(full, dict) else {}):
                result[key] = inner
        elif mine != theirs or key not in base:
            result[key] = theirs
    return result
