"""Results as `name=value` lines, which GitHub's runner reads from the file that GITHUB_OUTPUT names."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mqm_sync.apply import ApplyResult
from mqm_sync.apply_report import done_words
from mqm_sync.plan import Plan
from mqm_sync.plan_document import plan_digest, summary


def plan_outputs(plan: Plan) -> str:
    """The digest of a plan, and its counts as JSON."""
    return outputs({"digest": plan_digest(plan), "counts": _compact(summary(plan))})


def apply_outputs(plan: Plan, result: ApplyResult) -> str:
    """The digest of the plan that was applied, and the counts of what was really done as JSON."""
    done = {**done_words(result), "failed": len(result.failed), "skipped": len(result.skipped)}
    return outputs({"digest": plan_digest(plan), "counts": _compact(done)})


def outputs(values: Mapping[str, object]) -> str:
    """One line per value; the values are our own words, numbers and JSON, which hold no line ends."""
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _compact(document: Mapping[str, object]) -> str:
    return json.dumps(document, separators=(",", ":"))
