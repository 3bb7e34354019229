"""Sorts the resources of both sides by the monitor they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from mqm_sync.kinds import BY_PREFIX
from mqm_sync.resource import ALARM, ALERT, PINNED, SCHEDULE, SCRIPT, Address, Resource, State
from mqm_sync.scripts import uris_in


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be decided: whose resources, which monitors, and which tags are somebody else's business."""

    owner: str
    selected: frozenset[str] | None = None
    """Monitors that were asked for; None for all. A selection never turns absence into deletion."""
    ignore_tags: tuple[str, ...] = ()

    def owns(self, resource: Resource | None) -> bool:
        """Whether a live resource carries our owner tag."""
        return resource is not None and resource.owner == self.owner


@dataclass(frozen=True, slots=True)
class Wanted:
    """One monitor as the specs have it."""

    schedule: Resource
    definition: Resource
    alert: Resource | None = None
    definition_tags: Mapping[str, str] = field(default_factory=dict)
    """What the definition shall carry, also where a live one is kept in the wanted one's place."""
    alarms: tuple[Resource, ...] = ()
    scripts: tuple[Resource, ...] = ()
    """Local scripts that the definition names."""
    pin: Resource | None = None
    """The constraints file as the spec pins it."""
    state_reason: str = ""
    """Why the schedule runs or is stopped, where the spec says so; only explains."""

    @property
    def resources(self) -> list[Resource]:
        """All of them."""
        parts = (self.definition, self.schedule, self.alert, *self.alarms, *self.scripts, self.pin)
        return [part for part in parts if part]


@dataclass(slots=True)
class Present:
    """One monitor as AWS has it; every part may be missing."""

    schedule: Resource | None = None
    definition: Resource | None = None
    """The one the schedule points at."""
    is_shared: bool = False
    """Whether other schedules point at that definition too; it must then stay."""
    alert: Resource | None = None
    alarms: list[Resource] = field(default_factory=list)
    """Those that carry our owner tag and the monitor's name, wanted or not."""
    waiting: Resource | None = None
    """The wanted definition, made already by an apply that was interrupted; no schedule uses it yet."""
    is_adoptable: bool = False
    """Whether the spec asks to take over what nobody owns."""

    @property
    def has_free_alarms(self) -> bool:
        """Whether alarms of an adoptable monitor are nobody's; no other alarm without an owner is ever read."""
        return any(not alarm.owner for alarm in self.alarms)

    def may_tag(self, definition: Resource, scope: Scope) -> bool:
        """Whether a live definition's tags are ours to set: it is ours, or free to be taken and no other's part."""
        return scope.owns(definition) or (self.is_adoptable and not definition.owner and not self.is_shared)

    @property
    def resources(self) -> list[Resource]:
        """All of them."""
        return [r for r in (self.definition, self.waiting, self.schedule, self.alert, *self.alarms) if r]


def group_desired(desired: State) -> dict[str, Wanted]:
    """Monitors by name."""
    definitions = {r.monitor: r for a, r in desired.resources.items() if a.is_definition}
    alarms: dict[str, list[Resource]] = defaultdict(list)
    for alarm in desired.of_type(ALARM):
        alarms[alarm.monitor].append(alarm)
    return {
        schedule.monitor: Wanted(
            schedule,
            definitions[schedule.monitor],
            desired.resources.get(Address(ALERT, schedule.address.name)),
            definitions[schedule.monitor].tags,
            tuple(alarms[schedule.monitor]),
            _scripts_of(definitions[schedule.monitor], desired),
            desired.resources.get(Address(PINNED, schedule.monitor)),
            desired.state_reasons.get(schedule.monitor, ""),
        )
        for schedule in desired.of_type(SCHEDULE)
    }


def _scripts_of(definition: Resource, desired: State) -> tuple[Resource, ...]:
    """By what the definition names, for monitors may share a script."""
    named = (desired.resources.get(Address(SCRIPT, uri)) for uri in uris_in(definition.body))
    return tuple(script for script in named if script)


def group_live(live: State, desired: State, scope: Scope) -> tuple[dict[str, Present], list[Resource]]:
    """Monitors by name, and the orphans: owned definitions that no schedule uses and no spec wants."""
    monitors: dict[str, Present] = defaultdict(Present)
    used = {address for address, count in live.schedules_using.items() if count}
    for schedule in live.of_type(SCHEDULE):
        name = schedule.address.name
        address = definition_address(schedule)
        monitors[name].schedule = schedule
        monitors[name].is_adoptable = name in desired.adoptable
        monitors[name].alert = live.resources.get(Address(ALERT, name))
        if address:
            used.add(address)
            monitors[name].definition = live.resources.get(address)
            monitors[name].is_shared = live.schedules_using.get(address, 0) > 1
    for alarm in live.of_type(ALARM):
        monitors[alarm.monitor].alarms.append(alarm)
    orphans = []
    for address, resource in sorted(live.resources.items()):
        if not address.is_definition or address in used or not scope.owns(resource):
            continue
        if address in desired.resources:
            monitors[desired.resources[address].monitor].waiting = resource
        else:
            orphans.append(resource)
    return dict(monitors), orphans


def definition_address(schedule: Resource) -> Address | None:
    """The definition a schedule points at; None for a legacy schedule that holds its definition inline."""
    name = schedule.body.get("MonitoringJobDefinitionName")
    kind = BY_PREFIX.get(str(schedule.body.get("MonitoringType")))
    return Address(kind.definition_type, str(name)) if name and kind else None
