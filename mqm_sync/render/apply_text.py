"""What an apply did, as text and as JSON."""

from __future__ import annotations

import json

from mqm_sync.apply import ApplyResult, Outcome, Result
from mqm_sync.plan import Action
from mqm_sync.render.style import Style, clean

_MARKS = {Result.APPLIED: ("✓", "green"), Result.FAILED: ("✗", "red"), Result.SKIPPED: ("·", "dim")}


def outcome_line(outcome: Outcome, style: Style) -> str:
    """One line per step, with the error and what to do where it failed."""
    mark, color = _MARKS[outcome.result]
    line = f"  {style(mark, color)} {clean(outcome.monitor)}: {clean(str(outcome.step))}"
    if outcome.result is not Result.APPLIED:
        line += f" {outcome.result.value}"
    if outcome.error:
        line += f": {clean(outcome.error)}"
    return line + (f"\n      {clean(outcome.hint)}" if outcome.hint else "")


def apply_summary(result: ApplyResult) -> str:
    """What was really done, and what was not."""
    done = result.done
    text = (
        f"Applied: {done[Action.CREATE]} added, {done[Action.UPDATE] + done[Action.ADOPT]} changed, "
        f"{done[Action.REPLACE]} replaced, {done[Action.DELETE]} destroyed."
    )
    if result.failed:
        text += f" {len(result.failed)} failed, {len(result.skipped)} steps not tried; apply again to go on from here."
    return text


def apply_json(result: ApplyResult) -> str:
    """A document with every outcome and the counts of what was done."""
    done = result.done
    document = {
        "format_version": "1.0",
        "applied": {
            "add": done[Action.CREATE],
            "change": done[Action.UPDATE] + done[Action.ADOPT],
            "replace": done[Action.REPLACE],
            "destroy": done[Action.DELETE],
        },
        "failed": len(result.failed),
        "skipped": len(result.skipped),
        "outcomes": [_object(outcome) for outcome in result.outcomes],
    }
    return json.dumps(document, indent=2) + "\n"


def _object(outcome: Outcome) -> dict[str, str]:
    return {
        "target": outcome.target,
        "monitor": outcome.monitor,
        "verb": outcome.step.verb.value,
        "type": outcome.step.resource.address.type,
        "name": outcome.step.resource.address.name,
        "result": outcome.result.value,
        "error": outcome.error,
        "hint": outcome.hint,
    }
