"""Drift as text, as JSON, and as annotations of a workflow run."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.drift import Drift, DriftKind, DriftReport, TargetDrift
from mqm_sync.fields import shown_value
from mqm_sync.plan import FieldDiff
from mqm_sync.render.differences import label_of, shown_diffs
from mqm_sync.render.github import annotation
from mqm_sync.render.style import Style, clean
from mqm_sync.render.values import value_text

_COLORS = {
    DriftKind.CHANGED: "yellow",
    DriftKind.MISSING: "red",
    DriftKind.UNDESCRIBED: "magenta",
    DriftKind.ORPHANED: "magenta",
    DriftKind.FOREIGN: "red",
    DriftKind.UNREADABLE: "red",
}


def drift_text(report: DriftReport, style: Style) -> str:
    """Each departure with what git says and what AWS has; the last line counts them."""
    lines = [line for target in report.targets for line in _target(target, style)]
    number = sum(len(target.drifts) for target in report.targets)
    last = f"Drift: {counted(number, 'departure')} from git." if number else "No drift."
    return "\n".join([*lines, last]) + "\n"


def drift_json(report: DriftReport) -> str:
    """A document with one object per departure."""
    document = {
        "format_version": "1.0",
        "tool": {"name": "mqm-sync", "version": report.tool_version},
        "owner": report.owner,
        "targets": [
            {
                "name": target.name,
                "account_id": target.account_id,
                "region": target.region,
                "drifts": [_object(drift) for drift in target.drifts],
                "waiting": list(target.waiting),
                "in_sync": target.in_sync,
            }
            for target in report.targets
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def drift_github(report: DriftReport) -> str:
    """One warning per target that has drifted."""
    lines = []
    for target in report.targets:
        if target.drifts:
            names = ", ".join(f"{drift.monitor} {drift.drift.value}" for drift in target.drifts[:10])
            more = f" and {len(target.drifts) - 10} more" if len(target.drifts) > 10 else ""  # noqa: PLR2004 - as above
            lines.append(annotation("warning", {"title": f"drift in {target.name or 'AWS'}"}, names + more))
    return "".join(f"{line}\n" for line in lines)


def _target(target: TargetDrift, style: Style) -> Iterator[str]:
    if not (target.drifts or target.waiting):
        return
    yield style(f"Target {clean(target.name)} ({clean(target.account_id)}, {clean(target.region)})", "bold")
    yield ""
    for drift in target.drifts:
        kind = f" ({clean(drift.kind)})" if drift.kind else ""
        yield style(f"  {clean(drift.monitor)}{kind} {drift.drift.meaning()}", _COLORS[drift.drift], "bold")
        if drift.detail:
            yield f"      {clean(drift.detail)}"
        yield from map(_diff, shown_diffs(drift.diffs))
        yield ""
    if target.waiting:
        yield style(f"  waiting for an apply, no drift: {clean(', '.join(target.waiting))}", "dim")
        yield ""


def _diff(diff: FieldDiff) -> str:
    git, aws = (value_text(shown_value(diff.field, value)) for value in (diff.after, diff.before))
    return f"      {clean(label_of(diff))}: AWS has {aws}, git says {git}"


def _object(drift: Drift) -> dict[str, object]:
    return {
        "monitor": drift.monitor,
        "kind": drift.kind,
        "drift": drift.drift.value,
        "detail": drift.detail,
        "diffs": [
            {"resource": d.resource, "path": list(d.path), "field": d.field, "aws": d.before, "git": d.after}
            for d in drift.diffs
        ],
    }
