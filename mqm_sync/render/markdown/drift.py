"""Drift as Markdown: one document for all targets, and the body of one target's issue."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mqm_sync.counting import counted
from mqm_sync.drift import Drift, DriftKind, DriftReport, TargetDrift
from mqm_sync.markers import issue_marker
from mqm_sync.render.markdown.form import COMMENT_LIMIT, FORMS, LONG_FORMS, SUMMARY_LIMIT, Form, Level, fit
from mqm_sync.render.markdown.inert import code, cut, fence, html_code
from mqm_sync.render.markdown.monitors import diff_lines, folded
from mqm_sync.render.markdown.prose import prose

_MOST_NAMES = 30


def drift_markdown(report: DriftReport, *, is_long: bool = False) -> str:
    """The drift of all targets."""
    head = f"## mqm-sync drift: {_total(report)}"
    sections = [partial(_section, target) for target in report.targets]
    limit, forms = (SUMMARY_LIMIT, LONG_FORMS) if is_long else (COMMENT_LIMIT, FORMS)
    return "\n\n".join([head, *fit(sections, head, limit, forms)]) + "\n"


def issue_title(target: TargetDrift) -> str:
    """The title of a target's issue; a title is plain text to GitHub, so only our own words and the name are in it."""
    return f"mqm-sync: drift in {cut(target.name, 80) or 'AWS'}"


def issue_body(report: DriftReport, target: TargetDrift) -> str:
    """The body of a target's issue, found again by its first line."""
    marker = issue_marker(report.owner, target.name)
    foot = (
        "**What to do:** put into git what is meant to stay, and let `mqm-sync apply` undo the rest. This issue is "
        "kept up to date and closes itself when the drift is gone."
    )
    return "\n\n".join([*fit([partial(_marked, marker, target)], foot, COMMENT_LIMIT), foot]) + "\n"


def _marked(marker: str, target: TargetDrift, form: Form) -> str:
    return f"{marker}\n{_section(target, form)}"


def _total(report: DriftReport) -> str:
    number = sum(len(target.drifts) for target in report.targets)
    return counted(number, "departure") + " from git" if number else "none"


def _section(target: TargetDrift, form: Form) -> str:
    return "\n\n".join(_blocks(target, form))


def _blocks(target: TargetDrift, form: Form) -> Iterator[str]:
    name = f"{code(target.name, 80)} · " if target.name else ""
    yield f"### {name}{code(target.account_id, 20)} {code(target.region, 40)}"
    yield f"{counted(len(target.drifts), 'departure')} from git, {counted(target.in_sync, 'monitor')} as git says."
    for kind in DriftKind:
        if found := [drift for drift in target.drifts if drift.drift is kind]:
            yield from _group(kind, found, form)
    if target.waiting:
        names = ", ".join(code(name, 80) for name in target.waiting[:_MOST_NAMES])
        more = f" and {len(target.waiting) - _MOST_NAMES:,} more" if len(target.waiting) > _MOST_NAMES else ""
        yield f"Not drift: edited in git and waiting to be applied: {names}{more}."


def _group(kind: DriftKind, found: list[Drift], form: Form) -> Iterator[str]:
    yield f"**{counted(len(found), 'monitor')}: {kind.meaning(len(found))}**"
    if kind is not DriftKind.CHANGED or form.level >= Level.LINES:
        shown = found[: form.most_deletions]
        yield "\n".join(f"- {code(drift.monitor, 80)}{_detail(drift, form)}" for drift in shown)
        if len(found) > len(shown):
            yield f"…and {len(found) - len(shown):,} more."
        return
    for drift in found:
        summary = f"{html_code(drift.monitor)} {html_code(drift.kind)} · {counted(len(drift.diffs), 'field')}"
        yield folded(summary, fence(_lines(drift, form), "diff"))


def _detail(drift: Drift, form: Form) -> str:
    return f": {prose(drift.detail)}" if drift.detail and form.level < Level.LINES else ""


def _lines(drift: Drift, form: Form) -> Iterator[str]:
    yield "# - is what AWS has, + is what git says"
    if drift.detail:
        yield f"# {cut(drift.detail, 300)}"
    for diff in drift.diffs:
        yield from diff_lines(diff, form.longest_value)
