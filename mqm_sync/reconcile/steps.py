"""The calls behind a change, in an order in which a crash at any point leaves at most an owned orphan.

New definition, then the schedule, then what is left over: the service locks a definition while a schedule points at
it, and a monitor is never without a running schedule longer than the API forces.
"""

from __future__ import annotations

from mqm_sync.build import SCHEDULE_STATUS, SCHEDULED, STOPPED
from mqm_sync.plan import FieldDiff, Step, Verb
from mqm_sync.reconcile.alarms import alarm_deletions, alarm_steps
from mqm_sync.reconcile.grouping import Present, Scope, Wanted
from mqm_sync.reconcile.tags import tag_steps
from mqm_sync.resource import ALERT, SCHEDULE, Resource


def creation_steps(wanted: Wanted, present: Present, scope: Scope) -> tuple[Step, ...]:
    """A monitor without a schedule; its definition may be there already from an interrupted apply."""
    steps = _definition_steps(wanted, present, scope)
    steps += [Step(Verb.CREATE_SCHEDULE, wanted.schedule), *_stop_if_wanted(wanted.schedule)]
    return tuple(steps + _alert_steps(wanted) + alarm_steps(wanted, present, scope))


def alteration_steps(
    wanted: Wanted, present: Present, current: Resource, diffs: list[FieldDiff], scope: Scope
) -> tuple[Step, ...]:
    """A monitor that exists on both sides."""
    steps = _definition_steps(wanted, present, scope)
    touched = {diff.path[0] for diff in diffs if diff.resource == SCHEDULE}
    recreates = "MonitoringType" in touched
    if recreates:
        # Whether an update may change the type in place is not documented; deleting and creating works either way.
        steps += [Step(Verb.DELETE_SCHEDULE, current), Step(Verb.CREATE_SCHEDULE, wanted.schedule)]
        steps += _stop_if_wanted(wanted.schedule)
    else:
        steps += _schedule_steps(touched, current, wanted.schedule)
        steps += tag_steps(current, wanted.schedule.tags, scope)
    # Whether an alert's thresholds survive an update is not documented, so they are set again after each.
    if touched or any(diff.resource == ALERT for diff in diffs):
        steps += _alert_steps(wanted)
    return tuple(steps + alarm_steps(wanted, present, scope) + _cleaning_steps(wanted, present, scope))


def deletion_steps(present: Present, scope: Scope) -> tuple[Step, ...]:
    """A monitor that no spec describes: its alarms, then the schedule, for it locks the definition."""
    steps = alarm_deletions(present.alarms)
    steps += [Step(Verb.DELETE_SCHEDULE, present.schedule)] if present.schedule else []
    return tuple(steps + [Step(Verb.DELETE_DEFINITION, definition) for definition in _removable(present, scope)])


def _definition_steps(wanted: Wanted, present: Present, scope: Scope) -> list[Step]:
    definition = wanted.definition
    if definition is present.definition:
        return tag_steps(definition, wanted.definition_tags, scope) if present.may_tag(definition, scope) else []
    if present.waiting:
        return tag_steps(present.waiting, wanted.definition_tags, scope)
    return [Step(Verb.CREATE_DEFINITION, definition)]


def _schedule_steps(touched: set[str], current: Resource, wanted: Resource) -> list[Step]:
    if not touched:
        return []
    if touched == {SCHEDULE_STATUS} and current.body.get(SCHEDULE_STATUS) in {SCHEDULED, STOPPED}:
        return _stop_if_wanted(wanted) or [Step(Verb.START_SCHEDULE, wanted)]
    # Updating starts a stopped schedule, so one that shall stay stopped is stopped again.
    return [Step(Verb.UPDATE_SCHEDULE, wanted), *_stop_if_wanted(wanted)]


def _stop_if_wanted(schedule: Resource) -> list[Step]:
    return [Step(Verb.STOP_SCHEDULE, schedule)] if schedule.body[SCHEDULE_STATUS] == STOPPED else []


def _alert_steps(wanted: Wanted) -> list[Step]:
    return [Step(Verb.UPDATE_ALERT, wanted.alert)] if wanted.alert else []


def _cleaning_steps(wanted: Wanted, present: Present, scope: Scope) -> list[Step]:
    left = [d for d in _removable(present, scope) if d.address != wanted.definition.address]
    return [Step(Verb.DELETE_DEFINITION, definition) for definition in left]


def _removable(present: Present, scope: Scope) -> list[Resource]:
    current = None if present.is_shared else present.definition
    return [current] if current and scope.owns(current) else []
