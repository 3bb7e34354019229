"""The one alert each schedule has: its thresholds converge, however late the service shows it."""

from __future__ import annotations

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

TWO_OF_THREE = {"datapoints_to_alert": 2, "evaluation_period": 3}


def thresholds(estate, name="churn"):
    (alert,) = estate.sm.list_monitoring_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"]
    return alert["DatapointsToAlert"], alert["EvaluationPeriod"]


def test_a_new_monitor_gets_its_thresholds(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    assert thresholds(estate) == (2, 3)
    estate.assert_settled()


def test_thresholds_change_in_place_and_alone(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    before = estate.schedule("churn")
    estate.edit("churn", alert={"evaluation_period": 5})
    (diff,) = estate.changes()["churn"]["diffs"]
    assert (diff["field"], diff["before"], diff["after"]) == ("alert.evaluation_period", 3, 5)
    writes = estate.writes
    estate.must_apply()
    assert (thresholds(estate), estate.writes - writes) == ((2, 5), 1)
    assert estate.schedule("churn") == before
    estate.assert_settled()


def test_thresholds_that_are_added_later_are_set(estate):
    estate.given(example("churn"))
    estate.edit("churn", alert=TWO_OF_THREE)
    assert estate.actions() == {"churn": "update"}
    estate.must_apply()
    assert thresholds(estate) == (2, 3)
    estate.assert_settled()


def test_thresholds_changed_by_hand_come_back(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    estate.sm.update_monitoring_alert(
        MonitoringScheduleName="churn", MonitoringAlertName="churn-alert", DatapointsToAlert=9, EvaluationPeriod=9
    )
    estate.must_apply()
    assert thresholds(estate) == (2, 3)


def test_thresholds_the_spec_does_not_mention_are_left_alone(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    estate.edit("churn", alert=None)
    estate.assert_settled()
    assert thresholds(estate) == (2, 3)


@pytest.mark.parametrize("survives", [True, False], ids=["survives", "resets"])
@pytest.mark.parametrize(
    "edit",
    [
        {"endpoint_input": {"start_time_offset": "-P7D"}},
        {"schedule": "daily at 05:00"},
        {"state": "stopped", "schedule": "daily at 05:00"},
    ],
    ids=["replace", "cron", "stop"],
)
def test_thresholds_hold_through_an_update_of_the_schedule(estate, edit, survives):
    estate.control.switches(alert_survives_update=survives)
    estate.given(example("churn", alert=TWO_OF_THREE))
    estate.edit("churn", **edit)
    estate.must_apply()
    assert thresholds(estate) == (2, 3)
    estate.assert_settled()


def test_thresholds_hold_when_the_kind_changes(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    estate.write(example("churn", "data-quality", alert=TWO_OF_THREE))
    estate.must_apply("--allow-delete", "1")
    assert thresholds(estate) == (2, 3)
    estate.assert_settled()


def test_an_alert_that_appears_late_is_waited_for(estate):
    estate.control.switches(alert_lag=2)
    estate.given(example("churn", alert=TWO_OF_THREE))
    assert thresholds(estate) == (2, 3)
    estate.assert_settled()


def test_the_name_of_the_alert_is_asked_not_guessed(estate):
    estate.control.switches(alert_name="some-default-alert")
    estate.given(example("churn", alert=TWO_OF_THREE))
    assert thresholds(estate) == (2, 3)


def test_the_alert_of_a_schedule_given_away_behind_a_late_sweep_is_not_touched(estate):
    estate.given(example("churn", alert=TWO_OF_THREE))
    estate.control.switches(tag_lag=50)
    estate.tag(estate.schedule("churn")["MonitoringScheduleArn"], **{"mqm-sync:owner": "others"})
    estate.edit("churn", alert={"evaluation_period": 5})
    ran = estate.apply()
    assert (ran.code, "belongs to 'others' by now" in ran.out) == (1, True)
    assert thresholds(estate) == (2, 3)
