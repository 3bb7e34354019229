"""What the change means in machine time: an upper bound of instance-hours a month, by instance type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mqm_sync.plan import Change
from mqm_sync.render.markdown.form import Form, Level
from mqm_sync.render.markdown.inert import code
from mqm_sync.runs import DAYS_PER_MONTH, Runs, runs_after, runs_before

_ASSUMPTION = (
    f"<sub>Upper bound of instance-hours: every job of every run takes its whole <code>max_runtime_seconds</code>; "
    f"a month has {DAYS_PER_MONTH:.1f} days. Unchanged monitors are not counted.</sub>"
)


def compute_change(changes: Sequence[Change], form: Form) -> Iterator[str]:
    """A table of what changes; nothing when no monitor's machine time does."""
    if form.level >= Level.COUNTS:
        return
    pairs = [(runs_before(change), runs_after(change)) for change in changes if not change.is_blocked]
    before, after = _by_type(was for was, _ in pairs), _by_type(becomes for _, becomes in pairs)
    changed = [name for name in sorted({*before, *after}) if round(before.get(name, 0)) != round(after.get(name, 0))]
    if not changed:
        return
    rows = ["| Machine time a month, at most | Now | After | Change |", "|---|--:|--:|--:|"]
    rows += [_row(code(name), before.get(name, 0), after.get(name, 0)) for name in changed]
    if len(changed) > 1:
        rows.append(_row("total", sum(before.get(n, 0) for n in changed), sum(after.get(n, 0) for n in changed)))
    yield "\n".join(rows)
    yield _ASSUMPTION


def _by_type(runs: Iterator[Runs | None]) -> dict[str, float]:
    found: dict[str, float] = {}
    for run in runs:
        if run:
            found[run.instance_type] = found.get(run.instance_type, 0) + run.hours_per_month
    return found


def _row(name: str, before: float, after: float) -> str:
    difference = round(after) - round(before)
    return f"| {name} | {before:,.0f} h | {after:,.0f} h | **{difference:+,} h** |"
