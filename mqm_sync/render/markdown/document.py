"""The whole text of a pull request's comment, of a plan, and of a result."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mqm_sync.apply_report import ApplyReport
from mqm_sync.markers import comment_marker, target_marker
from mqm_sync.plan import Plan, TargetPlan
from mqm_sync.plan_document import plan_digest, summary
from mqm_sync.pull_request import News, Verdict
from mqm_sync.render.markdown.form import COMMENT_LIMIT, FORMS, LONG_FORMS, SUMMARY_LIMIT, Form, Section, fit
from mqm_sync.render.markdown.inert import code, html_code
from mqm_sync.render.markdown.monitors import folded
from mqm_sync.render.markdown.plan import counts_of, target_section
from mqm_sync.render.markdown.results import failure_box, report_box
from mqm_sync.render.markdown.words import to_do

_MOST_ROWS = 100
_NEXT = {
    Verdict.CLOSED: "nothing; this pull request applied nothing.",
    Verdict.APPLIED: "nothing; AWS has what the specs say.",
    Verdict.FAILED: "mend what is said above and run the workflow again; an apply goes on from where it stopped.",
    Verdict.BLOCKED: "nothing is applied while anything is blocked. Each block above says what lifts it.",
}


def news_markdown(news: News, project: str = "") -> str:
    """The comment; `project` tells it from those of other projects and is the owner unless said otherwise."""
    return _document(news, project or news.owner, is_long=False)


def plan_markdown(plan: Plan, *, is_long: bool = False) -> str:
    """A plan alone: for a comment, or long for a step summary."""
    return _document(News(plan.owner, (plan,)), plan.owner, is_long=is_long)


def report_markdown(plan: Plan, report: ApplyReport, *, is_long: bool = False) -> str:
    """An apply alone, with the plan it carried out."""
    return _document(News(plan.owner, (plan,), (report,)), plan.owner, is_long=is_long)


def _document(news: News, project: str, *, is_long: bool) -> str:
    head = "\n\n".join(_head(news, project))
    foot = "\n\n".join(_foot(news))
    sections: list[Section] = [partial(failure_box, failure) for failure in news.failures]
    sections += [partial(report_box, report) for report in news.reports]
    reported = {name for report in news.reports for name in report.targets}
    sections += [
        partial(_past_section if target.name in reported else target_section, plan, target)
        for plan, target in news.targets()
    ]
    limit, forms = (SUMMARY_LIMIT, LONG_FORMS) if is_long else (COMMENT_LIMIT, FORMS)
    return "\n\n".join([head, *fit(sections, head + foot, limit, forms), *([foot] if foot else [])]) + "\n"


def _past_section(plan: Plan, target: TargetPlan, form: Form) -> str:
    """The plan of a target that was applied: folded, for what became of it is said above."""
    name = f" of {html_code(target.name, 80)}" if target.name else ""
    return folded(f"The plan{name}", target_section(plan, target, form))


def _head(news: News, project: str) -> Iterator[str]:
    yield f"{comment_marker(project)}\n## {_headline(news)}"
    targets = list(news.targets())
    if len(targets) > 1:
        rows = ["| Target | Add | Change | Replace | Destroy | Blocked | Unchanged |", "|---|--:|--:|--:|--:|--:|--:|"]
        shown = targets[:_MOST_ROWS]
        rows += [f"| {code(target.name, 80)} | {_cells(counts_of(plan, target))} |" for plan, target in shown]
        yield "\n".join(rows)
    if notes := list(dict.fromkeys(note for plan in news.plans for note in plan.diagnostics)):
        yield "\n".join(f"- note: {code(note, 300)}" for note in notes[:10])


def _cells(counts: dict[str, int]) -> str:
    shown = (counts[key] for key in ("add", "change", "replace", "destroy", "blocked", "unchanged"))
    return " | ".join(f"{number:,}" if number else "·" for number in shown)


def _headline(news: News) -> str:
    match news.verdict:
        case Verdict.CLOSED:
            return "mqm-sync: closed without a merge"
        case Verdict.FAILED:
            return "mqm-sync: failed" if not news.reports else "mqm-sync: not everything was applied"
        case Verdict.APPLIED:
            return "mqm-sync: applied"
        case _:
            return f"mqm-sync plan: {to_do(_total(news))}"


def _total(news: News) -> dict[str, int]:
    total: dict[str, int] = {}
    for plan in news.plans:
        for key, count in summary(plan).items():
            total[key] = total.get(key, 0) + count
    return total


def _foot(news: News) -> Iterator[str]:
    if what := _next(news):
        yield f"**What happens next:** {what}"
    told = [f"digest {_names(plan)} <code>{plan_digest(plan)}</code>" for plan in news.plans]
    told += [f"commit {code(news.commit[:12])}"] if news.commit else []
    told += [f"[log of this run]({news.run_url})"] if news.run_url and (news.failures or news.reports) else []
    if told:
        yield f"<sub>{' · '.join(told)}</sub>"
    if news.plans:
        yield "\n".join(target_marker(target.name, plan_digest(plan)) for plan, target in news.targets())


def _names(plan: Plan) -> str:
    return ", ".join(code(target.name, 80) for target in plan.targets if target.name) or "of the plan"


def _next(news: News) -> str:
    if news.verdict in _NEXT:
        return _NEXT[news.verdict]
    if news.verdict is Verdict.NO_CHANGES:
        return "merging changes nothing in AWS." if news.is_review else "there is nothing to apply."
    if news.is_review:
        return (
            "nothing has been applied. On merge the plan is made again, and applied only if its digest is still this:"
        )
    digests = ", ".join(f"`{plan_digest(plan)[:12]}`" for plan in news.plans)
    return f"nothing has been applied. `mqm-sync apply` with the same options and `--expect-digest` {digests} does it."
