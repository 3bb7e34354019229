"""All places, and what each of them holds."""

from __future__ import annotations

import time
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from threading import RLock

from mqm_sync.emulator.clock import Clock
from mqm_sync.emulator.history import History
from mqm_sync.emulator.listing import Catalog
from mqm_sync.emulator.records import AlertChange, BaselineJob, Definition, Execution, Resource, Schedule
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.tables import DEFINITION_KINDS, kind_of, partition
from mqm_sync.emulator.wire import Json

_ENDPOINT = "endpoint"


class Place:
    """One account in one region."""

    def __init__(self, account: str, region: str, switches: Switches) -> None:
        self.account = account
        self.region = region
        self.switches = switches
        self.definitions: dict[str, Catalog[Definition]] = {kind: Catalog() for kind in DEFINITION_KINDS}
        self.schedules: Catalog[Schedule] = Catalog()
        self.executions = History()
        self.moving: dict[str, Execution] = {}
        """Runs that the clock will carry on, by name."""
        self.jobs: dict[str, Execution] = {}
        """Runs by the name of their processing job."""
        self.baselines: dict[str, BaselineJob] = {}
        """Processing jobs that make a baseline, by name."""
        self.alert_changes: Catalog[AlertChange] = Catalog()
        self.changed: set[tuple[str, str]] = set()
        """What a state file has not been told yet: pairs of a table and a name."""
        self.by_arn: dict[str, Resource] = {}
        self.deleted_at: dict[str, float] = {}
        self.sweeps = 0
        self.ghosts: list[tuple[int, Resource]] = []
        self._users: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def arn(self, kind: str, name: str) -> str:
        """The ARN a new resource gets."""
        shown = name.lower() if self.switches.lowercase_arns else name
        return f"arn:{partition(self.region)}:sagemaker:{self.region}:{self.account}:{kind}/{shown}"

    def schedule(self, name: str) -> Schedule | None:
        """The schedule of that name, unless its deletion has come to its end."""
        found = self.schedules.get(name)
        if found is None or not found.is_gone:
            return found
        self._forget(found)
        return None

    def resource(self, arn: str) -> Resource | None:
        """The definition or schedule behind an ARN."""
        found = self.by_arn.get(arn)
        return self.schedule(found.name) if isinstance(found, Schedule) else found

    def users(self, definition: Definition) -> list[str]:
        """The names of the schedules that name the definition."""
        names = sorted(self._users[definition.type, definition.name])
        return [name for name in names if self.schedule(name) is not None]

    def candidates(self, params: Json) -> Catalog[Schedule]:
        """The schedules that a list call may be about: clients ask for those of one definition or endpoint often."""
        if "MonitoringJobDefinitionName" in params:
            wanted = [(kind, params["MonitoringJobDefinitionName"]) for kind in DEFINITION_KINDS]
        elif "EndpointName" in params:
            wanted = [(_ENDPOINT, params["EndpointName"])]
        else:
            return self.schedules
        names = {name for key in wanted for name in self._users.get(key, ())}
        found = [schedule for name in names if (schedule := self.schedules.get(name)) is not None]
        catalog: Catalog[Schedule] = Catalog()
        for schedule in sorted(found, key=lambda schedule: schedule.serial):
            catalog.add(schedule)
        return catalog

    def add_definition(self, definition: Definition) -> None:
        """Take in a definition whose name is free."""
        self.definitions[definition.type].add(definition)
        self.by_arn[definition.arn] = definition
        self.mark(definition)

    def remove_definition(self, definition: Definition) -> None:
        """Forget a definition that nobody names."""
        self.definitions[definition.type].remove(definition)
        self._bury(definition)

    def add_schedule(self, schedule: Schedule) -> None:
        """Take in a schedule whose name is free."""
        self.schedules.add(schedule)
        self.by_arn[schedule.arn] = schedule
        self._index(schedule)
        self.mark(schedule)

    def point(self, schedule: Schedule, config: Json, endpoint: str) -> None:
        """Replace a schedule's config, and with it the endpoint it watches."""
        self._unindex(schedule)
        schedule.config, schedule.endpoint = config, endpoint
        self._index(schedule)
        self.mark(schedule)

    def add_run(self, schedule: Schedule, run: Execution) -> None:
        """Take in a run of a schedule."""
        insort(schedule.executions, run, key=lambda each: each.scheduled)
        self.executions.add_run(run)
        self.mark_run(run)

    def add_job(self, run: Execution) -> None:
        """Know a run by its processing job too."""
        self.jobs[run.job_arn.rpartition("/")[2]] = run

    def add_alert_change(self, change: AlertChange) -> None:
        """Append to the alert history."""
        self.alert_changes.add(change)
        self.changed.add(("alert_changes", change.name))

    def mark_run(self, run: Execution) -> None:
        """Remember that a run changed, and whether the clock has more to do with it."""
        if run.due is None:
            self.moving.pop(run.name, None)
        else:
            self.moving[run.name] = run
        self.changed.add(("runs", run.name))

    def mark(self, resource: Resource) -> None:
        """Remember that a definition or schedule changed."""
        self.changed.add((kind_of(resource.arn), resource.name))

    def mark_named(self, params: Json) -> None:
        """Remember that a call may have changed what it names."""
        found = self.schedules.get(params.get("MonitoringScheduleName", "")) or self.by_arn.get(
            params.get("ResourceArn", "")
        )
        if found is not None:
            self.mark(found)

    def bury_the_gone(self) -> None:
        """Forget the schedules whose deletion has come to its end."""
        for name in [schedule.name for schedule in self.schedules if schedule.is_gone]:
            self.schedule(name)

    def _index(self, schedule: Schedule) -> None:
        for key in ((schedule.type, schedule.definition_name), (_ENDPOINT, schedule.endpoint)):
            self._users[key].add(schedule.name)

    def _unindex(self, schedule: Schedule) -> None:
        for key in ((schedule.type, schedule.definition_name), (_ENDPOINT, schedule.endpoint)):
            self._users[key].discard(schedule.name)

    def _forget(self, schedule: Schedule) -> None:
        self._unindex(schedule)
        self.schedules.remove(schedule)
        self._bury(schedule)
        self.deleted_at[schedule.name] = time.monotonic()

    def _bury(self, resource: Resource) -> None:
        self.by_arn.pop(resource.arn, None)
        self.mark(resource)
        self.ghosts = [ghost for ghost in self.ghosts if ghost[0] > self.sweeps]
        if self.switches.sweep_ghosts:
            self.ghosts.append((self.sweeps + self.switches.sweep_ghosts, resource))


class World:
    """All places, and the lock that every look at them takes."""

    def __init__(self, switches: Switches) -> None:
        self.lock = RLock()
        self.switches = switches
        self.clock = Clock()
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, account: str, region: str) -> Place:
        """The place of that name, empty on the first visit."""
        key = (account, region)
        if key not in self._places:
            self._places[key] = Place(account, region, self.switches)
        return self._places[key]

    def places(self) -> Iterator[Place]:
        """All places that were ever visited."""
        return iter(list(self._places.values()))

    def forget(self) -> None:
        """Begin anew, with the wall's time."""
        self._places.clear()
        self.clock.follow_wall()
