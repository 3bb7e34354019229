"""Live state with as few calls as the question allows.

Lists and one sweep of tags say what exists and whose it is. A definition whose name is the hash of its content is not
described, for its name proves the content; `deep` trusts no name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from mqm_sync.canonical import HASH_LENGTH
from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.parallel import Ahead, both, each
from mqm_sync.resource import ALARM, ALERT, MONITOR_TAG, OWNER_TAG, SCHEDULE, SCRIPT, Address, Facts, Resource, State
from mqm_sync.sagemaker.alarms import read_alarms
from mqm_sync.sagemaker.api import Api, is_denied
from mqm_sync.sagemaker.cache import ScheduleCache
from mqm_sync.sagemaker.inventory import Listed, inventory, list_schedules
from mqm_sync.sagemaker.pins import read_pins
from mqm_sync.sagemaker.scripts import read_scripts
from mqm_sync.sagemaker.tags import TagReader, ask_tags
from mqm_sync.sagemaker.wait import Patience, settled
from mqm_sync.sagemaker.words import definition_of, operation, schedule_of

WORKERS = 48
"""Enough to keep a slow line busy; where the account's rate is lower, the pace slows all of them down."""
_HASHED = re.compile(rf"(.+)-[0-9a-f]{{{HASH_LENGTH}}}")
Item = TypeVar("Item")
Made = TypeVar("Made")
Descriptions = Ahead[str, dict[str, Any]]
"""Of schedules, by name."""


