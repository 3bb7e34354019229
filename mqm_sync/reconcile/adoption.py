"""Taking over what nobody owns: our tags are added, and nothing else may change on the way."""

from __future__ import annotations

from collections.abc import Iterable

from mqm_sync.plan import Action, Block, Change, FieldDiff, Step
from mqm_sync.reconcile.describe import kind_name, resource_changes
from mqm_sync.reconcile.grouping import Present, Scope, Wanted
from mqm_sync.resource import OUR_TAGS

_MOST_NAMED = 12
_HINT = """to see how it is: mqm-sync import {name} --dry-run
take it over like that first, and change it afterwards; what no spec can express has to stay as it is, unowned"""


def is_taking_over(present: Present, scope: Scope) -> bool:
    """Whether some part of the monitor is nobody's and would become ours."""
    if not present.is_adoptable or present.schedule is None:
        return False
    definition = present.definition
    is_free = definition is not None and not definition.owner and present.may_tag(definition, scope)
    return is_free or present.has_free_alarms or not present.schedule.owner


def differing(diffs: Iterable[FieldDiff]) -> list[FieldDiff]:
    """The differences that are more than our own tags."""
    return [diff for diff in diffs if diff.path[0] != "Tags" or diff.path[1] not in OUR_TAGS]


def adoption(wanted: Wanted, present: Present, diffs: list[FieldDiff], steps: tuple[Step, ...]) -> Change:
    """The change that takes a monitor over; blocked where more than tags of ours would change."""
    name, kind = wanted.schedule.monitor, kind_name(wanted.definition)
    resources = resource_changes(wanted, present)
    if others := differing(diffs):
        labels = list(dict.fromkeys(diff.field or ".".join(diff.path) for diff in others))
        more = f" and {len(labels) - _MOST_NAMED} more" if len(labels) > _MOST_NAMED else ""
        message = (
            f"taking over changes nothing, but the spec differs from what runs in {', '.join(labels[:_MOST_NAMED])}"
        )
        block = Block("MQM904", message + more, _HINT.format(name=name))
        return Change(Action.ADOPT, name, kind, resources, tuple(diffs), blocked_by=(block,))
    return Change(Action.ADOPT, name, kind, resources, tuple(diffs), _reason(present), steps=steps)


def _reason(present: Present) -> str:
    if present.is_shared and present.definition:
        return f"nobody owns it; other schedules use {present.definition.address.name} too, which stays untagged"
    return "nobody owns it; nothing but the tags of ownership is added"
