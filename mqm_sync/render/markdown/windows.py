"""The next run of each changed monitor: what it reads, until when labels count, and a picture of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from mqm_sync.counting import counted
from mqm_sync.kinds import KINDS
from mqm_sync.plan import Change, PlannedWindow
from mqm_sync.render.markdown.form import Form, Level
from mqm_sync.render.markdown.inert import code, diagram_name, fence
from mqm_sync.render.markdown.words import moment, span
from mqm_sync.runs import runs_after
from mqm_sync.unknowns import START_DELAY_MINUTES

_MOST_ROWS = 25


def next_runs(changes: Sequence[Change], form: Form) -> Iterator[str]:
    """A table and a diagram; nothing when no changed monitor runs."""
    running = [change for change in changes if change.windows and not change.is_blocked]
    if not running or form.level >= Level.LINES:
        return
    yield f"**Next runs** of changed monitors (UTC; a run starts up to {START_DELAY_MINUTES} minutes later)"
    rows = ["| Monitor | Next run | Reads data from | until | Labels due |", "|---|---|---|---|---|"]
    rows += [_row(change) for change in running[:_MOST_ROWS]]
    yield "\n".join(rows)
    if len(running) > _MOST_ROWS:
        yield f"…and {counted(len(running) - _MOST_ROWS, 'more monitor')}."
    yield fence(_gantt(running[: form.most_in_diagram]), "mermaid")
    if len(running) > form.most_in_diagram:
        yield f"The picture shows the first {form.most_in_diagram} of {counted(len(running), 'monitor')}."


def _row(change: Change) -> str:
    window = change.windows[0]
    labels = moment(window.run) if _needs_labels(change) else "none needed"
    end = f"{moment(window.end)} ({span(window.end - window.start)})"
    return f"| {code(change.monitor)} | {moment(window.run)} | {moment(window.start)} | {end} | {labels} |"


def _gantt(changes: Sequence[Change]) -> Iterator[str]:
    yield "gantt"
    yield "  dateFormat YYYY-MM-DD HH:mm"
    yield f"  axisFormat {'%H:%M' if _is_short(changes) else '%b %d'}"
    yield "  todayMarker off"
    for change in changes:
        yield f"  section {diagram_name(change.monitor)}"
        yield from _bars(change, change.windows[0])


def _bars(change: Change, window: PlannedWindow) -> Iterator[str]:
    runs = runs_after(change)
    yield _bar("data it reads", "done", window.start, window.end)
    if _needs_labels(change):
        if window.end < window.run:
            yield f"  labels may come :{_stamp(window.end)}, {_stamp(window.run)}"
        yield f"  labels due :milestone, {_stamp(window.run)}, 0m"
    if runs:
        yield _bar("run, at most", "crit", window.run, window.run + runs.longest)


def _needs_labels(change: Change) -> bool:
    kind = KINDS.get(change.kind)
    return kind is not None and kind.needs_ground_truth


def _bar(label: str, kind: str, start: datetime, end: datetime) -> str:
    return f"  {label} :{kind}, {_stamp(start)}, {_stamp(end)}"


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _is_short(changes: Sequence[Change]) -> bool:
    """Whether hours tell more than days."""
    starts, ends = zip(*((c.windows[0].start, c.windows[0].run) for c in changes), strict=True)
    return bool((max(ends) - min(starts)).days < 2)  # noqa: PLR2004 - two days
