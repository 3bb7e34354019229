"""Comments in Chromium, after GitHub's own parser: nothing hostile does anything, and everything of ours is drawn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser.page import page, report_of
from browser.story import story
from mqm_sync.render.markdown.document import news_markdown
from mqm_sync.render.markdown.drift import drift_markdown
from tests.online_fixtures import cloud_fixture, estate_fixture, example, running_cloud_fixture  # noqa: F401 - fixtures
from tests.property_hostile import ALL_AT_ONCE, hostile, news, reports

INERT = {"told": [], "links": 0, "scripts": 0, "images": 0, "forms": 0, "opened": 0, "broken": 0}


def inert(report):
    return {name: report[name] for name in INERT}


@given(news(st.just(ALL_AT_ONCE + "x" * 10_000)), news())
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_text_does_nothing_in_a_comment(worst, drawn):
    for told in (worst, drawn):
        report = report_of(page(news_markdown(told)))
        assert inert(report) == INERT
        assert report["boxes"] >= 2


@given(reports(st.just(ALL_AT_ONCE)), reports(hostile))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_hostile_text_does_nothing_in_a_report_on_drift(worst, drawn):
    for drift in (worst, drawn):
        assert inert(report_of(page(drift_markdown(drift)))) == INERT


def test_a_hostile_spec_is_inert_all_the_way(estate):
    tags = {"team": "@acme/team", "note": "::error:: www.evil.example a@evil.example"}
    arguments = ["`" * 50, "</code></details><script>alert(1)</script>", "@octocat #1 https://evil.example"]
    estate.write(example("churn", tags=tags, container_arguments=arguments))
    planned = estate.plan("--out", "plan.json")
    assert planned.code == 0, planned.err
    ran = estate.run("comment", "--pr", "7", "plan.json", "--dry-run")
    assert ran.code == 0, ran.err
    report = report_of(page(ran.out))
    assert inert(report) == INERT
    assert (report["folded"], report["diagrams"]) == (1, 1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_story_is_drawn_whole(tmp_path, theme):
    report = report_of(page(story(tmp_path / "project"), theme=theme))
    assert inert(report) == INERT
    assert (report["folded"], report["boxes"], report["diagrams"]) == (5, 1, 1)
