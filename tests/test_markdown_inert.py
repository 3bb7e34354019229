"""User data in Markdown does nothing: held against GitHub's own parser, and against what GitHub links afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mqm_sync.render.markdown.document import news_markdown, plan_markdown
from mqm_sync.render.markdown.drift import drift_markdown, issue_body, issue_title
from mqm_sync.render.markdown.form import COMMENT_LIMIT, FORMS, SUMMARY_LIMIT
from mqm_sync.render.markdown.inert import code, cut, encoded_size, fence, html_code
from mqm_sync.render.markdown.plan import target_section
from mqm_sync.render.style import clean
from tests.markdown_fixtures import harms, rendered
from tests.property_hostile import ALL_AT_ONCE, FRAGMENTS, hostile, news, plans, reports
from tests.property_specs import FEW


@given(news())
@settings(FEW, max_examples=60)
def test_a_comment_with_hostile_text_everywhere_is_inert(told):
    text = news_markdown(told)
    assert harms(text) == []
    assert encoded_size(text) <= COMMENT_LIMIT


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.level.name)
@given(plan=plans())
@settings(FEW, max_examples=30)
def test_a_section_is_inert_in_every_form(form, plan):
    assert harms(target_section(plan, plan.targets[0], form)) == []


@given(reports())
@settings(FEW, max_examples=60)
def test_a_report_on_drift_is_inert(report):
    assert harms(drift_markdown(report)) == []
    assert harms(issue_body(report, report.targets[0])) == []
    title = issue_title(report.targets[0])
    assert title == clean(title)
    assert len(title) < 256


@given(plans(st.just(ALL_AT_ONCE)))
@settings(FEW, max_examples=10)
def test_everything_hostile_at_once_is_inert_in_a_summary(plan):
    text = plan_markdown(plan, is_long=True)
    assert harms(text) == []
    assert encoded_size(text) <= SUMMARY_LIMIT


@pytest.mark.parametrize("text", FRAGMENTS)
def test_a_code_span_shows_the_text_it_was_given(text):
    for markdown in (code(text), f"| a |\n|---|\n| {code(text)} |", f"<p>{html_code(text)}</p>"):
        page = rendered(markdown)
        assert page.tags.count("code") == 1
        assert page.faults == []
        assert page.prose.strip() in {"", "a"}


@given(hostile)
@settings(FEW)
def test_a_fence_is_closed_only_by_its_own_end(text):
    lines = [f"+ {cut(line, 300)}" for line in text.split("\n")]
    page = rendered(f"{fence(lines, 'diff')}\n\nafter")
    assert page.tags == ["pre", "code", "p"]
    assert page.prose.strip() == "after"


def test_the_parser_of_these_tests_finds_what_would_do_harm():
    faults = {
        "@octocat": "a mention",
        "#12": "an issue",
        "see https://evil.example": "<a>",
        "a@evil.example": "<a>",
        "a" * 40: "a commit",
        "</details>": "</details> closes nothing",
        "::error::x": "a workflow command",
        "x \u202e": "a direction mark",
        "<b onclick=x>x</b>": "<b onclick>",
    }
    for text, fault in faults.items():
        assert fault in harms(text)
