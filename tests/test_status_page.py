"""The page of status: true run by run, inert, and complete without a network. Chromium looks at it in `browser/`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.driven_day import day_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.fleet_story import HOSTILE, POLICY, TAG, fleet_page, parsed
from tests.online_fixtures import cloud_fixture, estate_fixture, running_cloud_fixture  # noqa: F401 - as above

EVENING = ("--at", "2026-01-10T00:45")
WORDS = {"Completed": "completed", "CompletedWithViolations": "violations", "Failed": "failed: Job inputs had no data"}


@pytest.fixture(name="page", scope="module")
def page_fixture(tmp_path_factory):
    return fleet_page(tmp_path_factory.mktemp("fleet") / "project")


def page_of(estate, *args):
    ran = estate.run("status", "--format", "html", *args)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_after_the_day_the_page_tells_each_run_as_the_sandbox_knows_it(day):
    page = page_of(day.estate, *EVENING)
    told = re.findall(r"<title>([^<]+?); reads ([^<]+) to ([^<]+)</title>", page)
    truth = []
    for run in day.runs():
        at = datetime.fromtimestamp(run["scheduled_time"], UTC)
        start, end = (f"{datetime.fromtimestamp(moment, UTC):%d %b %H:%M}" for moment in run["window"])
        truth.append((f"{at:%Y-%m-%d %H:%M} {WORDS[run['status']]}", start, end))
    assert told[:-1] == truth
    assert told[-1] == ("2026-01-10 01:00 next run", "09 Jan 23:00", "10 Jan 00:00")


def test_labels_that_came_late_are_drawn_as_late(day):
    """The labels of the first hours came together at 04:30, after the runs that read them."""
    page = page_of(day.estate, *EVENING)
    on_desk = page.partition("</ul>")[2].partition('class="narrow frame"')[0]
    drawn = Counter(re.findall(r'class="labels (in-time|late)"', on_desk))
    late = [run for run in day.runs() if run["captured"] and not run["merged"]]
    assert drawn == {"late": len(late) + 1, "in-time": sum(bool(run["merged"]) for run in day.runs()) + 1}
    assert f"labels of {len(late)} of them came after the run" in page


def test_metrics_stand_against_their_thresholds(day):
    page = page_of(day.estate, *EVENING)
    assert 'aria-label="accuracy over 20 runs: last 1, at least 0.8, 1 beyond it"' in page
    assert 'aria-label="false_positive_rate over 20 runs: last 0, at most 0.2, 1 beyond it"' in page


def test_endpoints_that_nobody_watches_are_named(page):
    section = page.partition('id="unwatched"')[2].partition("</section>")[0]
    assert re.findall(r"<li>([^<]+)</li>", section) == ["pricing-prod", "recommender-prod"]


def test_without_permission_to_list_endpoints_nothing_is_said_of_them(day):
    day.estate.control.faults({"operation": "ListEndpoints", "kind": "deny", "times": None})
    assert "prod: not known; listing endpoints was not permitted" in page_of(day.estate, *EVENING)


def test_costs_follow_from_prices_of_the_project_and_from_what_runs_took(day):
    """730.5 runs a month, each of 13 minutes on one instance; at most two jobs of half an hour each."""
    day.estate.project(instance_prices={"ml.m5.xlarge": 0.2})
    section = page_of(day.estate, *EVENING).partition('id="cost"')[2]
    assert re.findall(r'<td class="number(?: wide)?">([^<]*)</td>', section)[:4] == ["730", "158.3", "730.5", "31.66"]
    assert "Assumptions:" in section
    assert "No price is given" not in section


def test_an_instance_type_without_a_price_has_no_cost(page):
    section = page.partition('id="cost"')[2]
    assert "No price is given for ml.m5.4xlarge." in section


def test_names_tags_and_reasons_full_of_html_stay_text(page):
    found = parsed(page)
    assert HOSTILE in found.text
    assert TAG in found.text
    assert not found.tags & {"script", "img", "iframe", "object", "form", "link", "base"}
    assert found.handlers == []
    assert page.count("</style>") == 1


def test_nothing_is_loaded_and_nothing_may_be(page):
    assert re.findall(r"""(?:https?:)?//(?!www\\.w3\\.org)""", page) == []
    assert "default-src 'none'" in POLICY.search(page)[0]
    assert "unsafe" not in POLICY.search(page)[0]


def test_every_part_can_be_reached_by_keyboard_and_has_a_name(page):
    assert page.count('role="region"') == page.count('tabindex="0"')
    assert set(re.findall(r'<svg[^>]*role="img"[^>]*>', page)) <= set(
        re.findall(r'<svg[^>]*aria-label="[^"]+"[^>]*>', page)
    )
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
