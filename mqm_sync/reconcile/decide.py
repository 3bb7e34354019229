"""What happens to each monitor, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from mqm_sync.alarms import monitor_of
from mqm_sync.build import SCHEDULE_STATUS, STOPPED
from mqm_sync.diff import canonical_body, diff_resources, diff_tags
from mqm_sync.kinds import BY_DEFINITION_TYPE
from mqm_sync.plan import Action, Block, Change, FieldDiff, ResourceChange, Step, Verb, in_shown_order
from mqm_sync.reconcile.adoption import adoption, differing, is_taking_over
from mqm_sync.reconcile.alarms import alarm_diffs, alarm_tag_diffs
from mqm_sync.reconcile.describe import kind_name, kind_of_resources, resource_changes
from mqm_sync.reconcile.forget import rest_forgotten
from mqm_sync.reconcile.grouping import Present, Scope, Wanted, definition_address, group_desired, group_live
from mqm_sync.reconcile.pins import held_to_pin
from mqm_sync.reconcile.scripts import scripts_to_upload, upload_diffs, upload_steps
from mqm_sync.reconcile.steps import alteration_steps, creation_steps, deletion_steps
from mqm_sync.reconcile.tags import tag_diffs
from mqm_sync.resource import ALARM, PINNED, SCHEDULE, SCRIPT, Address, Resource, State

_FREE = "rename the monitor in git; or, to take over as it is what nobody owns, write into its spec: adopt: true"
_WAYS_OUT = {
    ALARM: "rename the monitor in git, or delete that alarm: CloudWatch would overwrite it\n"
    "one that nobody owns is taken over with its monitor, where the spec says adopt: true and the alarm is equal",
    SCRIPT: "remove that object: local scripts are uploaded to places of their own",
}
_OWNED = "rename the monitor in git; or let that owner give it up first: mqm-sync forget {name}"


def reconcile(desired: State, live: State, scope: Scope) -> tuple[Change, ...]:
    """The changes that turn live into desired, in the order in which they are shown."""
    wanted = group_desired(desired)
    present, orphans = group_live(live, desired, scope)
    names = set(wanted)
    if scope.selected is None:
        names |= set(present) | {a.name for a in live.unreadable if a.type == SCHEDULE and a in live.owned}
        names |= {name for a in live.unreadable if (name := monitor_of(a))} | live.released
    else:
        orphans = [orphan for orphan in orphans if orphan.monitor in scope.selected]
    changes = [_decide(name, wanted.get(name), present.get(name, Present()), live, scope) for name in names]
    orphans += _left_by_all(changes, live, scope)
    return in_shown_order([*changes, *(_remove(orphan) for orphan in orphans)])


def _left_by_all(changes: list[Change], live: State, scope: Scope) -> list[Resource]:
    """Owned definitions that several schedules share and that this plan leaves without any."""
    leaving = Counter(address for change in changes if (address := _left_definition(change)))
    return [
        live.resources[address]
        for address, count in sorted(leaving.items())
        if 1 < count == live.schedules_using.get(address) and scope.owns(live.resources.get(address))
    ]


def _left_definition(change: Change) -> Address | None:
    """The definition that a change's schedule points at now, and not any more after it."""
    for resource in change.resources:
        if resource.address.type == SCHEDULE and resource.before:
            before = definition_address(resource.before)
            after = definition_address(resource.after) if resource.after else None
            return before if before != after and not change.is_blocked else None
    return None


def _decide(name: str, wanted: Wanted | None, present: Present, live: State, scope: Scope) -> Change:
    if wanted is None and name in live.released:
        return rest_forgotten(name, live, scope)
    if wanted is None:
        return _delete(name, present, live, scope)
    if block := _obstacle(name, wanted, present, live, scope):
        action = Action.UPDATE if present.schedule else Action.CREATE
        resources = resource_changes(wanted, present)
        return Change(action, name, kind_name(wanted.definition), resources, blocked_by=(block,))
    if present.schedule is None:
        return held_to_pin(_create(name, wanted, present, live, scope), wanted, live)
    return held_to_pin(_alter(wanted, present, present.schedule, live, scope), wanted, live)