class Reader:
    """Reads one account and region for one owner."""

    def __init__(self, api: Api, owner: str, patience: Patience, cache: ScheduleCache) -> None:
        self._api = api
        self._owner = owner
        self._patience = patience
        self._cache = cache

    def read(self, desired: State, *, deep: bool) -> State:
        """Live state as far as it concerns `desired` and our owner; raises ServiceError when lists are refused."""
        with Ahead(self._describe, WORKERS) as descriptions:
            return self._read(desired, descriptions, deep=deep)

    def _read(self, desired: State, descriptions: Descriptions, *, deep: bool) -> State:
        unreadable: dict[Address, str] = {}
        schedules = self._described_ahead(list_schedules(self._api), desired, descriptions, deep=deep)
        reader, listed, tags = self._tagged_stock(desired, schedules, unreadable, deep=deep)
        owned = {a for a, found in tags.items() if found.get(OWNER_TAG) == self._owner}
        free = self._free(listed, tags, desired, unreadable)
        foreign = {
            a: tags.get(a, {}).get(OWNER_TAG, "")
            for a in desired.resources
            if a in listed and a not in owned and a not in free and a not in unreadable
        }
        wanted_schedules = [a for a in (owned | free) if a.type == SCHEDULE]
        found = self._each(
            wanted_schedules, lambda a: self._schedule(listed[a], tags[a], descriptions.take, deep=deep), unreadable
        )
        resources = {schedule.address: schedule for schedule in found}
        self._cache.save()
        used = {at for a in resources if (at := listed[a].points_at) and at in listed}
        to_read = sorted(used | {a for a in owned if a.is_definition})

        def read_definition(at: Address) -> Resource:
            return self._definition(at, listed[at], tags.get(at, {}), desired, deep=deep, is_used=at in used)

        resources |= {it.address: it for it in self._each(to_read, read_definition, unreadable)}
        alerts = [a for a in desired.resources if a.type == ALERT and Address(SCHEDULE, a.name) in resources]
        resources |= {alert.address: alert for alert in self._each(alerts, self._alert, unreadable)}
        adopted = frozenset(name for name in desired.adoptable if Address(SCHEDULE, name) in resources)
        alarms = read_alarms(self._api, reader, desired, self._owner, adopted)
        resources |= alarms.resources
        foreign |= alarms.foreign
        unreadable |= alarms.unreadable
        scripts, taken = read_scripts(self._api, desired)
        resources |= {script.address: script for script in scripts}
        foreign |= {Address(SCRIPT, uri): owner for uri, owner in taken.items()}
        pins, hidden = read_pins(self._api, desired)
        resources |= {pin.address: pin for pin in pins}
        unreadable |= hidden
        # What was listed and is gone by now, because it was being deleted, uses nothing any more.
        gone = set(wanted_schedules) - set(resources) - set(unreadable)
        users = Counter(at for a, found in listed.items() if a not in gone and (at := found.points_at))
        released = self._released(listed, tags, resources, users, unreadable)
        return State(resources, foreign, unreadable, frozenset(owned | alarms.owned), users, released)

    def _released(
        self,
        listed: dict[Address, Listed],
        tags: dict[Address, dict[str, str]],
        resources: dict[Address, Resource],
        users: Mapping[Address, int],
        unreadable: dict[Address, str],
    ) -> frozenset[str]:
        """Monitors of which something is ours that is in use, and whose schedule nobody owns."""
        ours = [r for a, r in resources.items() if r.owner == self._owner and (a.type == ALARM or users.get(a))]
        schedules = {Address(SCHEDULE, resource.monitor) for resource in ours} - set(resources) - set(unreadable)
        unknown = sorted(a for a in schedules if a in listed and a not in tags)
        asked = dict(self._each(unknown, lambda a: (a, ask_tags(self._api, listed[a].arn)), unreadable))
        found = {a: tags.get(a, asked.get(a)) for a in schedules if a in listed}
        return frozenset(a.name for a, known in found.items() if known is not None and not known.get(OWNER_TAG))

    def _described_ahead(
        self, schedules: Iterable[Listed], desired: State, descriptions: Descriptions, *, deep: bool
    ) -> Iterator[Listed]:
        """The schedules as they come. What has a name of ours is nearly always ours, so its description is begun."""
        for schedule in schedules:
            if schedule.address in desired.resources and (deep or not self._cache.knows(schedule.summary)):
                descriptions.begin(schedule.address.name)
            yield schedule

    def _tagged_stock(
        self, desired: State, schedules: Iterable[Listed], unreadable: dict[Address, str], *, deep: bool
    ) -> tuple[TagReader, dict[Address, Listed], dict[Address, dict[str, str]]]:
        """What exists, and its tags; asked one by one where the sweep turns out to show too little."""
        reader, listed = self._take_stock(desired, schedules, deep=deep)
        tags = self._tags(reader, listed, desired, unreadable)
        if reader.has_swept and self._is_found_wanting(reader, listed, tags):
            reader.doubt()
            known = [item for address, item in listed.items() if address.type == SCHEDULE]
            listed = inventory(self._api, known, reader, desired, self._owner, deep=deep)
            tags = self._tags(reader, listed, desired, unreadable, known=tags)
        return reader, listed, tags

    def _take_stock(
        self, desired: State, schedules: Iterable[Listed], *, deep: bool, only_owned: bool = True
    ) -> tuple[TagReader, dict[Address, Listed]]:
        reader, found = both(lambda: TagReader(self._api, only_owned=only_owned), lambda: list(schedules))
        return reader, inventory(self._api, found, reader, desired, self._owner, deep=deep)

    def _is_found_wanting(
        self, reader: TagReader, listed: dict[Address, Listed], tags: dict[Address, dict[str, str]]
    ) -> bool:
        """Whether something of ours was found by asking for it, and the sweep shows it to have no owner."""
        ours = (a for a, found in tags.items() if found.get(OWNER_TAG) == self._owner)
        return any(reader.swept(listed[a].arn) is None for a in ours)

    def _tags(
        self,
        reader: TagReader,
        listed: dict[Address, Listed],
        desired: State,
        unreadable: dict[Address, str],
        known: Mapping[Address, dict[str, str]] = MappingProxyType({}),
    ) -> dict[Address, dict[str, str]]:
        """Tags of everything that has an owner, and of everything that looks like ours; `known` were asked before."""
        listed = with_arns_of_their_own(listed, unreadable)
        tags = {a: dict(found) for a, item in listed.items() if (found := reader.swept(item.arn)) is not None}
        tags.update({a: found for a, found in known.items() if a in listed})
        names = {resource.monitor for resource in desired.resources.values()}
        doubtful = [
            a for a, item in listed.items() if a not in tags and (not reader.has_swept or _may_be_ours(item, names))
        ]
        # A sweep may show tags as they were: what would lead to a change is asked for again.
        again = set(tags) - set(known)
        doubtful += [
            a
            for a, found in tags.items()
            if a in again and a in desired.resources and _differ(found, desired.resources[a])
        ]
        asked = self._each(doubtful, lambda a: (a, ask_tags(self._api, listed[a].arn)), unreadable)
        return {**tags, **dict(asked)}

    def _free(
        self,
        listed: dict[Address, Listed],
        tags: dict[Address, dict[str, str]],
        desired: State,
        unreadable: dict[Address, str],
    ) -> set[Address]:
        """What nobody owns of the monitors that may be taken over; notes the tags of their definitions in `tags`."""
        schedules = [a for name in desired.adoptable if (a := Address(SCHEDULE, name)) in tags and a in listed]
        used = {at for a in schedules if (at := listed[a].points_at) and at in listed and at not in tags}
        tags.update(self._each(sorted(used), lambda a: (a, ask_tags(self._api, listed[a].arn)), unreadable))
        found = {*schedules, *(at for a in schedules if (at := listed[a].points_at))}
        return {a for a in found if a in tags and not tags[a].get(OWNER_TAG)}

    def _schedule(
        self, listed: Listed, tags: dict[str, str], describe: Callable[[str], dict[str, Any]], *, deep: bool
    ) -> Resource:
        if not deep and (kept := self._cache.get(listed.summary)):
            return schedule_of(kept, tags)
        described = settled(lambda: describe(listed.address.name), str(listed.address), self._patience)
        self._cache.put(listed.summary, described)
        return schedule_of(described, tags)

    def _describe(self, schedule: str) -> dict[str, Any]:
        return self._api.call("sagemaker", "describe_monitoring_schedule", MonitoringScheduleName=schedule)

    def _definition(
        self, address: Address, listed: Listed, tags: dict[str, str], desired: State, *, deep: bool, is_used: bool
    ) -> Resource:
        monitor = tags.get(MONITOR_TAG) or address.name
        same = desired.resources.get(address)
        is_proven = same and not deep and tags.get(OWNER_TAG) == self._owner
        if is_proven or not is_used:
            body = same.body if same else {}
            return Resource(address, body, monitor, tags, Facts(arn=listed.arn))
        described = self._api.call("sagemaker", operation("describe", address.type), JobDefinitionName=address.name)
        return definition_of(address, described, tags, monitor)

    def _alert(self, address: Address) -> Resource:
        found = list(
            self._api.pages(
                "sagemaker",
                "list_monitoring_alerts",
                "MonitoringAlertSummaries",
                MonitoringScheduleName=address.name,
            )
        )
        if not found:
            return Resource(address, {}, address.name)
        body = {key: found[0][key] for key in ("DatapointsToAlert", "EvaluationPeriod")}
        return Resource(address, body, address.name, facts=Facts(alert_name=found[0]["MonitoringAlertName"]))

    def _each(self, items: Iterable[Item], make: Callable[[Item], Made], unreadable: dict[Address, str]) -> list[Made]:
        """Make many at once; what vanished is left out, what is denied is noted and never taken for absent."""

        def attempt(item: Item) -> Made | None:
            try:
                return make(item)
            except NotFoundError:
                return None
            except ServiceError as error:
                if not is_denied(error) or not isinstance(item, Address):
                    raise
                unreadable[item] = error.message
                return None

        return [made for made in each(items, attempt, WORKERS) if made is not None]


