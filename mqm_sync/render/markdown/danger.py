"""The red box: what is deleted and replaced, never folded away, and what a guard refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mqm_sync.counting import counted
from mqm_sync.plan import Action, Block, Change, TargetPlan
from mqm_sync.render.markdown.form import Form, Level
from mqm_sync.render.markdown.inert import code, cut, fence
from mqm_sync.render.markdown.prose import prose
from mqm_sync.render.markdown.words import alert, by_action
from mqm_sync.resource import SCHEDULE


def danger_boxes(target: TargetPlan, form: Form) -> Iterator[str]:
    """The boxes of one target; none when nothing is deleted, replaced or blocked."""
    deleted = by_action(target.pending, Action.DELETE)
    replaced = by_action(target.pending, Action.REPLACE)
    if deleted or replaced:
        yield alert("CAUTION", [_title(deleted, replaced), *_lists(deleted, replaced, form)])
    blocked = [change for change in target.pending if change.is_blocked]
    if blocked:
        yield alert("WARNING", _blocks(blocked, form.most_names))


def _title(deleted: Sequence[Change], replaced: Sequence[Change]) -> str:
    monitors = [change for change in deleted if _has_schedule(change)]
    parts = [f"{counted(len(monitors), 'monitor')} to delete"] if monitors else []
    if orphans := len(deleted) - len(monitors):
        parts.append(f"{counted(orphans, 'unused definition')} to delete")
    if replaced:
        parts.append(f"{counted(len(replaced), 'monitor')} to replace")
    return f"**{', '.join(parts)}**"


def _has_schedule(change: Change) -> bool:
    return any(resource.address.type == SCHEDULE for resource in change.resources)


def _changes_kind(change: Change) -> bool:
    """Whether the schedule itself is deleted and made again; the reason says so."""
    return any(diff.path == ("MonitoringType",) for diff in change.diffs)


def _lists(deleted: Sequence[Change], replaced: Sequence[Change], form: Form) -> Iterator[str]:
    if form.level >= Level.COUNTS:
        yield from _bare(deleted, form)
        return
    yield "\n".join(
        f"- {change.action.value} {code(change.monitor)}{_because(change, form)}" for change in (*deleted, *replaced)
    )
    if any(not _changes_kind(change) for change in replaced):
        yield "A replaced monitor gets a new definition; its schedule and its history stay."
    if any(map(_has_schedule, deleted)):
        yield "Reports in S3 stay; SageMaker no longer lists the history of a deleted schedule."


def _bare(deleted: Sequence[Change], form: Form) -> Iterator[str]:
    """Every deletion by its name, as short as can be."""
    if deleted:
        yield fence([f"- {cut(change.monitor, 80)}" for change in deleted[: form.most_deletions]], "diff")
    if len(deleted) > form.most_deletions:
        left = len(deleted) - form.most_deletions
        yield f"**{counted(left, 'more deletion')} had no room here**; the plan file and the step summary list them."


def _because(change: Change, form: Form) -> str:
    return f": {prose(change.reason)}" if change.reason and form.level < Level.LINES else ""


def _blocks(blocked: Sequence[Change], most: int) -> Iterator[str]:
    """Each reason once, with the monitors it holds up and the way out."""
    yield f"**{counted(len(blocked), 'change')} blocked; nothing is applied while anything is blocked**"
    monitors: dict[Block, list[str]] = {}
    for change in blocked:
        for block in change.blocked_by:
            monitors.setdefault(block, []).append(change.monitor)
    for block, names in list(monitors.items())[:most]:
        shown = ", ".join(code(name) for name in names[:most])
        more = f" and {len(names) - most:,} more" if len(names) > most else ""
        yield f"{code(block.guard)} holds up {shown}{more}"
        yield fence([cut(line, 300) for line in f"{block.message}\n{block.hint}".split("\n") if line], "text")
    if len(monitors) > most:
        yield f"…and {counted(len(monitors) - most, 'more reason')}."
