"""Status for terminals and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mqm_sync.counting import counted
from mqm_sync.health.model import Cost, Fleet, Health, Level, Mark, Run, Series, TargetHealth, Violation
from mqm_sync.plan import Action
from mqm_sync.render.style import Style, clean
from mqm_sync.render.windows import iso

Marks = Mapping[Mark, str]
UNICODE: Marks = {
    Mark.COMPLETED: "●",
    Mark.VIOLATIONS: "▲",
    Mark.FAILED: "✕",
    Mark.STOPPED: "■",
    Mark.RUNNING: "◌",
    Mark.MISSING: "·",
}
ASCII: Marks = {
    Mark.COMPLETED: "o",
    Mark.VIOLATIONS: "!",
    Mark.FAILED: "x",
    Mark.STOPPED: "s",
    Mark.RUNNING: "~",
    Mark.MISSING: ".",
}
_COLORS = {
    Mark.COMPLETED: "green",
    Mark.VIOLATIONS: "yellow",
    Mark.FAILED: "red",
    Mark.STOPPED: "red",
    Mark.RUNNING: "cyan",
    Mark.MISSING: "dim",
}
_LEVELS = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}
_WIDEST_STRIP = 24
_MOST_VIOLATIONS = 5


def status_text(fleet: Fleet, style: Style, marks: Marks) -> str:
    """One table per target, what is wrong below it, and a legend; the last line counts."""
    lines = [line for target in fleet.targets for line in _target(target, style, marks)]
    shown = {run.mark for health in fleet.monitors for run in health.runs}
    legend = "  ".join(f"{marks[mark]} {mark.value}" for mark in Mark if mark in shown)
    lines += [style(f"Runs, the latest last: {legend}", "dim")] if legend else []
    return "\n".join([*lines, summary(fleet)]) + "\n"


def summary(fleet: Fleet) -> str:
    """How many monitors are how."""
    counts = Counter(health.level for health in fleet.monitors)
    number = len(fleet.monitors)
    words = [f"{counts[level]} {word}" for level, word in _WORDS.items() if counts[level]]
    return f"{counted(number, 'monitor')}: {', '.join(words)}." if number else "No monitors."


_WORDS = {Level.ERROR: "in trouble", Level.WARNING: "to look at", Level.OK: "fine"}


def status_json(fleet: Fleet) -> str:
    """A document with one object per monitor."""
    document = {
        "format_version": "1.0",
        "tool": {"name": "mqm-sync", "version": fleet.tool_version},
        "owner": fleet.owner,
        "at": iso(fleet.at),
        "targets": [
            {
                "name": target.name,
                "account_id": target.account_id,
                "region": target.region,
                "monitors": [_object(health) for health in target.monitors],
            }
            for target in fleet.targets
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def strip(runs: Sequence[Run], style: Style, marks: Marks) -> str:
    """The last runs as marks."""
    return "".join(style(marks[run.mark], _COLORS[run.mark]) for run in runs[-_WIDEST_STRIP:])


def violation_words(violation: Violation) -> str:
    """`accuracy 0.6, below 0.8`; the service's own sentence where it holds no numbers."""
    if violation.value is None or violation.threshold is None:
        return f"{violation.metric}: {violation.text or violation.check}"
    side = "above" if violation.check.startswith("Greater") else "below"
    return f"{violation.metric} {violation.value:g}, {side} {violation.threshold:g}"


def _target(target: TargetHealth, style: Style, marks: Marks) -> Iterator[str]:
    yield style(f"Target {clean(target.name)} ({clean(target.account_id)}, {clean(target.region)})", "bold")
    yield ""
    widest = max((len(clean(health.monitor)) for health in target.monitors), default=0)
    states = max((len(_state(health)) for health in target.monitors), default=0)
    for health in target.monitors:
        name = style(f"{clean(health.monitor):<{widest}}", _LEVELS[health.level], "bold")
        pad = " " * (_WIDEST_STRIP - min(_WIDEST_STRIP, len(health.runs)))
        known = [run.scheduled for run in health.runs if run.mark is not Mark.MISSING]
        last = f"{known[-1]:%m-%d %H:%M}" if known else "no runs"
        yield f"  {name}  {_state(health):<{states}}  {pad}{strip(health.runs, style, marks)}  {last}"
        yield from (f"      {line}" for line in _details(health, style))
    yield ""


def _state(health: Health) -> str:
    return clean(f"{health.state}, {health.schedule}" if health.schedule else health.state)


def _details(health: Health, style: Style) -> Iterator[str]:
    for trouble in health.troubles:
        yield style(clean(trouble), _LEVELS[health.level])
    if health.drift:
        # A name that no spec has selects nothing.
        name = "" if health.drift == Action.DELETE else f" {clean(health.monitor)}"
        yield f"see how: mqm-sync plan{name}"
    if health.cause:
        yield f"cause: {clean(health.cause.what)}"
        yield f"check: {clean(health.cause.check)}"
    if health.violations and health.violated_at:
        yield f"violations at {health.violated_at:%Y-%m-%d %H:%M}:"
        yield from (f"  {clean(violation_words(each))}" for each in health.violations[:_MOST_VIOLATIONS])
        if len(health.violations) > _MOST_VIOLATIONS:
            yield f"  and {len(health.violations) - _MOST_VIOLATIONS} more"
    for reason in health.unknown:
        yield style(f"not known: {clean(reason)}", "yellow")


def _object(health: Health) -> dict[str, object]:
    return {
        "monitor": health.monitor,
        "kind": health.kind,
        "endpoint": health.endpoint,
        "state": health.state,
        "schedule": health.schedule,
        "level": health.level.value,
        "troubles": list(health.troubles),
        "runs": [_run(run) for run in health.runs],
        "next_run": iso(health.coming.run) if health.coming else None,
        "missed": health.missed,
        "cause": {"what": health.cause.what, "check": health.cause.check} if health.cause else None,
        "violated_at": iso(health.violated_at) if health.violated_at else None,
        "violations": [
            {"metric": v.metric, "check": v.check, "value": v.value, "threshold": v.threshold, "text": v.text}
            for v in health.violations
        ],
        "drift": health.drift,
        "differing": list(health.differing),
        "metrics": [_series(series) for series in health.metrics],
        "cost": _cost(health.cost),
        "not_known": list(health.unknown),
    }


def _run(run: Run) -> dict[str, object]:
    return {
        "scheduled": iso(run.scheduled),
        "result": run.mark.value,
        "reason": run.reason,
        "reads_from": iso(run.window.start) if run.window else None,
        "reads_to": iso(run.window.end) if run.window else None,
        "job": run.job,
        "seconds": run.took.total_seconds() if run.took else None,
    }


def _series(series: Series) -> dict[str, object]:
    points = [{"at": iso(point.at), "value": point.value} for point in series.points]
    return {"metric": series.metric, "threshold": series.threshold, "points": points}


def _cost(cost: Cost | None) -> dict[str, object] | None:
    if cost is None:
        return None
    return {
        "instance_type": cost.instance_type,
        "instance_count": cost.instance_count,
        "runs_per_month": round(cost.runs, 2),
        "most_instance_hours": round(cost.most_hours, 2),
        "typical_instance_hours": None if cost.typical_hours is None else round(cost.typical_hours, 2),
        "price": cost.price,
    }
