"""The record of one apply: who, when, what was meant, what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from mqm_sync.apply import ApplyResult
from mqm_sync.plan import Plan
from mqm_sync.plan_document import plan_digest, summary


@dataclass(frozen=True, slots=True)
class Actor:
    """Who applied: the process (user and CI run) and the AWS principal of each target."""

    process: Mapping[str, str]
    principals: Sequence[str]


def audit_record(plan: Plan, result: ApplyResult | None, actor: Actor, begun: datetime, ended: datetime | None) -> str:
    """The record as JSON, holding no environment values; without a result, of an apply that is under way."""
    document = {
        "format_version": "1.0",
        "type": "audit",
        "tool": {"name": "mqm-sync", "version": plan.tool_version},
        "who": dict(actor.process),
        "begun": _time(begun),
        "ended": _time(ended) if ended else None,
        "owner": plan.owner,
        "targets": [
            {"name": t.name, "account_id": t.account_id, "region": t.region, "principal": principal}
            for t, principal in zip(plan.targets, actor.principals, strict=True)
        ],
        "digest": plan_digest(plan),
        "planned": summary(plan),
        "applied": {action.value: count for action, count in sorted(result.done.items()) if count} if result else {},
        "interrupted": result.is_interrupted if result else None,
        "outcomes": [
            {
                "target": outcome.target,
                "monitor": outcome.monitor,
                "step": str(outcome.step),
                "result": outcome.result.value,
                "error": outcome.error,
            }
            for outcome in (result.outcomes if result else ())
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
