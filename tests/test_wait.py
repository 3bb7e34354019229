"""Waiting: for what is Pending, for a run that is under way, and not for ever."""

from __future__ import annotations

import time

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)


@pytest.fixture(name="churn")
def churn_fixture(estate):
    """An estate whose one monitor is applied."""
    estate.given(example("churn"))
    return estate


def test_a_plan_waits_for_a_schedule_that_is_pending(churn):
    churn.control.switches(pending_describes=2)
    churn.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    churn.edit("churn", state="stopped")
    ran = churn.plan()
    assert (ran.code, ran.out[: len(NOTHING)]) == (0, NOTHING)
    churn.sm.start_monitoring_schedule(MonitoringScheduleName="churn")
    (diff,) = churn.changes()["churn"]["diffs"]
    assert (diff["field"], diff["before"], diff["after"]) == ("state", "Scheduled", "Stopped")


def test_an_apply_waits_until_each_change_holds(estate):
    estate.control.switches(pending_describes=2, pending_seconds=0.3)
    estate.write(example("churn", state="stopped"))
    estate.must_apply()
    listed = estate.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"]
    assert [item["MonitoringScheduleStatus"] for item in listed] == ["Stopped"]
    estate.assert_settled()


def test_a_plan_gives_up_when_pending_does_not_end(churn):
    churn.control.switches(pending_seconds=60.0)
    churn.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    start = time.monotonic()
    ran = churn.plan("--op-timeout", "0.5")
    assert (ran.code, ran.out) == (5, "")
    assert "MonitoringSchedule/churn was still busy after 0.5 s" in ran.err
    assert "--op-timeout" in ran.err
    assert time.monotonic() - start < 10


def test_an_apply_that_gives_up_says_busy_and_goes_on_later(churn):
    churn.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    churn.control.switches(pending_seconds=2.0)
    ran = churn.apply("--op-timeout", "0.5")
    assert ran.code == 5
    assert "was still busy after 0.5 s" in ran.out
    assert "1 failed, 1 not tried" in last_line(ran.out)
    churn.control.switches(pending_seconds=0.0)
    churn.must_apply()
    assert churn.definitions() == {churn.points_at("churn")}
    churn.assert_settled()


def test_a_failed_schedule_is_updated_and_the_reason_told(estate):
    estate.write(example("churn"))
    name = next(r["name"] for r in estate.changes()["churn"]["resources"] if r["type"].endswith("Definition"))
    estate.own(estate.define(name), "churn")
    estate.own(estate.make_schedule("churn", name, expression="Hourly: cron(0 * ? * * *)"), "churn")
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Failed"
    ran = estate.plan()
    assert "~ churn (model-quality) will be updated in place" in ran.out
    assert "because the schedule is Failed: Failure reason unknown" in ran.out
    estate.must_apply()
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Scheduled"
    estate.assert_settled()


def test_a_failed_schedule_that_shall_be_stopped_ends_up_stopped(estate):
    estate.write(example("churn", state="stopped"))
    name = next(r["name"] for r in estate.changes()["churn"]["resources"] if r["type"].endswith("Definition"))
    estate.own(estate.define(name), "churn")
    estate.own(estate.make_schedule("churn", name, expression="cron(banana)"), "churn")
    estate.must_apply()
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Stopped"
    estate.assert_settled()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_run_under_way_is_waited_for_and_reported_as_busy(churn, change):
    if change == "update":
        churn.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    else:
        churn.remove("churn")
    churn.control.execution("churn", "InProgress", scheduled_time=1_767_225_600)
    ran = churn.apply("--op-timeout", "1", "--allow-delete", "all")
    assert ran.code == 5, ran.out
    assert "execution" in ran.out
    churn.control.execution("churn", "Completed", scheduled_time=1_767_225_600)
    churn.must_apply("--allow-delete", "all")
    assert churn.definitions() == {churn.points_at("churn")} if change == "update" else not churn.schedules()
    churn.assert_settled()


def test_a_name_that_is_free_only_after_a_while_is_tried_again(churn):
    churn.control.switches(recreate_delay_seconds=0.5)
    churn.write(example("churn", "data-quality"))
    churn.must_apply("--allow-delete", "1")
    assert churn.schedule("churn")["MonitoringType"] == "DataQuality"
    churn.assert_settled()


@pytest.mark.parametrize("code", ["ValidationException", "ResourceInUse", "ConflictException"])
def test_a_definition_that_is_locked_is_busy_and_goes_with_the_next_apply(churn, code):
    """Somebody's schedule takes the old definition between our plan and our delete, as far as AWS shows."""
    churn.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    message = "model quality job definition is in use by monitoring schedule guest."
    locked = {"operation": "DeleteModelQualityJobDefinition", "kind": "error_before", "code": code, "message": message}
    churn.control.faults({**locked, "status": 400, "times": None})
    ran = churn.apply("--op-timeout", "0.5")
    assert ran.code == 5
    assert "delete definition" in ran.out
    churn.control.clear_faults()
    churn.must_apply()
    assert churn.definitions() == {churn.points_at("churn")}
    churn.assert_settled()


def test_a_definition_that_is_locked_for_a_moment_is_tried_again(churn):
    churn.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    churn.control.faults({
        "operation": "DeleteModelQualityJobDefinition",
        "kind": "error_before",
        "code": "ConflictException",
        "message": "in use",
        "status": 400,
    })  # fmt: skip
    churn.must_apply()
    assert churn.definitions() == {churn.points_at("churn")}