def _obstacle(name: str, wanted: Wanted, present: Present, live: State, scope: Scope) -> Block | None:
    """Why nothing can be said of this monitor: a name is somebody else's, or something could not be read."""
    in_use = definition_address(present.schedule) if present.schedule else None
    asked = [*(resource.address for resource in wanted.resources), *_unread_alarms(name, live)]
    for address in (*asked, *([in_use] if in_use else ())):
        if address in live.unreadable:
            return _unreadable(address, live)
        if address in live.foreign:
            return _taken(address, live.foreign[address], name)
    definition = present.definition
    if definition and definition.owner not in {"", scope.owner}:
        return _taken(definition.address, definition.owner, name)
    return None


def _unread_alarms(name: str, live: State) -> list[Address]:
    """Alarms of the monitor that exist and could not be read; they may be left over from an older spec."""
    return [address for address in sorted(live.unreadable) if monitor_of(address) == name]


def _taken(address: Address, owner: str, name: str) -> Block:
    whose = f"belongs to the owner '{owner}'" if owner else "carries no owner tag"
    message = f"{address} exists already and {whose}; it will not be touched"
    if hint := _WAYS_OUT.get(address.type):
        return Block("MQM901", message, hint)
    return Block("MQM901", message, _OWNED.format(name=name) if owner else _FREE)


def _unreadable(address: Address, live: State) -> Block:
    message = f"{address} could not be read: {live.unreadable[address]}"
    return Block("MQM902", message, "grant the missing permission, then plan again")


def _create(name: str, wanted: Wanted, present: Present, live: State, scope: Scope) -> Change:
    uploads = scripts_to_upload(wanted, live, is_definition_new=present.waiting is None)
    made = [resource for resource in wanted.resources if resource.address.type not in {ALARM, SCRIPT, PINNED}]
    diffs = upload_diffs(uploads)
    diffs += [diff for resource in made for diff in diff_resources(None, resource)]
    diffs += [*alarm_diffs(wanted, present), *diff_tags(None, wanted.schedule)]
    left = {alarm.address: alarm for alarm in present.alarms}
    resources = tuple(ResourceChange(r.address, left.pop(r.address, None), r) for r in wanted.resources)
    resources += tuple(ResourceChange(address, alarm, None) for address, alarm in sorted(left.items()))
    steps = (*upload_steps(uploads), *creation_steps(wanted, present, scope))
    reason = wanted.state_reason if wanted.schedule.body[SCHEDULE_STATUS] == STOPPED else ""
    return Change(Action.CREATE, name, kind_name(wanted.definition), resources, tuple(diffs), reason, steps=steps)


def _alter(wanted: Wanted, present: Present, schedule: Resource, live: State, scope: Scope) -> Change:
    if kept := _kept_definition(wanted, present):
        wanted = _pointing_at(wanted, kept)
    replaces = wanted.definition is not present.definition
    uploads = scripts_to_upload(wanted, live, is_definition_new=replaces and present.waiting is None)
    diffs = upload_diffs(uploads)
    diffs += diff_resources(present.definition, wanted.definition) if replaces else []
    diffs += diff_resources(schedule, wanted.schedule)
    diffs += diff_resources(present.alert, wanted.alert) if wanted.alert else []
    diffs += alarm_diffs(wanted, present)
    tags = tag_diffs(schedule, wanted.schedule.tags, scope) + alarm_tag_diffs(wanted, present, scope)
    if not replaces and present.may_tag(wanted.definition, scope):
        tags += tag_diffs(wanted.definition, wanted.definition_tags, scope)
    kind = kind_name(wanted.definition)
    if not (diffs or tags):
        return Change(Action.NO_OP, wanted.schedule.monitor, kind, resource_changes(wanted, present))
    steps = (*upload_steps(uploads), *alteration_steps(wanted, present, schedule, diffs, scope))
    holds_still = not schedule.owner or present.has_free_alarms
    if is_taking_over(present, scope) and (holds_still or not differing([*diffs, *tags])):
        return adoption(wanted, present, [*diffs, *tags], steps)
    blocks: tuple[Block, ...] = ()
    if replaces and present.definition and present.definition.address == wanted.definition.address:
        message = f"{wanted.definition.address} was made again under our name, with other content"
        blocks = (Block("MQM903", message, "change any field of the spec, so that it gets a new name"),)
    changes_kind = any(diff.path == ("MonitoringType",) for diff in diffs)
    return Change(
        Action.REPLACE if replaces or changes_kind else Action.UPDATE,
        wanted.schedule.monitor,
        kind,
        resource_changes(wanted, present),
        tuple(diffs + tags),
        _reason(wanted, present, diffs, replaces=replaces, changes_kind=changes_kind),
        blocks,
        steps=steps,
    )


