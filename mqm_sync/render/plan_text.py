"""The plan for a terminal: what can hurt first, unchanged monitors as a count, the summary on the last line."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.fields import shown_value
from mqm_sync.plan import Action, Change, FieldDiff, Plan, PlannedWindow, TargetPlan
from mqm_sync.plan_document import plan_digest, summary
from mqm_sync.render.differences import label_of, origin_of, shown_diffs
from mqm_sync.render.style import Style, clean, clean_lines
from mqm_sync.render.values import value_text
from mqm_sync.unknowns import START_DELAY_MINUTES

_COLORS = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.REPLACE: "magenta",
    Action.DELETE: "red",
    Action.ADOPT: "cyan",
    Action.FORGET: "cyan",
    Action.NO_OP: "dim",
}
_WILL = {
    Action.CREATE: "will be created",
    Action.UPDATE: "will be updated in place",
    Action.REPLACE: "will be replaced",
    Action.DELETE: "will be deleted",
    Action.ADOPT: "will be adopted",
    Action.FORGET: "will be left to run, unowned",
    Action.NO_OP: "is unchanged",
}


def plan_text(plan: Plan, style: Style) -> str:
    """The whole plan; ends with the summary line that scripts look for."""
    lines = [line for target in plan.targets for line in _target(target, plan.owner, style)]
    lines += [style(f"Note: {clean(note)}", "yellow") for note in plan.diagnostics]
    if not plan.is_empty:
        lines += [style(f"Digest {plan_digest(plan)}", "dim")]
    return "\n".join([*lines, summary_line(plan)]) + "\n"


def summary_line(plan: Plan) -> str:
    """`Plan: …` with its four counts, or `No changes. …`."""
    counts = summary(plan)
    blocked = f"Blocked: {counts['blocked']}; see above for what lifts each.\n" if counts["blocked"] else ""
    if plan.is_empty:
        return f"No changes. AWS has what the specs say ({counted(counts['unchanged'], 'monitor')})."
    return blocked + (
        f"Plan: {counts['add']} to add, {counts['change']} to change, "
        f"{counts['replace']} to replace, {counts['destroy']} to destroy."
    )


def _target(target: TargetPlan, owner: str, style: Style) -> Iterator[str]:
    if not target.pending:
        return
    where = f"{clean(target.name)} ({clean(target.account_id)}, {clean(target.region)})"
    yield style(f"Target {where}, owner {clean(owner)}", "bold")
    yield ""
    for change in target.pending:
        yield from _change(change, style)
        yield ""
    unchanged = len(target.changes) - len(target.pending)
    if unchanged:
        yield style(f"{counted(unchanged, 'monitor')} unchanged.", "dim")
        yield ""


def _change(change: Change, style: Style) -> Iterator[str]:
    symbol = "!" if change.is_blocked else change.action.symbol
    will = "is blocked" if change.is_blocked else _WILL[change.action]
    kind = f" ({clean(change.kind)})" if change.kind else ""
    color = "red" if change.is_blocked else _COLORS[change.action]
    yield style(f"{symbol:>3} {clean(change.monitor)}{kind} {will}", color, "bold")
    for block in change.blocked_by:
        yield style(f"      {clean(block.guard)}: {clean_lines(block.message)}", "red")
        yield from (f"        {clean(line)}" for line in block.hint.split("\n") if line)
    if change.reason:
        yield f"      because {clean(change.reason)}"
    # The reason of an adoption says it all: it is the same two tags for each monitor of a fleet.
    diffs = [] if change.action is Action.ADOPT and not change.is_blocked else shown_diffs(change.diffs)
    width = max((len(clean(label_of(diff))) for diff in diffs), default=0)
    yield from (_diff(diff, width, style) for diff in diffs)
    if change.action is Action.DELETE:
        yield from (style(f"      - {clean(str(resource.address))}", "red") for resource in change.resources)
    if change.windows and not change.is_blocked:
        yield style(f"      {_window(change.windows[0])}", "cyan")


def _diff(diff: FieldDiff, width: int, style: Style) -> str:
    label = f"{clean(label_of(diff)):<{width}}"
    before, after = (value_text(shown_value(diff.field, value)) for value in (diff.before, diff.after))
    if diff.before is None:
        origin = f"  {style(clean(origin_of(diff)), 'dim')}" if diff.origin else ""
        return f"      {style('+', 'green')} {label}  {after}{origin}"
    if diff.after is None:
        return f"      {style('-', 'red')} {label}  {before}"
    return f"      {style('~', 'yellow')} {label}  {before} -> {after}"


def _window(window: PlannedWindow) -> str:
    form = "%Y-%m-%d %H:%M"
    return (
        f"next run {window.run:{form}} UTC (up to {START_DELAY_MINUTES} min later) "
        f"reads {window.start:{form}} to {window.end:{form}}"
    )
