"""What a change says of its monitor."""

from __future__ import annotations

from collections.abc import Iterable

from mqm_sync.kinds import BY_DEFINITION_TYPE, BY_PREFIX
from mqm_sync.plan import ResourceChange
from mqm_sync.reconcile.grouping import Present, Wanted
from mqm_sync.resource import SCHEDULE, Resource


def resource_changes(wanted: Wanted, present: Present) -> tuple[ResourceChange, ...]:
    """Each resource of a monitor, as it is and as it shall be."""
    before = {r.address: r for r in present.resources}
    after = {r.address: r for r in wanted.resources}
    return tuple(ResourceChange(a, before.get(a), after.get(a)) for a in sorted({*before, *after}))


def kind_name(definition: Resource) -> str:
    """Our word for the kind of a definition."""
    return BY_DEFINITION_TYPE[definition.address.type].name


def kind_of_resources(resources: Iterable[Resource]) -> str:
    """Our word for the kind of a monitor, from whatever is left of it; "" where nothing tells."""
    for resource in resources:
        if resource.address.is_definition:
            return kind_name(resource)
        if resource.address.type == SCHEDULE and resource.body.get("MonitoringType") in BY_PREFIX:
            return BY_PREFIX[resource.body["MonitoringType"]].name
    return ""
