"""`plan --cache DIR`: an unchanged fleet costs lists only, and nothing that changed is ever taken from the cache."""

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

NAMES = ("churn", "fraud", "price")


@pytest.fixture(name="kept")
def kept_fixture(estate):
    """Three monitors, planned once with a cache."""
    estate.given(*(example(name, environment={"TOKEN": "hunter2"}) for name in NAMES))
    assert describes(estate) == 3
    return estate


def describes(estate):
    before = estate.calls().get("DescribeMonitoringSchedule", 0)
    ran = estate.plan("--cache", "cache")
    assert ran.code == 0, ran
    return estate.calls().get("DescribeMonitoringSchedule", 0) - before


def test_an_unchanged_fleet_is_not_described_again(kept):
    assert describes(kept) == 0
    assert kept.plan("--cache", "cache").out.startswith(NOTHING)


def test_a_schedule_that_somebody_changed_is_described_and_the_change_is_seen(kept):
    found = kept.schedule("churn")["MonitoringScheduleConfig"]
    found["ScheduleConfig"] = {"ScheduleExpression": "cron(0 7 ? * * *)"}
    kept.sm.update_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=found)
    kept.schedule("churn")
    assert describes(kept) == 1
    assert "~ churn" in kept.plan("--cache", "cache").out


@pytest.mark.parametrize("is_touched", [True, False])
def test_a_schedule_that_somebody_stopped_is_seen_whether_its_time_moved_or_not(kept, is_touched):
    kept.control.switches(touch_on_start_stop=is_touched)
    kept.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    kept.schedule("churn")
    assert '~ state  "stopped" -> "running"' in kept.plan("--cache", "cache").out


def test_deep_trusts_no_cache(kept):
    before = kept.calls()["DescribeMonitoringSchedule"]
    kept.plan("--cache", "cache", "--deep")
    assert kept.calls()["DescribeMonitoringSchedule"] - before == 3


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 7}', '{"format": 1, "entries": {"a": 1}}'])
def test_a_damaged_cache_counts_as_empty(kept, text):
    (kept.root / "cache/prod.json").write_text(text)
    assert describes(kept) == 3
    assert describes(kept) == 0


def test_the_cache_forgets_what_is_gone_and_holds_no_secret(kept):
    kept.remove("churn")
    kept.must_apply("--allow-delete", "1")
    describes(kept)
    text = (kept.root / "cache/prod.json").read_text()
    assert len(json.loads(text)["entries"]) == 2
    assert "hunter2" not in text
