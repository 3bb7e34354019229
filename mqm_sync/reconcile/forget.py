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
    for name in sorted({resource.monitor for resource in _owned(live, scope)}):
        resources = [resource for resource in _owned(live, scope) if resource.monitor == name]
        diffs, steps = [], []
        for resource in sorted(resources, key=lambda r: (r.address.type != SCHEDULE, r.address)):
            left = {key: value for key, value in resource.tags.items() if key not in OUR_TAGS}
            diffs += tag_diffs(resource, left, scope)
            steps += tag_steps(resource, left, scope)
        changed = tuple(ResourceChange(r.address, r, r) for r in resources)
        reason = "it runs on as it is; only the tags of ownership go"
        kind = kind_of_resources(resources)
        yield Change(Action.FORGET, name, kind, changed, tuple(diffs), reason, steps=tuple(steps))
    for address in sorted(a for a in live.unreadable if a in live.owned and a.type in {SCHEDULE, ALARM}):
        block = Block("MQM902", f"{address} could not be read: {live.unreadable[address]}", "grant the permission")
        yield Change(Action.FORGET, monitor_of(address) or address.name, "", blocked_by=(block,))


def _owned(live: State, scope: Scope) -> list[Resource]:
    return [r for a, r in sorted(live.resources.items()) if a.type != ALERT and scope.owns(r)]
