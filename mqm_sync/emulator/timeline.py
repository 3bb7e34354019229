"""What happens as time passes: schedules come due, runs begin, look at their data, and end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from mqm_sync.emulator import runs
from mqm_sync.emulator.firing import next_run, start_of
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.records import Execution, Schedule
from mqm_sync.emulator.world import Place, World

_SETTLED_AFTER_SECONDS = 1.0
_TICK_SECONDS = 1.0


@dataclass(order=True, slots=True)
class _Event:
    """Something due, in the order of time and then of creation."""

    at: float
    serial: int
    happen: Callable[[], Iterator[_Event]] = field(compare=False)


class Timeline:
    """The world's time; whoever calls holds the world's lock."""

    def __init__(self, world: World, near: Neighbours) -> None:
        self._world = world
        self._near = near
        self._looked_at = 0.0

    def jump(self, moment: float) -> None:
        """Stand at a moment; what lies between does not happen, and runs are counted from there."""
        self._world.clock.stand_at(moment)
        for place in self._world.places():
            for schedule in place.schedules:
                schedule.anchor, schedule.last_due = moment, 0.0
                place.mark(schedule)

    def advance(self, until: float) -> None:
        """Let time pass until a moment, in its order; raises ValueError for one that lies behind."""
        clock = self._world.clock
        begin, mode = clock.now(), clock.mode
        if until < begin:
            raise ValueError("time does not run backwards; set the clock to begin anew at an earlier moment")
        if mode == "wall":
            self.jump(begin)
        if until - begin >= _SETTLED_AFTER_SECONDS:
            self._settle()
        self._happen(begin, until)
        if mode == "running":
            clock.run_ahead(until - time.time())

    def run(self) -> None:
        """Let time run by itself from here on."""
        self.jump(self._world.clock.now())
        self._world.clock.run_ahead(self._world.clock.now() - time.time())

    def catch_up(self) -> None:
        """Let what is due happen, when the clock runs by itself; looks once a second."""
        clock = self._world.clock
        moment = clock.now()
        if clock.mode == "running" and moment >= self._looked_at + _TICK_SECONDS:
            self._looked_at, ahead = moment, clock.ahead
            self._happen(moment, moment)
            clock.run_ahead(ahead)

    def _happen(self, begin: float, until: float) -> None:
        clock = self._world.clock
        queue = [event for place in self._world.places() for event in self._coming(place)]
        heapify(queue)
        while queue and queue[0].at <= until:
            event = heappop(queue)
            clock.stand_at(max(event.at, begin))
            for following in event.happen():
                heappush(queue, following)
        clock.stand_at(until)

    def _coming(self, place: Place) -> Iterator[_Event]:
        for schedule in place.schedules:
            yield from self._next(place, schedule)
        for run in place.moving.values():
            yield from self._next_step(place, run)

    def _next(self, place: Place, schedule: Schedule) -> Iterator[_Event]:
        nominal = next_run(schedule, self._world.switches)
        if nominal is not None:
            at = start_of(schedule, nominal, self._world.switches)
            yield _Event(at, schedule.serial, lambda: self._begin(place, schedule, nominal))

    def _begin(self, place: Place, schedule: Schedule, nominal: float) -> Iterator[_Event]:
        schedule.last_due = nominal
        place.mark(schedule)
        run = runs.begin(place, schedule, nominal)
        if run is not None:
            yield from self._next_step(place, run)
        yield from self._next(place, schedule)

    def _next_step(self, place: Place, run: Execution) -> Iterator[_Event]:
        if run.due is not None:
            yield _Event(run.due, run.serial, lambda: self._step(place, run))

    def _step(self, place: Place, run: Execution) -> Iterator[_Event]:
        runs.step(place, run, self._near)
        yield from self._next_step(place, run)

    def _settle(self) -> None:
        """Pending is over when time has passed."""
        for place in self._world.places():
            for schedule in place.schedules:
                schedule.pending_reads, schedule.pending_until = 0, 0.0
            place.bury_the_gone()
