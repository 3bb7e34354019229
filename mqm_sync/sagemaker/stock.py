"""What exists and whose it is: lists and one sweep of tags, and questions where those may not show everything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mqm_sync.canonical import HASH_LENGTH
from mqm_sync.resource import OWNER_TAG, SCHEDULE, Address, Resource, State
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.inventory import Listed, inventory
from mqm_sync.sagemaker.listing import Listing
from mqm_sync.sagemaker.many import read_each
from mqm_sync.sagemaker.tags import TagReader, ask_tags

Tags = dict[str, str]
_HASHED = re.compile(rf"(.+)-[0-9a-f]{{{HASH_LENGTH}}}")


@dataclass(slots=True)
class Stock:
    """What was listed, the tags of what matters, and what can not be told of some of it."""

    sweep: TagReader
    listed: dict[Address, Listed]
    tags: dict[Address, Tags] = field(default_factory=dict)
    owned: set[Address] = field(default_factory=set)
    """Everything that carries our owner's tag."""
    free: set[Address] = field(default_factory=set)
    """What nobody owns of the monitors that may be taken over."""
    unreadable: dict[Address, str] = field(default_factory=dict)

    @property
    def our_schedules(self) -> list[Address]:
        """Those that carry our owner's tag, and those that may be taken over."""
        return [a for a in (self.owned | self.free) if a.type == SCHEDULE]

    def used_by(self, schedules: Iterable[Address]) -> set[Address]:
        """The definitions that these schedules use, as far as those exist."""
        return {at for a in schedules if (at := self.listed[a].points_at) and at in self.listed}

    def users(self, gone: Iterable[Address] = ()) -> Counter[Address]:
        """How many schedules use a definition, whoever owns them; `gone` are schedules that use nothing any more."""
        gone = set(gone)
        there = (found for a, found in self.listed.items() if a not in gone)
        return Counter(at for found in there if (at := found.points_at))

    def with_arns_of_their_own(self) -> dict[Address, Listed]:
        """What was listed, but for names that differ in case only and were given one ARN; those are noted.

        Whose the tags of such an ARN are can not be told.
        """
        arns = Counter(item.arn for item in self.listed.values())
        shared = [a for a, item in self.listed.items() if arns[item.arn] > 1]
        self.unreadable |= dict.fromkeys(shared, "another resource has the same ARN, so its owner can not be told")
        return {a: item for a, item in self.listed.items() if arns[item.arn] == 1}

    def swept(self, listed: Mapping[Address, Listed]) -> dict[Address, Tags]:
        """What the sweep shows of these."""
        return {a: dict(found) for a, item in listed.items() if (found := self.sweep.swept(item.arn)) is not None}

    def ask(self, api: Api, addresses: Iterable[Address]) -> None:
        """Note the tags of these as they are now; raises ServiceError."""
        self.tags |= read_each(sorted(addresses), lambda a: (a, ask_tags(api, self.listed[a].arn)), self.unreadable)


def take_stock(api: Api, owner: str, desired: State, listing: Listing, *, deep: bool) -> Stock:
    """What exists with its tags, as far as it concerns `desired` and `owner`.

    Everything is asked one by one where the sweep turns out to show too little. Raises ServiceError when lists are
    refused.
    """
    sweep, schedules = listing.sweep(), listing.schedules()
    stock = Stock(sweep, inventory(api, schedules, sweep, desired, owner, deep=deep))
    _read_tags(api, stock, desired, owner)
    if sweep.has_swept and any(sweep.swept(stock.listed[a].arn) is None for a in stock.owned):
        # Something of ours was found by asking for it, and the sweep shows it to have no owner.
        sweep.doubt()
        stock.listed = inventory(api, schedules, sweep, desired, owner, deep=deep)
        _read_tags(api, stock, desired, owner, known=stock.tags)
    _find_free(api, stock, desired)
    return stock


def _find_free(api: Api, stock: Stock, desired: State) -> None:
    """A schedule without an owner, and the definition it uses if that has none either."""
    named = (Address(SCHEDULE, name) for name in desired.adoptable)
    schedules = [a for a in named if a in stock.tags and a in stock.listed]
    used = stock.used_by(schedules)
    stock.ask(api, used - set(stock.tags))
    stock.free = {a for a in {*schedules, *used} if a in stock.tags and not stock.tags[a].get(OWNER_TAG)}


def _read_tags(
    api: Api, stock: Stock, desired: State, owner: str, known: Mapping[Address, Tags] = MappingProxyType({})
) -> None:
    """Tags of everything that has an owner, and of everything that looks like ours; `known` were asked before."""
    listed = stock.with_arns_of_their_own()
    known = {a: found for a, found in known.items() if a in listed}
    swept = stock.swept(listed)
    names = {resource.monitor for resource in desired.resources.values()}
    unseen = {a for a in listed if a not in swept and a not in known}
    if stock.sweep.has_swept:
        unseen = {a for a in unseen if _may_be_ours(listed[a], names)}
    # A sweep may show tags as they were: what would lead to a change is asked for again.
    wanted = {a: found for a, found in swept.items() if a not in known and a in desired.resources}
    changed = {a for a, found in wanted.items() if _differ(found, desired.resources[a])}
    stock.tags = swept | known
    stock.ask(api, unseen | changed)
    stock.owned = {a for a, found in stock.tags.items() if found.get(OWNER_TAG) == owner}


def _differ(found: Tags, wanted: Resource) -> bool:
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
