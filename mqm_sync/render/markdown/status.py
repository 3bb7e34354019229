"""Status as Markdown: one table per target, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.health.model import Fleet, Health, Level, Mark, TargetHealth
from mqm_sync.render.markdown.inert import code
from mqm_sync.render.status import summary, violation_words

_LEVELS = {Level.ERROR: "🔴", Level.WARNING: "🟡", Level.OK: "🟢"}
_MARKS = {
    Mark.COMPLETED: "🟢",
    Mark.VIOLATIONS: "🟡",
    Mark.FAILED: "🔴",
    Mark.STOPPED: "⏹️",
    Mark.RUNNING: "🔵",
    Mark.MISSING: "⚪",
}
_MOST_ROWS, _MOST_RUNS, _MOST_VIOLATIONS = 200, 12, 5


def status_markdown(fleet: Fleet) -> str:
    """The whole document; monitors in trouble come first, and the rest gives way to a count."""
    blocks = [f"## mqm-sync status: {summary(fleet).rstrip('.')}", f"At {fleet.at:%Y-%m-%d %H:%M} UTC."]
    blocks += [block for target in fleet.targets for block in _target(target)]
    shown = {run.mark for health in fleet.monitors for run in health.runs}
    legend = " · ".join(f"{_MARKS[mark]} {mark.value}" for mark in Mark if mark in shown)
    return "\n\n".join([*blocks, *([f"Runs, the latest last: {legend}"] if legend else [])]) + "\n"


def _target(target: TargetHealth) -> Iterator[str]:
    yield f"### {code(target.name or 'AWS', 80)} {code(target.account_id, 20)} {code(target.region, 40)}"
    rows = ["| | Monitor | Schedule | Last runs | What is wrong |", "|---|---|---|---|---|"]
    rows += [_row(health) for health in target.monitors[:_MOST_ROWS]]
    yield "\n".join(rows)
    if len(target.monitors) > _MOST_ROWS:
        yield f"…and {len(target.monitors) - _MOST_ROWS:,} more."
    for health in target.monitors:
        if health.violations and health.violated_at:
            listed = "; ".join(code(violation_words(each), 120) for each in health.violations[:_MOST_VIOLATIONS])
            more = len(health.violations) - _MOST_VIOLATIONS
            yield (
                f"{code(health.monitor, 80)} at {health.violated_at:%Y-%m-%d %H:%M}: {listed}"
                + (f" and {more} more" if more > 0 else "")
            )


def _row(health: Health) -> str:
    marks = "".join(_MARKS[run.mark] for run in health.runs[-_MOST_RUNS:]) or "none"
    said = [code(trouble, 200) for trouble in health.troubles]
    said += [f"check {code(health.cause.check, 120)}"] if health.cause else []
    said += [f"not known: {code(reason, 120)}" for reason in health.unknown]
    cells = (
        _LEVELS[health.level],
        code(health.monitor, 80),
        code(f"{health.state}, {health.schedule}" if health.schedule else health.state, 60),
        marks,
        "<br>".join(said) or "nothing",
    )
    return f"| {' | '.join(cells)} |"
