"""Records of a place as JSON and back. Pending is over when a world is read back: time has passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mqm_sync.emulator.records import Alert, AlertChange, Definition, Execution, Outcome, Schedule
from mqm_sync.emulator.state.file import Row
from mqm_sync.emulator.tables import DEFINITION_KINDS, SCHEDULE_KIND
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place

RUNS, ALERT_CHANGES = "runs", "alert_changes"
_OF_KIND = {kind: name for name, kind in DEFINITION_KINDS.items()}
_CAUGHT_UP: Json = {"stale_tags": {}, "stale_until_sweep": -1}
_SETTLED: Json = {"pending_reads": 0, "pending_until": 0.0}


def changed_rows(place: Place) -> Iterator[Row]:
    """What the state file has not been told yet."""
    for kind, name in sorted(place.changed):
        found = _find(place, kind, name)
        value = None if found is None else _as_json(found)
        yield Row(place.account, place.region, kind, name, value)
    place.changed.clear()


def fill(place: Place, rows: list[Row]) -> None:
    """Put records back into an empty place."""
    by_kind: dict[str, list[Json]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.value or {})
    for kind in DEFINITION_KINDS.values():
        for value in _in_order(by_kind.get(kind, [])):
            place.add_definition(Definition(**value))
    for value in _in_order(by_kind.get(SCHEDULE_KIND, [])):
        place.add_schedule(Schedule(**(value | {"alert": Alert(**value["alert"])})))
    for value in _in_order(by_kind.get(RUNS, [])):
        _add_run(place, value)
    for value in _in_order(by_kind.get(ALERT_CHANGES, [])):
        place.add_alert_change(AlertChange(**value))
    place.changed.clear()


def _find(place: Place, kind: str, name: str) -> Definition | Schedule | Execution | AlertChange | None:
    if kind == RUNS:
        return place.executions.get(name)
    if kind == ALERT_CHANGES:
        return place.alert_changes.get(name)
    return place.schedules.get(name) if kind == SCHEDULE_KIND else place.definitions[_OF_KIND[kind]].get(name)


def _as_json(record: Any) -> Json:  # noqa: ANN401 - one of four dataclasses
    if isinstance(record, Schedule):
        # Its runs are rows of their own.
        kept, record.executions = record.executions, []
        try:
            return asdict(record) | _CAUGHT_UP | _SETTLED
        finally:
            record.executions = kept
    return asdict(record) | (_CAUGHT_UP if isinstance(record, Definition) else {})


def _add_run(place: Place, value: Json) -> None:
    outcome = value["outcome"] and Outcome(**value["outcome"])
    run = Execution(**(value | {"window": tuple(value["window"]), "outcome": outcome}))
    schedule = place.schedules.get(run.schedule_name)
    # Serials only grow: a run that is older than its schedule belongs to an earlier one of that name.
    if schedule is not None and schedule.serial < run.serial:
        place.add_run(schedule, run)
    else:
        place.executions.add_run(run)
    if run.job_arn:
        place.add_job(run)


def _in_order(values: list[Json]) -> list[Json]:
    return sorted(values, key=lambda value: int(value["serial"]))