def _kept_definition(wanted: Wanted, present: Present) -> Resource | None:
    """The live definition, when it says the same under whatever name: adopting a fleet must not restart it."""
    live = present.definition
    if live is None or live.address.type != wanted.definition.address.type:
        return None
    if live.owner == wanted.definition.owner and live.monitor != wanted.definition.monitor:
        return None  # two monitors of ours on one definition would tag it back and forth
    is_same = live.body is wanted.definition.body  # proven by its name, and not read
    return live if is_same or canonical_body(live) == canonical_body(wanted.definition) else None


def _pointing_at(wanted: Wanted, kept: Resource) -> Wanted:
    body = {**wanted.schedule.body, "MonitoringJobDefinitionName": kept.address.name}
    return replace(wanted, schedule=replace(wanted.schedule, body=body), definition=kept)


def _delete(name: str, present: Present, live: State, scope: Scope) -> Change:
    address = Address(SCHEDULE, name)
    unread = [address] if address in live.unreadable else _unread_alarms(name, live)
    blocks = tuple(_unreadable(address, live) for address in unread[:1])
    steps = deletion_steps(present, scope)
    resources = tuple(ResourceChange(step.resource.address, step.resource, None) for step in steps)
    kind = kind_of_resources(present.resources)
    reason = "no spec describes it any more" if present.schedule else "left over of a monitor that is gone"
    return Change(Action.DELETE, name, kind, resources, reason=reason, blocked_by=blocks, steps=steps)


def _remove(orphan: Resource) -> Change:
    """An owned definition that no schedule uses: what an interrupted apply left behind, as a row of its own."""
    resources = (ResourceChange(orphan.address, orphan, None),)
    reason = f"an owned definition of {orphan.monitor} that no schedule uses"
    steps = (Step(Verb.DELETE_DEFINITION, orphan),)
    return Change(Action.DELETE, orphan.address.name, kind_name(orphan), resources, reason=reason, steps=steps)


def _reason(wanted: Wanted, present: Present, diffs: list[FieldDiff], *, replaces: bool, changes_kind: bool) -> str:
    changes_state = any(diff.path == (SCHEDULE_STATUS,) for diff in diffs)
    reasons = [_main_reason(present, diffs, replaces=replaces, changes_kind=changes_kind)]
    return "; ".join(filter(None, [*reasons, wanted.state_reason if changes_state else ""]))


def _main_reason(present: Present, diffs: list[FieldDiff], *, replaces: bool, changes_kind: bool) -> str:
    if changes_kind:
        return "the kind of a schedule is fixed: it is deleted and created again, and its history is detached"
    if replaces and present.definition is None:
        return "the schedule holds its definition inline; it gets a definition of its own"
    if replaces:
        fields = [d.field or ".".join(d.path) for d in diffs if d.resource in BY_DEFINITION_TYPE]
        return f"a definition can not be edited, and {', '.join(fields)} {'differs' if len(fields) == 1 else 'differ'}"
    facts = present.schedule.facts if present.schedule else None
    if facts and facts.status == "Failed":
        return f"the schedule is Failed: {facts.failure_reason or 'the service gives no reason'}"
    return ""
