"""What an apply did, as a comment tells it: from a result at hand, or from the events that `apply` wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mqm_sync.apply import ApplyResult
from mqm_sync.errors import MqmError
from mqm_sync.plan import IN_PLACE, Action, Plan
from mqm_sync.plan_document import plan_digest

_HINT = "write it with: mqm-sync apply --format json=FILE"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A step that failed or was not tried."""

    target: str
    monitor: str
    step: str
    result: str
    error: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """One apply: of which plan, what was done (monitors by word), and what went wrong."""

    owner: str
    digest: str
    targets: tuple[str, ...]
    done: Mapping[str, int]
    troubles: tuple[Trouble, ...] = ()
    is_interrupted: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether everything that was planned was done."""
        return not (self.troubles or self.is_interrupted)


def done_words(result: ApplyResult) -> dict[str, int]:
    """Monitors of which every step was applied, by the words of a plan's summary."""
    done = result.done
    return {
        "add": done[Action.CREATE],
        "change": sum(done[action] for action in IN_PLACE),
        "replace": done[Action.REPLACE],
        "destroy": done[Action.DELETE],
    }


def report_of(plan: Plan, result: ApplyResult) -> ApplyReport:
    """The report of an apply that has just ended."""
    troubles = tuple(
        Trouble(o.target, o.monitor, str(o.step), o.result.value, o.error, o.hint)
        for o in (*result.failed, *result.skipped)
    )
    targets = tuple(target.name for target in plan.targets)
    return ApplyReport(
        plan.owner, plan_digest(plan), targets, done_words(result), troubles, result.is_interrupted
    )  # fmt: skip


def report_from_events(text: str) -> ApplyReport:
    """The report of an apply from its JSON lines; raises MqmError for anything else.

    An apply that was killed has no summary: what it did then counts as interrupted.
    """
    try:
        return _report([json.loads(line) for line in text.splitlines() if line.strip()])
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, StopIteration) as error:
        raise MqmError(f"this is not the result of an apply: {type(error).__name__}", _HINT) from error


def _report(events: list[dict[str, Any]]) -> ApplyReport:
    plan = next(event for event in events if event["type"] == "plan")
    summary = next((event for event in events if event["type"] == "summary"), None)
    troubles = tuple(_trouble(event) for event in events if event["type"] == "outcome" and event["result"] != "applied")
    return ApplyReport(
        owner=str(plan["owner"]),
        digest=str(plan["digest"]),
        targets=tuple(map(str, plan["targets"])),
        done={str(word): int(count) for word, count in (summary["applied"] if summary else {}).items()},
        troubles=troubles,
        is_interrupted=bool(summary["interrupted"]) if summary else True,
    )


def _trouble(event: Mapping[str, Any]) -> Trouble:
    step = f"{event['verb']} {event['name']}"
    return Trouble(
        str(event["target"]), str(event["monitor"]), step, str(event["result"]), str(event["error"]),
        str(event["hint"]),
    )  # fmt: skip
