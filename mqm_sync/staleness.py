"""Holds a plan that somebody reviewed against the one that would be carried out now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mqm_sync.errors import RefusedError, StaleError
from mqm_sync.plan import Plan
from mqm_sync.plan_document import plan_digest, to_document
from mqm_sync.rules.guards import Allowed

_SHORTEST = 8
_WHOLE = 64
_TOLD = 10


def refuse_if_stale(reviewed: Plan, fresh: Plan) -> None:
    """Raise StaleError naming every monitor for which something else would be done now."""
    if plan_digest(reviewed) == plan_digest(fresh):
        return
    before, now = _by_monitor(reviewed), _by_monitor(fresh)
    lines = [_difference(key, before.get(key), now.get(key)) for key in sorted({*before, *now})]
    told = [line for line in lines if line]
    more = [f"and {len(told) - _TOLD} more"] if len(told) > _TOLD else []
    message = "the plan is stale: specs or AWS have changed since it was made; nothing was applied"
    raise StaleError(message, "plan again, and review what it says now", [*told[:_TOLD], *more])


def refuse_if_expired(created: datetime | None, now: datetime, most_hours: int, *, is_lifted: bool) -> None:
    """Raise RefusedError (guard MQM918) for a saved plan that is older than the project allows."""
    if is_lifted:
        return
    hours = (now - created).total_seconds() / 3600 if created else None
    if hours is None or hours > most_hours:
        age = "does not say when it was made" if hours is None else f"is {hours:.0f} hours old"
        message = f"MQM918: the plan {age}; guards.max_plan_age_hours is {most_hours}"
        raise RefusedError(message, "plan again; or, if that is meant: --allow-old-plan")


def refuse_lifting_by_file(recorded: Allowed, given: Allowed, expected: str) -> None:
    """Raise RefusedError where a plan file says of guards that they are lifted, and this call does not.

    Whoever can write the file can write that too, and a digest that fits. So it is said in the call: with the same
    options, or with the whole digest that was reviewed; of a few digits, one that fits can be found by trying.
    """
    if given == recorded or (given == Allowed() and len(expected) == _WHOLE):
        return
    message = f"the plan was made with {recorded}, and apply was called with {given}"
    if recorded == Allowed():
        raise RefusedError(message, f"plan again with {given}, and review what it says")
    hint = f"if that is meant: {recorded}; or the whole digest that was reviewed: --expect-digest HEX"
    raise RefusedError(f"{message}; a file alone lifts no guard", hint)


def refuse_other_digest(expected: str, fresh: Plan) -> None:
    """Raise StaleError when the plan to be carried out is not the one with this digest (8 digits at least)."""
    digest = plan_digest(fresh)
    if len(expected) >= _SHORTEST and digest.startswith(expected.lower()):
        return
    message = f"the reviewed plan has digest {expected[:64]}, this one has {digest}; nothing was applied"
    raise StaleError(message, "plan again, and review what it says now")


def _by_monitor(plan: Plan) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for target in to_document(plan)["targets"]:
        for change in target["changes"]:
            if change["action"] != "no-op":
                essence = {key: value for key, value in change.items() if key not in {"windows", "reason"}}
                found[target["name"], change["monitor"]] = essence
    return found


def _difference(key: tuple[str, str], before: dict[str, Any] | None, now: dict[str, Any] | None) -> str:
    if before == now:
        return ""
    name = f"{key[0]}/{key[1]}"
    if before is None and now is not None:
        return f"{name}: {now['action']} was not in the plan"
    if now is None and before is not None:
        return f"{name}: {before['action']} is no longer needed"
    assert before is not None  # noqa: S101 - both can not be absent
    assert now is not None  # noqa: S101 - as above
    if before["action"] != now["action"]:
        return f"{name}: {before['action']} became {now['action']}"
    fields = [d["field"] or ".".join(d["path"]) for d in now["diffs"] if d not in before["diffs"]]
    fields += [d["field"] or ".".join(d["path"]) for d in before["diffs"] if d not in now["diffs"]]
    return f"{name}: differs in {', '.join(dict.fromkeys(fields)) or 'its resources'}"
