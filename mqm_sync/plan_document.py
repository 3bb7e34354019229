"""The plan as a JSON document and back: versioned, without secrets, with a digest that every machine agrees on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mqm_sync.canonical import digest
from mqm_sync.errors import MqmError, StaleError
from mqm_sync.masking import mask_body
from mqm_sync.plan import (
    FORMAT_VERSION,
    IN_PLACE,
    Action,
    Block,
    Change,
    FieldDiff,
    Plan,
    PlannedWindow,
    ResourceChange,
    TargetPlan,
)
from mqm_sync.resource import Address, Resource

Json = dict[str, Any]


def to_document(plan: Plan) -> Json:
    """The whole plan; environment values are masked."""
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "mqm-sync", "version": plan.tool_version},
        "created": _time(plan.created) if plan.created else None,
        "owner": plan.owner,
        "request": dict(plan.request),
        "targets": [_target(target) for target in plan.targets],
        "summary": summary(plan),
        "digest": plan_digest(plan),
        "diagnostics": list(plan.diagnostics),
    }


def summary(plan: Plan) -> dict[str, int]:
    """How many monitors would be created, changed and so on; blocked ones are counted apart."""
    counts = plan.counts
    unchanged = sum(len(target.changes) - len(target.pending) for target in plan.targets)
    return {
        "add": counts[Action.CREATE],
        "change": sum(counts[action] for action in IN_PLACE),
        "replace": counts[Action.REPLACE],
        "destroy": counts[Action.DELETE],
        "blocked": len(plan.blocked),
        "unchanged": unchanged,
    }


def plan_digest(plan: Plan) -> str:
    """What would be done, as 64 hex digits: free of time, order of keys, tool version and unchanged monitors.

    Lifted guards are part of it, for a plan that needs them lifted is another plan.
    """
    targets = []
    for target in plan.targets:
        document = _target(target)
        changes = [c for c in document["changes"] if c["action"] != Action.NO_OP]
        kept = [_essence(change) for change in changes]
        targets.append({**document, "changes": sorted(kept, key=lambda c: str(c["monitor"]))})
    lifted = {key: plan.request[key] for key in ("allow_delete", "allow_change") if plan.request.get(key)}
    essence = {"format": FORMAT_VERSION.partition(".")[0], "owner": plan.owner, "targets": targets}
    return digest({**essence, "lifted": lifted} if lifted else essence)


def _essence(change: Json) -> Json:
    """A change without what only explains."""
    kept = {key: value for key, value in change.items() if key not in {"windows", "reason"}}
    return {**kept, "diffs": [{k: v for k, v in diff.items() if k != "origin"} for diff in change["diffs"]]}


def from_document(document: object) -> Plan:
    """A plan that can be shown and compared, but not carried out: it has no steps.

    Raises MqmError for anything that is not a plan of this format.
    """
    if not isinstance(document, Mapping) or "format_version" not in document:
        raise MqmError("this file is not a plan of mqm-sync", "write one with: mqm-sync plan --out FILE")
    version = str(document["format_version"])
    if version.partition(".")[0] != FORMAT_VERSION.partition(".")[0]:
        message = f"the plan has format {version}; this release reads format {FORMAT_VERSION}"
        raise MqmError(message, "plan again with this release")
    try:
        return _plan(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise MqmError(f"the plan is damaged: {error!r}", "plan again with: mqm-sync plan --out FILE") from error


def verify_digest(document: object, plan: Plan) -> None:
    """Raise StaleError for a document whose digest is not that of the plan in it: it was edited."""
    stated = document.get("digest") if isinstance(document, Mapping) else None
    if stated != plan_digest(plan):
        message = "the digest in the plan file is not that of the plan in it, so it was edited; nothing was applied"
        raise StaleError(message, "plan again with: mqm-sync plan --out FILE")


def _target(target: TargetPlan) -> Json:
    return {
        "name": target.name,
        "account_id": target.account_id,
        "region": target.region,
        "changes": [_change(change) for change in target.changes],
    }


def _change(change: Change) -> Json:
    is_unchanged = change.action is Action.NO_OP
    return {
        "monitor": change.monitor,
        "kind": change.kind,
        "action": change.action.value,
        "resources": [_resource_change(resource, brief=is_unchanged) for resource in change.resources],
        "diffs": [_diff(diff) for diff in change.diffs],
        "reason": change.reason,
        "blocked_by": [{"guard": b.guard, "message": b.message, "hint": b.hint} for b in change.blocked_by],
        "windows": [{"run": _time(w.run), "start": _time(w.start), "end": _time(w.end)} for w in change.windows],
    }


def _diff(diff: FieldDiff) -> Json:
    document = {
        "resource": diff.resource,
        "path": list(diff.path),
        "field": diff.field,
        "before": diff.before,
        "after": diff.after,
    }
    return {**document, "origin": diff.origin} if diff.origin else document


def _resource_change(change: ResourceChange, *, brief: bool) -> Json:
    named: Json = {"type": change.address.type, "name": change.address.name}
    return named if brief else {**named, "before": _resource(change.before), "after": _resource(change.after)}


def _resource(resource: Resource | None) -> Json | None:
    return None if resource is None else {"body": mask_body(resource.body), "tags": dict(resource.tags)}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plan(document: Mapping[str, Any]) -> Plan:
    return Plan(
        owner=str(document["owner"]),
        targets=tuple(_target_from(target) for target in document["targets"]),
        tool_version=str(document["tool"]["version"]),
        request=_request_from(document.get("request", {})),
        diagnostics=tuple(map(str, document.get("diagnostics", ()))),
        created=_moment_from(document["created"]) if document.get("created") else None,
    )


def _target_from(target: Mapping[str, Any]) -> TargetPlan:
    changes = tuple(_change_from(change) for change in target["changes"])
    return TargetPlan(str(target["name"]), str(target["account_id"]), str(target["region"]), changes)


def _change_from(change: Mapping[str, Any]) -> Change:
    monitor = str(change["monitor"])
    return Change(
        action=Action(change["action"]),
        monitor=monitor,
        kind=str(change["kind"]),
        resources=tuple(_resource_change_from(r, monitor) for r in change["resources"]),
        diffs=tuple(map(_diff_from, change["diffs"])),
        reason=str(change["reason"]),
        blocked_by=tuple(
            Block(str(b["guard"]), str(b["message"]), str(b.get("hint", ""))) for b in change["blocked_by"]
        ),
        windows=tuple(PlannedWindow(*(_moment_from(w[k]) for k in ("run", "start", "end"))) for w in change["windows"]),
    )


def _diff_from(diff: Mapping[str, Any]) -> FieldDiff:
    words = str(diff.get("field", "")), str(diff.get("origin", ""))
    return FieldDiff(str(diff["resource"]), _path_from(diff["path"]), diff["before"], diff["after"], *words)


def _resource_change_from(item: Mapping[str, Any], monitor: str) -> ResourceChange:
    address = Address(str(item["type"]), str(item["name"]))
    before, after = (
        Resource(address, dict(side["body"]), monitor, {str(k): str(v) for k, v in side["tags"].items()})
        if (side := item.get(key))
        else None
        for key in ("before", "after")
    )
    return ResourceChange(address, before, after)


def _moment_from(text: str) -> datetime:
    """A time with a zone, in UTC; raises ValueError and OverflowError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment.astimezone(UTC)


def _path_from(parts: list[object]) -> tuple[str, ...]:
    if not parts:
        raise ValueError("a difference without a path")
    return tuple(map(str, parts))


def _request_from(request: Mapping[str, Any]) -> Json:
    """What was asked for, with the types it must have; raises TypeError and ValueError."""
    words = {key: [str(word) for word in list(request.get(key, []))] for key in ("patterns", "labels", "exclude")}
    counts = {key: int(request.get(key, 0)) for key in ("allow_delete", "allow_change")}
    return {**words, **counts}
