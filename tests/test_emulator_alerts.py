from __future__ import annotations

import pytest

from tests.emulator_fixtures import cloud_fixture, refusal, running_cloud_fixture, schedule_config  # noqa: F401 - pytest finds fixtures by name

NAME = {"MonitoringScheduleName": "churn"}


def alerts(cloud, name="churn"):
    return cloud.sm.list_monitoring_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"]


def test_every_schedule_comes_with_one_alert(cloud):
    cloud.schedule("churn", settle=False)
    [alert] = alerts(cloud)
    assert alert.pop("CreationTime") <= alert.pop("LastModifiedTime")
    assert alert == {
        "MonitoringAlertName": "churn-alert",
        "AlertStatus": "OK",
        "DatapointsToAlert": 1,
        "EvaluationPeriod": 1,
        "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
    }


def test_the_alerts_name_fits_the_limit_for_long_schedule_names(cloud):
    name = "a" * 56 + "-" + "b" * 6
    cloud.schedule(name)
    [alert] = alerts(cloud, name)
    assert alert["MonitoringAlertName"] == "a" * 56 + "-alert"
    cloud.sm.update_monitoring_alert(
        MonitoringScheduleName=name,
        MonitoringAlertName=alert["MonitoringAlertName"],
        DatapointsToAlert=1,
        EvaluationPeriod=2,
    )


def test_the_alerts_name_and_numbers_can_be_switched(cloud):
    cloud.control.switches(alert_name="default", alert_datapoints=2, alert_period=3)
    cloud.schedule("churn")
    [alert] = alerts(cloud)
    assert (alert["MonitoringAlertName"], alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == ("default", 2, 3)


def change(cloud, **more):
    numbers = {"DatapointsToAlert": 3, "EvaluationPeriod": 5}
    return NAME | {"MonitoringAlertName": "churn-alert"} | numbers | more


def test_the_two_numbers_can_be_changed_and_survive_an_update(cloud):
    arn = cloud.schedule("churn")
    reply = cloud.sm.update_monitoring_alert(**change(cloud))
    assert (reply["MonitoringScheduleArn"], reply["MonitoringAlertName"]) == (arn, "churn-alert")
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("churn"))
    [alert] = alerts(cloud)
    assert (alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == (3, 5)


def test_an_update_can_be_switched_to_reset_the_numbers(cloud):
    cloud.control.switches(alert_survives_update=False)
    cloud.schedule("churn")
    cloud.sm.update_monitoring_alert(**change(cloud))
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("churn"))
    assert alerts(cloud)[0]["EvaluationPeriod"] == 1


def test_the_alert_goes_with_its_schedule(cloud):
    cloud.control.switches(pending_describes=0)
    cloud.schedule("churn")
    cloud.sm.update_monitoring_alert(**change(cloud))
    cloud.sm.delete_monitoring_schedule(**NAME)
    assert refusal(cloud.sm.list_monitoring_alerts, **NAME)[0] == "ResourceNotFound"
    assert refusal(cloud.sm.update_monitoring_alert, **change(cloud))[0] == "ResourceNotFound"
    cloud.schedule("churn", config=schedule_config("churn"))
    assert alerts(cloud)[0]["EvaluationPeriod"] == 1


def test_the_alert_can_appear_late(cloud):
    cloud.control.switches(alert_lag=2)
    cloud.schedule("churn")
    assert refusal(cloud.sm.update_monitoring_alert, **change(cloud))[0] == "ResourceNotFound"
    assert [len(alerts(cloud)) for _ in range(3)] == [0, 0, 1]


@pytest.mark.parametrize("field", ["DatapointsToAlert", "EvaluationPeriod"])
@pytest.mark.parametrize("value", [0, 101])
def test_the_numbers_are_bounded(cloud, field, value):
    cloud.schedule("churn")
    status, body, _ = cloud.post("UpdateMonitoringAlert", change(cloud, **{field: value}))
    assert (status, body["__type"]) == (400, "ValidationException")


def test_more_datapoints_than_the_period_holds_are_not_the_services_business(cloud):
    cloud.schedule("churn")
    cloud.sm.update_monitoring_alert(**change(cloud, DatapointsToAlert=9))


def test_an_unknown_alert_is_not_found(cloud):
    cloud.schedule("churn")
    code, _ = refusal(cloud.sm.update_monitoring_alert, **change(cloud, MonitoringAlertName="other"))
    assert code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("datapoints", "period", "expected"),
    [
        (1, 1, ["InAlert", "OK", "InAlert", "InAlert", "OK", "OK"]),
        (2, 3, ["OK", "OK", "InAlert", "InAlert", "InAlert", "OK"]),
        (3, 5, ["OK", "OK", "OK", "InAlert", "InAlert", "OK"]),
        (2, 1, ["OK", "OK", "OK", "OK", "OK", "OK"]),
    ],
)
def test_the_alert_goes_off_when_enough_of_the_last_runs_were_bad(cloud, datapoints, period, expected):
    cloud.schedule("churn")
    cloud.sm.update_monitoring_alert(**change(cloud, DatapointsToAlert=datapoints, EvaluationPeriod=period))
    seen = []
    for hour, status in enumerate(["Failed", "Completed", "CompletedWithViolations", "Failed", "Stopped", "Completed"]):
        cloud.control.execution("churn", status, scheduled_time=1_700_000_000 + hour * 3600)
        seen.append(alerts(cloud)[0]["AlertStatus"])
    assert seen == expected
    history = cloud.sm.list_monitoring_alert_history(**NAME, SortOrder="Ascending")["MonitoringAlertHistory"]
    changes = [status for before, status in zip(["OK", *expected], expected, strict=False) if status != before]
    assert [item["AlertStatus"] for item in history] == changes


def test_a_run_in_progress_is_no_datapoint_yet(cloud):
    cloud.schedule("churn")
    cloud.control.execution("churn", "Failed", scheduled_time=1_700_000_000)
    cloud.control.execution("churn", "InProgress", scheduled_time=1_700_003_600)
    assert alerts(cloud)[0]["AlertStatus"] == "InAlert"


def test_the_history_is_empty_while_nothing_changed(cloud):
    cloud.schedule("churn")
    assert cloud.sm.list_monitoring_alert_history(**NAME)["MonitoringAlertHistory"] == []
    assert cloud.sm.list_monitoring_alert_history()["MonitoringAlertHistory"] == []
    code, _ = refusal(cloud.sm.list_monitoring_alert_history, MonitoringScheduleName="other")
    assert code == "ResourceNotFound"
