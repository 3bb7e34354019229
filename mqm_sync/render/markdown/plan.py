"""The section of one planned target, in any form."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.plan import Plan, TargetPlan
from mqm_sync.plan_document import summary
from mqm_sync.render.markdown.danger import danger_boxes
from mqm_sync.render.markdown.form import Form, Level
from mqm_sync.render.markdown.hours import compute_change
from mqm_sync.render.markdown.inert import code
from mqm_sync.render.markdown.monitors import monitor_sections
from mqm_sync.render.markdown.windows import next_runs

_SHORTENED = {
    Level.FOLDED: "Long values are cut to keep this comment below GitHub's limit",
    Level.LINES: "Each change has one line to keep this comment below GitHub's limit",
    Level.COUNTS: "Only counts and deletions are shown to keep this comment below GitHub's limit",
}


def target_section(plan: Plan, target: TargetPlan, form: Form) -> str:
    """Everything about one target, what can hurt first."""
    return "\n\n".join(_blocks(plan, target, form))


def counts_of(plan: Plan, target: TargetPlan) -> dict[str, int]:
    """The counts of one target of a plan."""
    return summary(Plan(plan.owner, (target,)))


def _blocks(plan: Plan, target: TargetPlan, form: Form) -> Iterator[str]:
    counts = counts_of(plan, target)
    yield f"### {_name(target)}"
    if selected := _selection(plan):
        yield f"Planned for a selection only: {', '.join(code(word) for word in selected[: form.most_names])}"
    if not target.pending:
        yield f"AWS has what the specs say ({counted(counts['unchanged'], 'monitor')})."
        return
    yield from danger_boxes(target, form)
    yield from next_runs(target.pending, form)
    yield from compute_change(target.pending, form)
    yield from monitor_sections(target.pending, form)
    if counts["unchanged"]:
        yield f"{counted(counts['unchanged'], 'monitor')} unchanged."
    if form.level in _SHORTENED:
        yield f"<sub>{_SHORTENED[form.level]}; the run's step summary and the plan file have everything.</sub>"


def _selection(plan: Plan) -> list[str]:
    """What was asked for, as on the command line."""
    asked = plan.request
    labels = (f"-l {label}" for label in asked.get("labels", ()))
    return [*asked.get("patterns", ()), *labels, *(f"--exclude {word}" for word in asked.get("exclude", ()))]


def _name(target: TargetPlan) -> str:
    where = f"{code(target.account_id, 20)} {code(target.region, 40)}"
    return f"{code(target.name, 80)} · {where}" if target.name else where
