"""What an apply does, as text and as a stream of JSON events, one per line."""

from __future__ import annotations

import json

from mqm_sync.apply import ApplyResult, Outcome, Result
from mqm_sync.apply_report import done_words
from mqm_sync.plan import Plan
from mqm_sync.plan_document import plan_digest, summary
from mqm_sync.render.style import Style, clean

_MARKS = {Result.APPLIED: ("✓", "green"), Result.FAILED: ("✗", "red"), Result.SKIPPED: ("·", "dim")}


def outcome_line(outcome: Outcome, style: Style, *, with_target: bool = False) -> str:
    """One line per step, with the error and what to do where it failed."""
    whose = f"{outcome.target}/{outcome.monitor}" if with_target else outcome.monitor
    mark, color = _MARKS[outcome.result]
    line = f"  {style(mark, color)} {clean(whose)}: {clean(str(outcome.step))}"
    if outcome.result is not Result.APPLIED:
        line += f" {outcome.result.value}"
    if outcome.error:
        line += f": {clean(outcome.error)}"
    return line + (f"\n      {clean(outcome.hint)}" if outcome.hint else "")


def apply_summary(result: ApplyResult) -> str:
    """What was really done, and what was not."""
    done = done_words(result)
    text = (
        f"Applied: {done['add']} added, {done['change']} changed, "
        f"{done['replace']} replaced, {done['destroy']} destroyed."
    )
    if result.failed or result.skipped:
        what = "Interrupted" if result.is_interrupted else "Incomplete"
        failed, skipped = len(result.failed), len(result.skipped)
        text += f" {what}: {failed} failed, {skipped} not tried; apply again to go on from here."
    return text


def plan_event(plan: Plan) -> str:
    """The first event: what is about to be done."""
    targets = [target.name for target in plan.targets]
    return _event("plan", owner=plan.owner, targets=targets, digest=plan_digest(plan), summary=summary(plan))


def outcome_event(outcome: Outcome) -> str:
    """One event per step, as it happens."""
    address = outcome.step.resource.address
    return _event(
        "outcome",
        target=outcome.target,
        monitor=outcome.monitor,
        verb=outcome.step.verb.value,
        resource=address.type,
        name=address.name,
        result=outcome.result.value,
        error=outcome.error,
        hint=outcome.hint,
    )


def summary_event(result: ApplyResult) -> str:
    """The last event: what was really done."""
    return _event(
        "summary",
        applied=done_words(result),
        failed=len(result.failed),
        skipped=len(result.skipped),
        interrupted=result.is_interrupted,
    )


def _event(kind: str, **members: object) -> str:
    return json.dumps({"format_version": "1.0", "type": kind, **members}) + "\n"
