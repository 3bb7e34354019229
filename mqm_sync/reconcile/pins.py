"""Pinned constraints: what lies in S3 must be what the spec says. Nothing here can be put right by an apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mqm_sync.plan import Action, Block, Change, FieldDiff
from mqm_sync.reconcile.grouping import Wanted
from mqm_sync.resource import PINNED, Resource, State

_MOST_NAMED = 5


def held_to_pin(change: Change, wanted: Wanted, live: State) -> Change:
    """The change, refused (MQM905) with what moved where the constraints are not the pinned ones."""
    if wanted.pin is None or any(block.guard == "MQM902" for block in change.blocked_by):
        return change
    diffs = _diffs(live.resources.get(wanted.pin.address), wanted.pin)
    if not diffs:
        return change
    block = Block("MQM905", _message(wanted.pin, diffs), _hint(change.monitor))
    action = Action.UPDATE if change.action is Action.NO_OP else change.action
    return replace(change, action=action, diffs=(*change.diffs, *diffs), blocked_by=(*change.blocked_by, block))


def _diffs(found: Resource | None, pin: Resource) -> list[FieldDiff]:
    """Before is what lies in S3, after what is pinned."""
    before: Mapping[str, Any] = found.body if found else {}
    diffs = []
    if "ETag" in pin.body and before.get("ETag") != pin.body["ETag"]:
        diffs.append(FieldDiff(PINNED, ("ETag",), before.get("ETag"), pin.body["ETag"], "baseline.pin.etag"))
    if "Thresholds" not in pin.body:
        return diffs
    pinned, there = pin.body["Thresholds"], before.get("Thresholds", {})
    for name in sorted({*pinned, *there}):
        if there.get(name) != pinned.get(name):
            label = f"baseline.pin.thresholds.{name}"
            diffs.append(FieldDiff(PINNED, ("Thresholds", name), there.get(name), pinned.get(name), label))
    return diffs


def _message(pin: Resource, diffs: list[FieldDiff]) -> str:
    moved = [f"{diff.path[1]} is {_shown(diff.before)}, pinned {_shown(diff.after)}" for diff in diffs if diff.path[1:]]
    more = [f"and {len(moved) - _MOST_NAMED} more"] if len(moved) > _MOST_NAMED else []
    what = ", ".join([*moved[:_MOST_NAMED], *more]) or "no threshold moved"
    return f"{pin.body['S3Uri']} is not the file that is pinned: {what}"


def _shown(value: float | None) -> str:
    return "absent" if value is None else f"{value:g}"


def _hint(monitor: str) -> str:
    return f"put the reviewed file back; or, to accept what is there: mqm-sync baseline {monitor} --pin"
