"""All executions of a place, kept in the orders that lists ask for."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator

from mqm_sync.emulator.listing import Catalog, Key, Query, behind
from mqm_sync.emulator.records import Execution


class History(Catalog[Execution]):
    """Executions by name, by creation and by scheduled time; those of one schedule apart."""

    def __init__(self) -> None:
        super().__init__()
        self._scheduled: list[tuple[float, int, str]] = []
        self._by_schedule: defaultdict[str, History] = defaultdict(History)

    def add(self, item: Execution) -> None:
        """Take in an execution; its scheduled time never changes."""
        super().add(item)
        insort(self._scheduled, (item.scheduled, item.serial, item.name))

    def add_run(self, item: Execution) -> None:
        """Take in an execution, here and among those of its schedule."""
        self.add(item)
        self._by_schedule[item.schedule_name].add(item)

    def of(self, schedule_name: str) -> History:
        """The executions of all schedules that had this name."""
        return self._by_schedule.get(schedule_name) or History()

    def walk(self, query: Query) -> Iterator[tuple[Key, Execution]]:
        """Executions in the query's order, beginning behind its token."""
        if query.sort_by != "ScheduledTime":
            return super().walk(query)
        after = query.after and tuple(query.after)
        found = behind(self._scheduled, after, descending=query.descending)
        return (([at, serial, name], self._items[name]) for at, serial, name in found)
