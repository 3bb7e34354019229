"""Hostile text in every place that user data has in a plan, a result and a report on drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from mqm_sync.apply_report import ApplyReport, Trouble
from mqm_sync.drift import Drift, DriftKind, DriftReport, TargetDrift
from mqm_sync.plan import Action, Block, Change, FieldDiff, Plan, PlannedWindow, ResourceChange, TargetPlan
from mqm_sync.pull_request import Failure, News
from mqm_sync.resource import Address, Resource

FRAGMENTS = [
    "`",
    "``",
    "```",
    "~~~",
    "````````",
    "@acme/team",
    "@octocat",
    "#12",
    "GH-12",
    "acme/models#1",
    "|",
    "\\",
    "\\|",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "    ",
    "</details>",
    "<details>",
    "</code>",
    "<!--",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=x>",
    "https://evil.example",
    "www.evil.example",
    "a@evil.example",
    "[x](https://evil.example)",
    "![x](y)",
    "[^1]",
    "::error::boom",
    "::add-mask::x",
    "##[error]boom",
    "%0A",
    "\x1b[31m",
    "\u202e",
    "\u2066",
    "\u200f",
    "\x00",
    "\ud800",
    "\u2028",
    "*x*",
    "__x__",
    "> [!TIP]",
    "# x",
    "- x",
    "1. x",
    "$x$",
    ":tada:",
    "&lt;",
    "&#64;",
    "%%{init: {}}%%",
    "click a href",
    "end",
    ";",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "0000000000000000000000000000000000000000",
    "é",
    "監視",
    "",
]
"""What could do harm, in every layer that reads the text."""
RUN = datetime(2026, 1, 9, 13, tzinfo=UTC)
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=6).map("".join)
ALL_AT_ONCE = "".join(FRAGMENTS)


@st.composite
def plans(draw: st.DrawFn, text: st.SearchStrategy[str] = hostile) -> Plan:
    """A plan of one target whose every text is hostile."""
    changes = [_change(draw, action, text) for action in (*Action, draw(st.sampled_from(Action)))]
    target = TargetPlan(draw(text), draw(text), draw(text), tuple(changes))
    request = {"patterns": [draw(text)], "labels": [draw(text)], "exclude": [], "allow_delete": 0, "allow_change": 0}
    return Plan(draw(text), (target,), draw(text), request, (draw(text),), RUN)


@st.composite
def news(draw: st.DrawFn, text: st.SearchStrategy[str] = hostile) -> News:
    """A comment with everything that a comment can have."""
    plan = draw(plans(text))
    troubles = tuple(Trouble(*(draw(text) for _ in range(3)), "failed", draw(text), draw(text)) for _ in range(2))
    report = ApplyReport(plan.owner, "0" * 64, (draw(text),), {"add": 1}, troubles, is_interrupted=True)
    failure = Failure(draw(text), draw(text))
    return News(plan.owner, (plan,), (report,), (failure,), commit=draw(text), is_review=True)


@st.composite
def reports(draw: st.DrawFn, text: st.SearchStrategy[str] = hostile) -> DriftReport:
    """Drift of every kind."""
    drifts = tuple(Drift(kind, draw(text), draw(text), (_diff(draw, text),), draw(text)) for kind in DriftKind)
    target = TargetDrift(draw(text), draw(text), draw(text), drifts, (draw(text),), 1)
    return DriftReport(draw(text), (target,))


def _change(draw: st.DrawFn, action: Action, text: st.SearchStrategy[str]) -> Change:
    monitor = draw(text)
    cluster = {"InstanceType": draw(text), "InstanceCount": 1}
    definition = Resource(
        Address("ModelQualityJobDefinition", draw(text)), {"JobResources": {"ClusterConfig": cluster}}, monitor
    )
    body = {"MonitoringJobDefinitionName": definition.address.name, "ScheduleExpression": "cron(0 * ? * * *)"}
    schedule = Resource(Address("MonitoringSchedule", monitor), body, monitor)
    is_blocked = draw(st.booleans())
    return Change(
        action,
        monitor,
        draw(st.sampled_from(["model-quality", draw(text)])),
        tuple(ResourceChange(r.address, None, r) for r in (definition, schedule)),
        (_diff(draw, text), _diff(draw, text)),
        draw(text),
        (Block(draw(text), draw(text), draw(text)),) if is_blocked else (),
        (PlannedWindow(RUN, RUN - timedelta(days=8), RUN - timedelta(days=1)),),
    )


def _diff(draw: st.DrawFn, text: st.SearchStrategy[str]) -> FieldDiff:
    before, after = ({draw(text): [draw(text)]}, draw(text)) if draw(st.booleans()) else (None, draw(text))
    return FieldDiff("MonitoringSchedule", (draw(text),), before, after, draw(text))