def with_arns_of_their_own(listed: dict[Address, Listed], unreadable: dict[Address, str]) -> dict[Address, Listed]:
    """What was listed, but for names that differ in case only and were given one ARN; those are noted.

    Whose the tags of such an ARN are can not be told.
    """
    shared = {arn for arn, count in Counter(item.arn for item in listed.values()).items() if count > 1}
    for address in (a for a, item in listed.items() if item.arn in shared):
        unreadable[address] = "another resource has the same ARN, so its owner can not be told"
    return {a: item for a, item in listed.items() if item.arn not in shared}


def _differ(found: dict[str, str], wanted: Resource) -> bool:
    return {key: value for key, value in found.items() if not key.startswith("aws:")} != wanted.tags


def _may_be_ours(listed: Listed, monitors: set[str]) -> bool:
    """Whether names say that the resource could be of a monitor of ours, though the sweep has no tags for it.

    A schedule that uses a definition with its own name and a hash was made by this tool, whoever ran it.
    """
    address, used = listed.address, listed.points_at
    if address.type == SCHEDULE:
        hashed = _HASHED.fullmatch(used.name) if used else None
        return address.name in monitors or bool(hashed and hashed[1] == address.name)
    hashed = _HASHED.fullmatch(address.name)
    return address.name in monitors or bool(hashed and hashed[1] in monitors)
