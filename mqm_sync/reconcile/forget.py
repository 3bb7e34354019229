"""Giving up ownership: our tags go, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.alarms import monitor_of
from mqm_sync.plan import Action, Block, Change, ResourceChange
from mqm_sync.reconcile.describe import kind_of_resources
from mqm_sync.reconcile.grouping import Scope
from mqm_sync.reconcile.tags import tag_diffs, tag_steps
from mqm_sync.resource import ALARM, ALERT, OUR_TAGS, SCHEDULE, Resource, State


def forget_changes(live: State, scope: Scope) -> Iterator[Change]:
    """A change for each monitor of ours, in order of names: it runs on, unowned.

    The schedule comes first: were only its definition given up, the next plan would still take the schedule for ours,
    without a spec, and delete it.
    """
    owned = _owned(live, scope)
    for name in sorted({resource.monitor for resource in owned}):
        reason = "it runs on as it is; only the tags of ownership go"
        yield _given_up(name, [r for r in owned if r.monitor == name], reason, scope)
    for address in sorted(a for a in live.unreadable if a in live.owned and a.type in {SCHEDULE, ALARM}):
        block = Block("MQM902", f"{address} could not be read: {live.unreadable[address]}", "grant the permission")
        yield Change(Action.FORGET, monitor_of(address) or address.name, "", blocked_by=(block,))


def rest_forgotten(name: str, live: State, scope: Scope) -> Change:
    """The end of an interrupted `forget`: the schedule is nobody's already, so nothing that it has may be deleted."""
    left = [r for r in _owned(live, scope) if r.monitor == name and _is_in_use(r, live)]
    reason = "nobody owns its schedule, so what is left of its tags of ownership goes, and it runs on"
    return _given_up(name, left, reason, scope)


def _is_in_use(resource: Resource, live: State) -> bool:
    return not resource.address.is_definition or bool(live.schedules_using.get(resource.address))


def _given_up(name: str, resources: list[Resource], reason: str, scope: Scope) -> Change:
    diffs, steps = [], []
    for resource in sorted(resources, key=lambda r: (r.address.type != SCHEDULE, r.address)):
        left = {key: value for key, value in resource.tags.items() if key not in OUR_TAGS}
        diffs += tag_diffs(resource, left, scope)
        steps += tag_steps(resource, left, scope)
    changed = tuple(ResourceChange(r.address, r, r) for r in resources)
    kind = kind_of_resources(resources)
    return Change(Action.FORGET, name, kind, changed, tuple(diffs), reason, steps=tuple(steps))


def _owned(live: State, scope: Scope) -> list[Resource]:
    return [r for a, r in sorted(live.resources.items()) if a.type != ALERT and scope.owns(r)]
