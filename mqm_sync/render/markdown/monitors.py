"""One folded section per monitor with its differences, or one line each where there is no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mqm_sync.counting import counted
from mqm_sync.fields import shown_value
from mqm_sync.plan import Action, Change, FieldDiff
from mqm_sync.render.differences import label_of, origin_of, shown_diffs
from mqm_sync.render.markdown.form import Form, Level
from mqm_sync.render.markdown.inert import code, cut, fence, html_code
from mqm_sync.render.markdown.words import dot
from mqm_sync.render.values import value_text

_NAMED_FIELDS = 3


def monitor_sections(changes: Sequence[Change], form: Form) -> Iterator[str]:
    """What happens to each monitor, as fully as the form allows."""
    if form.level >= Level.COUNTS or not changes:
        return
    if form.level is Level.LINES:
        lines = "\n".join(_line(change) for change in changes)
        yield folded(f"All {counted(len(changes), 'change')}, one line each", lines)
        return
    for change in changes:
        shown = list(_diff_lines(change, form))
        yield folded(_summary(change), fence(shown, "diff") if shown else "No field differs.")


def folded(summary: str, body: str) -> str:
    """A section that opens on a click; the summary is finished HTML."""
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _summary(change: Change) -> str:
    kind = f" {html_code(change.kind)}" if change.kind else ""
    blocked = " <b>blocked</b>" if change.is_blocked else ""
    number = len(shown_diffs(change.diffs))
    fields = f" · {counted(number, 'field')}" if number else ""
    return f"{dot(change.action)} <b>{change.action.value}</b> {html_code(change.monitor)}{kind}{fields}{blocked}"


def _line(change: Change) -> str:
    fields = list(dict.fromkeys(label_of(diff) for diff in shown_diffs(change.diffs)))
    shown = ", ".join(fields[:_NAMED_FIELDS]) + (
        f", {len(fields) - _NAMED_FIELDS} more" * (len(fields) > _NAMED_FIELDS)
    )
    about = f" · {code(shown, 90)}" if fields and change.action is not Action.CREATE else ""
    return f"- {change.action.value} {code(change.monitor, 80)}{about}"


def _diff_lines(change: Change, form: Form) -> Iterator[str]:
    if change.reason:
        yield f"# because {cut(change.reason, 300)}"
    for block in change.blocked_by:
        yield f"! {cut(block.guard, 20)}: {cut(block.message, 300)}"
    if change.action is Action.DELETE:
        yield from (f"- {cut(str(resource.address), 160)}" for resource in change.resources)
    for diff in shown_diffs(change.diffs):
        yield from diff_lines(diff, form.longest_value)


def diff_lines(diff: FieldDiff, longest: int) -> Iterator[str]:
    """A field as it is and as it shall be, each on its line."""
    label = cut(label_of(diff), 120)
    before, after = (value_text(shown_value(diff.field, value)) for value in (diff.before, diff.after))
    if diff.before is not None:
        yield f"- {label}: {cut(before, longest)}"
    if diff.after is not None:
        origin = f"  {cut(origin_of(diff), 120)}" if diff.origin else ""
        yield f"+ {label}: {cut(after, longest)}{origin}"
