"""Lists as the API gives them: ordered, filtered, in pages whose tokens survive deletions.

A token holds the sort key of the last item, not a position: items that vanish between two pages shift nothing.
"""

from __future__ import annotations

import json
import operator
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar
from zlib import crc32

from mqm_sync.emulator.wire import ApiError, Json

DEFAULT_PAGE = 10


class Listed(Protocol):
    """What a catalog needs to know of its items."""

    @property
    def name(self) -> str:
        """Unique in the catalog."""
        ...

    @property
    def serial(self) -> int:
        """Grows with every creation."""
        ...


Item = TypeVar("Item", bound=Listed)
Key = list[Any]
"""What orders an item: one or two JSON values."""


class Catalog(Generic[Item]):
    """Items by name, kept in both common orders, so that a page costs what it holds and not what there is."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._names: list[str] = []
        self._created: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def get(self, name: str) -> Item | None:
        """The item of that name."""
        return self._items.get(name)

    def add(self, item: Item) -> None:
        """Take in an item whose name is free; serials only grow."""
        self._items[item.name] = item
        insort(self._names, item.name)
        self._created.append((item.serial, item.name))

    def remove(self, item: Item) -> None:
        """Forget an item."""
        del self._items[item.name]
        del self._names[bisect_left(self._names, item.name)]
        del self._created[bisect_left(self._created, (item.serial, item.name))]

    def walk(self, query: Query) -> Iterator[tuple[Key, Item]]:
        """Items in the query's order, beginning behind its token."""
        if query.sort_by == "Name":
            names = behind(self._names, query.after and query.after[0], descending=query.descending)
            return (([name], self._items[name]) for name in names if query.part in name)
        if query.sort_by == "CreationTime":
            after = query.after and tuple(query.after)
            created = behind(self._created, after, descending=query.descending)
            return (([serial, name], self._items[name]) for serial, name in created if query.part in name)
        attribute = operator.attrgetter({"ScheduledTime": "scheduled", "Status": "status"}[query.sort_by])
        # Values are few and items many: gathered by value in the order of creation, they are in order already.
        by_value: defaultdict[Any, list[tuple[Any, int, str]]] = defaultdict(list)
        for serial, name in self._created:
            value = attribute(self._items[name])
            by_value[value].append((value, serial, name))
        keyed = [key for value in sorted(by_value) for key in by_value[value]]
        after = query.after and tuple(query.after)
        found = behind(keyed, after, descending=query.descending)
        return (([value, serial, name], self._items[name]) for value, serial, name in found)


def behind(keys: list[Any], after: Any, *, descending: bool) -> Iterator[Any]:  # noqa: ANN401 - keys of one type each
    """Sorted keys in their order or against it, beginning behind `after`."""
    if descending:
        skipped = 0 if after is None else len(keys) - bisect_left(keys, after)
        return islice(reversed(keys), skipped, None)
    return islice(keys, 0 if after is None else bisect_right(keys, after), None)


@dataclass(frozen=True, slots=True)
class Query:
    """How a list call wants its items: order, filters, page."""

    sort_by: str
    descending: bool
    limit: int
    after: Key | None
    filters: tuple[tuple[Callable[[Any], Any], Callable[[Any, Any], bool], object], ...]
    stamp: int
    part: str = ""
    """What names must contain; walks look at it first, for it needs no item."""

    def keeps(self, item: object) -> bool:
        """Whether all filters let the item through."""
        for read, test, wanted in self.filters:  # noqa: SIM110 - three times faster than all() over many items
            if not test(read(item), wanted):
                return False
        return True


def _contains(have: str, wanted: str) -> bool:
    return wanted in have


_FILTERS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "NameContains": ("name", _contains),
    "EndpointName": ("endpoint", operator.eq),
    "StatusEquals": ("status", operator.eq),
    "MonitoringTypeEquals": ("type", operator.eq),
    "MonitoringJobDefinitionName": ("definition_name", operator.eq),
    "MonitoringScheduleName": ("schedule_name", operator.eq),
    "CreationTimeBefore": ("created", operator.lt),
    "CreationTimeAfter": ("created", operator.gt),
    "LastModifiedTimeBefore": ("modified", operator.lt),
    "LastModifiedTimeAfter": ("modified", operator.gt),
    "ScheduledTimeBefore": ("scheduled", operator.lt),
    "ScheduledTimeAfter": ("scheduled", operator.gt),
}


def read_query(operation: str, params: Json) -> Query:
    """The order, filters and page a list request asks for; the API's defaults where it does not."""
    stamp = stamp_of(operation, params)
    return Query(
        sort_by=params.get("SortBy", "CreationTime"),
        descending=params.get("SortOrder", "Descending") == "Descending",
        limit=params.get("MaxResults", DEFAULT_PAGE),
        after=read_token(params["NextToken"], stamp) if "NextToken" in params else None,
        filters=tuple(
            (operator.attrgetter(attribute), test, params[name])
            for name, (attribute, test) in _FILTERS.items()
            if name in params
        ),
        stamp=stamp,
        part=params.get("NameContains", ""),
    )


def page(items: Iterable[tuple[Key, Item]], query: Query) -> tuple[list[Item], str | None]:
    """The items of one page, and the token of the next one if there is one."""
    found: list[Item] = []
    last: Key = []
    for key, item in items:
        if not query.keeps(item):
            continue
        if len(found) == query.limit:
            return found, make_token(last, query.stamp)
        found.append(item)
        last = key
    return found, None


def reply(member: str, summaries: list[Json], token: str | None) -> Json:
    """The body of a list reply; NextToken only when there is a next page."""
    return {member: summaries} | ({"NextToken": token} if token else {})


def make_token(key: Key, stamp: int) -> str:
    """An opaque token for the place behind `key`."""
    return urlsafe_b64encode(json.dumps([stamp, key]).encode()).decode()


def stamp_of(operation: str, params: Json) -> int:
    """What a token is bound to: one operation with one set of filters."""
    asked = {name: value for name, value in params.items() if name not in {"NextToken", "MaxResults"}}
    return crc32(json.dumps([operation, asked], sort_keys=True).encode())


def read_token(token: str, stamp: int) -> Key:
    """The place a token stands for, if it was made for this very question."""
    try:
        found_stamp, key = json.loads(urlsafe_b64decode(token.encode()))
    except ValueError:
        found_stamp, key = None, None
    if found_stamp != stamp or not isinstance(key, list):
        raise ApiError("ValidationException", "The NextToken is not valid for this request")
    return key
