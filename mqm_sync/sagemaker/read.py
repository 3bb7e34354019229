"""Live state with as few calls as the question allows.

Lists and one sweep of tags say what exists and whose it is. A definition whose name is the hash of its content is not
described, for its name proves the content; `deep` trusts no name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from mqm_sync.resource import ALARM, ALERT, MONITOR_TAG, OWNER_TAG, SCHEDULE, SCRIPT, Address, Facts, Resource, State
from mqm_sync.sagemaker.alarms import read_alarms
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.cache import ScheduleCache
from mqm_sync.sagemaker.describe import describe_alert, describe_definition
from mqm_sync.sagemaker.listing import Listing
from mqm_sync.sagemaker.many import read_each
from mqm_sync.sagemaker.pins import read_pins
from mqm_sync.sagemaker.scripts import read_scripts
from mqm_sync.sagemaker.stock import Stock, take_stock
from mqm_sync.sagemaker.wait import Patience, settled
from mqm_sync.sagemaker.words import schedule_of

Found = dict[Address, Resource]


class Reading:
    """Reads one account and region for one owner. Lists begin at once; `names` are monitors that will be asked for."""

    def __init__(
        self, api: Api, owner: str, patience: Patience, cache: ScheduleCache, names: Collection[str], *, deep: bool
    ) -> None:
        self._api = api
        self._owner = owner
        self._patience = patience
        self._cache = cache
        self._deep = deep
        self._listing = Listing(api, names, cache, deep=deep)

    def against(self, desired: State) -> State:
        """Live state as far as it concerns `desired` and our owner; raises ServiceError when lists are refused."""
        with self._listing as listing:
            stock = take_stock(self._api, self._owner, desired, listing, deep=self._deep)
            foreign = _foreign(stock, desired)
            resources = self._schedules(stock, listing.descriptions.take)
        resources |= self._definitions(stock, desired, resources)
        resources |= self._alerts(stock, desired, resources)
        return self._with_what_lies_elsewhere(stock, desired, State(resources, foreign))

    def _schedules(self, stock: Stock, describe: Callable[[str], dict[str, Any]]) -> Found:
        def read(at: Address) -> Resource:
            listed, tags = stock.listed[at], stock.tags[at]
            if not self._deep and (kept := self._cache.get(listed.summary)):
                return schedule_of(kept, tags)
            described = settled(lambda: describe(at.name), str(at), self._patience)
            self._cache.put(listed.summary, described)
            return schedule_of(described, tags)

        found = read_each(stock.our_schedules, read, stock.unreadable)
        self._cache.save()
        return _by_address(found)

    def _definitions(self, stock: Stock, desired: State, schedules: Found) -> Found:
        """Those that our schedules use, and ours that nothing uses; of the latter nobody needs the content."""
        used = stock.used_by(schedules)

        def read(at: Address) -> Resource:
            tags, same = stock.tags.get(at, {}), desired.resources.get(at)
            is_proven = same and not self._deep and tags.get(OWNER_TAG) == self._owner
            if at in used and not is_proven:
                return describe_definition(self._api, at, tags)
            monitor, facts = tags.get(MONITOR_TAG) or at.name, Facts(arn=stock.listed[at].arn)
            return Resource(at, same.body if same else {}, monitor, tags, facts)

        wanted = sorted(used | {a for a in stock.owned if a.is_definition})
        return _by_address(read_each(wanted, read, stock.unreadable))

    def _alerts(self, stock: Stock, desired: State, schedules: Found) -> Found:
        wanted = [a for a in desired.resources if a.type == ALERT and Address(SCHEDULE, a.name) in schedules]
        return _by_address(read_each(wanted, lambda a: describe_alert(self._api, a), stock.unreadable))

    def _with_what_lies_elsewhere(self, stock: Stock, desired: State, state: State) -> State:
        """Alarms, scripts and pinned files as well."""
        adopted = frozenset(name for name in desired.adoptable if Address(SCHEDULE, name) in state.resources)
        alarms = read_alarms(self._api, stock.sweep, desired, self._owner, adopted)
        scripts, taken = read_scripts(self._api, desired)
        pins, hidden = read_pins(self._api, desired)
        stock.unreadable |= alarms.unreadable | hidden
        resources = {**state.resources, **alarms.resources, **_by_address([*scripts, *pins])}
        foreign = {**state.foreign, **alarms.foreign, **{Address(SCRIPT, uri): owner for uri, owner in taken.items()}}
        # What was listed and is gone by now, because it was being deleted, uses nothing any more.
        users = stock.users(set(stock.our_schedules) - set(resources) - set(stock.unreadable))
        released = self._released(stock, resources, users)
        owned = frozenset(stock.owned | alarms.owned)
        return State(resources, foreign, stock.unreadable, owned, users, released)

    def _released(self, stock: Stock, resources: Found, users: Mapping[Address, int]) -> frozenset[str]:
        """Monitors of which something is ours that is in use, and whose schedule nobody owns."""
        ours = [r for a, r in resources.items() if r.owner == self._owner and (a.type == ALARM or users.get(a))]
        schedules = {Address(SCHEDULE, resource.monitor) for resource in ours} - set(resources) - set(stock.unreadable)
        there = {a for a in schedules if a in stock.listed}
        stock.ask(self._api, there - set(stock.tags))
        return frozenset(a.name for a in there if a in stock.tags and not stock.tags[a].get(OWNER_TAG))


def _foreign(stock: Stock, desired: State) -> dict[Address, str]:
    """The owners of what has a name of ours and is not ours; "" where there is none."""
    others = set(stock.listed) - stock.owned - stock.free - set(stock.unreadable)
    return {a: stock.tags.get(a, {}).get(OWNER_TAG, "") for a in desired.resources if a in others}


def _by_address(found: Iterable[Resource]) -> Found:
    return {resource.address: resource for resource in found}
