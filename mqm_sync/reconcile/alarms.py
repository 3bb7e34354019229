"""Alarms of a monitor: made and changed in one call, removed when the spec or the monitor goes."""

from __future__ import annotations

from collections.abc import Iterable

from mqm_sync.diff import canonical_body, diff_resources
from mqm_sync.plan import FieldDiff, Step, Verb
from mqm_sync.reconcile.grouping import Present, Scope, Wanted
from mqm_sync.reconcile.tags import tag_diffs, tag_steps
from mqm_sync.resource import Address, Resource


def alarm_diffs(wanted: Wanted, present: Present) -> list[FieldDiff]:
    """What differs in the alarms' bodies, among them those that come and go."""
    live, asked = _by_address(present.alarms), _by_address(wanted.alarms)
    pairs = ((live.get(address), asked.get(address)) for address in sorted({*live, *asked}))
    return [diff for before, after in pairs for diff in diff_resources(before, after)]


def alarm_tag_diffs(wanted: Wanted, present: Present, scope: Scope) -> list[FieldDiff]:
    """What differs in the tags of alarms that are there already."""
    live = _by_address(present.alarms)
    pairs = ((live[alarm.address], alarm) for alarm in wanted.alarms if alarm.address in live)
    return [diff for before, after in pairs for diff in tag_diffs(before, after.tags, scope)]


def alarm_steps(wanted: Wanted, present: Present, scope: Scope) -> list[Step]:
    """The calls that make the alarms what they shall be."""
    live = _by_address(present.alarms)
    steps: list[Step] = []
    for alarm in wanted.alarms:
        before = live.pop(alarm.address, None)
        if before is None or canonical_body(before) != canonical_body(alarm):
            steps.append(Step(Verb.PUT_ALARM, alarm))
        # Tags sent along with a change of an alarm that exists are ignored.
        steps += tag_steps(before, alarm.tags, scope) if before else []
    return [*steps, *alarm_deletions(live.values())]


def alarm_deletions(alarms: Iterable[Resource]) -> list[Step]:
    """The calls that remove alarms."""
    return [Step(Verb.DELETE_ALARM, alarm) for alarm in sorted(alarms, key=lambda a: a.address)]


def _by_address(alarms: Iterable[Resource]) -> dict[Address, Resource]:
    return {alarm.address: alarm for alarm in alarms}
