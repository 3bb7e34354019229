"""Alarms of CloudWatch as part of a monitor: made, changed and removed with it, and nobody else's ever touched."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

TOPIC = "arn:aws:sns:us-east-1:123456789012:models"
F2 = {"below": 0.6, "actions": [TOPIC]}


def watched(name="churn", **more):
    alarms = more.pop("alarms", {"f2": F2})
    return example(name, cloudwatch_metrics=True, alarms=alarms, **more)


@pytest.fixture(name="cw")
def cw_fixture(estate):
    return estate.cloud.client("cloudwatch", estate.region)


def alarms(cw):
    return {alarm["AlarmName"]: alarm for alarm in cw.describe_alarms()["MetricAlarms"]}


def tags(cw, name):
    arn = alarms(cw)[name]["AlarmArn"]
    return {tag["Key"]: tag["Value"] for tag in cw.list_tags_for_resource(ResourceARN=arn)["Tags"]}


def put(cw, name, **more):
    """Somebody's alarm of that name, made by hand."""
    cw.put_metric_alarm(
        AlarmName=name, Namespace="theirs", MetricName="m", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1.0, ComparisonOperator="GreaterThanThreshold", **more,
    )  # fmt: skip


def test_an_alarm_is_made_on_the_metric_that_runs_publish(estate, cw):
    estate.given(watched(schedule="every 6 hours"))
    alarm = alarms(cw)["mqm-sync/churn/f2"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("aws/sagemaker/Endpoints/model-metrics", "f2")
    assert alarm["Dimensions"] == [
        {"Name": "Endpoint", "Value": "churn-prod"},
        {"Name": "MonitoringSchedule", "Value": "churn"},
    ]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 0.6)
    assert (alarm["Statistic"], alarm["Period"], alarm["AlarmActions"]) == ("Minimum", 6 * 3600, [TOPIC])
    assert tags(cw, "mqm-sync/churn/f2") == {"mqm-sync:owner": "growth-ml", "mqm-sync:monitor": "churn"}
    estate.assert_settled()


def test_metrics_of_batch_monitors_have_a_namespace_of_their_own(estate, cw):
    batch = {"data_captured_destination_s3_uri": "s3://acme/capture", "dataset_format": {"csv": {"header": False}},
             "inference_attribute": "0"}  # fmt: skip
    estate.given(watched(endpoint_input=None, batch_transform_input=batch))
    alarm = alarms(cw)["mqm-sync/churn/f2"]
    assert alarm["Namespace"] == "aws/sagemaker/ModelMonitoring/model-metrics"
    assert alarm["Dimensions"] == [{"Name": "MonitoringSchedule", "Value": "churn"}]


def test_an_alarm_changes_in_place_and_alone(estate, cw):
    estate.given(watched())
    before = estate.schedule("churn")
    estate.edit("churn", alarms={"f2": {"below": 0.7}})
    (diff,) = estate.changes()["churn"]["diffs"]
    assert (diff["resource"], diff["path"]) == ("CloudWatchAlarm", ["mqm-sync/churn/f2", "Threshold"])
    assert (diff["field"], diff["before"], diff["after"]) == ("alarms.f2.below", 0.6, 0.7)
    writes = estate.writes
    estate.must_apply()
    assert (alarms(cw)["mqm-sync/churn/f2"]["Threshold"], estate.writes - writes) == (0.7, 1)
    assert estate.schedule("churn") == before
    estate.assert_settled()


def test_a_bound_that_changes_sides_is_a_change_of_the_comparison(estate, cw):
    estate.given(watched(problem_type="Regression", endpoint_input={"inference_attribute": "0",
                         "probability_attribute": None, "probability_threshold_attribute": None},
                         alarms={"r2": {"above": 0.1}}))  # fmt: skip
    estate.edit("churn", alarms={"r2": {"above": None, "below": 0.1}})
    estate.must_apply()
    assert alarms(cw)["mqm-sync/churn/r2"]["ComparisonOperator"] == "LessThanThreshold"
    estate.assert_settled()


def test_an_alarm_taken_out_of_the_spec_goes_and_the_monitor_stays(estate, cw):
    estate.given(watched(alarms={"f2": F2, "recall": {"below": 0.5}}))
    estate.edit("churn", alarms={"recall": None})
    ran = estate.plan()
    assert "- alarms.recall.below" in ran.out
    assert last_line(ran.out) == "Plan: 0 to add, 1 to change, 0 to replace, 0 to destroy."
    estate.must_apply()
    assert set(alarms(cw)) == {"mqm-sync/churn/f2"}
    estate.assert_settled()


def test_the_whole_block_taken_out_takes_the_alarms_along(estate, cw):
    estate.given(watched())
    estate.edit("churn", alarms=None)
    estate.must_apply()
    assert alarms(cw) == {}
    assert estate.schedules() == {"churn"}
    estate.assert_settled()


def test_alarms_go_with_the_monitor(estate, cw):
    estate.given(watched(), watched("stays"))
    estate.remove("churn")
    ran = estate.plan("--allow-delete", "1")
    assert "- CloudWatchAlarm/mqm-sync/churn/f2" in ran.out
    estate.must_apply("--allow-delete", "1")
    assert set(alarms(cw)) == {"mqm-sync/stays/f2"}
    estate.assert_settled()


def test_alarms_that_an_interrupted_deletion_left_are_found_by_their_tags(estate, cw):
    estate.given(watched(), watched("stays"))
    estate.remove("churn")
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    estate.cloud.settle_gone("churn")
    change = estate.changes("--allow-delete", "1")["churn"]
    assert (change["action"], change["reason"]) == ("delete", "left over of a monitor that is gone")
    estate.must_apply("--allow-delete", "1")
    assert set(alarms(cw)) == {"mqm-sync/stays/f2"}
    estate.assert_settled()


@pytest.mark.parametrize(
    "edit",
    [
        {"endpoint_input": {"start_time_offset": "-P7D"}},
        {"schedule": "daily at 05:00"},
        {"state": "stopped"},
    ],
    ids=["replace", "cron", "stop"],
)
def test_alarms_survive_a_change_of_the_monitor(estate, cw, edit):
    estate.given(watched())
    estate.edit("churn", **edit)
    estate.must_apply()
    assert set(alarms(cw)) == {"mqm-sync/churn/f2"}
    estate.assert_settled()


def test_alarms_of_a_stopped_monitor_take_no_action_until_it_runs_again(estate, cw):
    estate.given(watched(state="stopped"))
    assert alarms(cw)["mqm-sync/churn/f2"]["ActionsEnabled"] is False
    estate.edit("churn", state="running")
    estate.must_apply()
    assert alarms(cw)["mqm-sync/churn/f2"]["ActionsEnabled"] is True


def test_an_alarm_changed_by_hand_is_drift_and_comes_back(estate, cw):
    estate.given(watched())
    put(cw, "mqm-sync/churn/f2")
    ran = estate.run("drift")
    assert "alarms.f2" in ran.out
    estate.must_apply()
    assert alarms(cw)["mqm-sync/churn/f2"]["MetricName"] == "f2"
    estate.assert_settled()


def test_an_alarm_deleted_by_hand_is_made_again(estate, cw):
    estate.given(watched())
    cw.delete_alarms(AlarmNames=["mqm-sync/churn/f2"])
    assert estate.actions() == {"churn": "update"}
    estate.must_apply()
    assert set(alarms(cw)) == {"mqm-sync/churn/f2"}


def test_tags_of_alarms_follow_the_spec(estate, cw):
    estate.given(watched(tags={"team": "growth", "stage": "prod"}))
    estate.edit("churn", tags={"team": "risk", "stage": None})
    estate.must_apply()
    assert tags(cw, "mqm-sync/churn/f2") == {
        "mqm-sync:owner": "growth-ml", "mqm-sync:monitor": "churn", "team": "risk",
    }  # fmt: skip
    estate.assert_settled()


@pytest.mark.parametrize("owner", ["", "someone-else"])
def test_an_alarm_of_that_name_that_is_not_ours_is_refused_and_stays(estate, cw, owner):
    put(cw, "mqm-sync/churn/f2", Tags=[{"Key": "mqm-sync:owner", "Value": owner}] if owner else [])
    estate.write(watched())
    ran = estate.apply()
    assert ran.code == 3
    assert "MQM901: CloudWatchAlarm/mqm-sync/churn/f2 exists already" in ran.out
    assert alarms(cw)["mqm-sync/churn/f2"]["Namespace"] == "theirs"
    assert estate.schedules() == set()


def test_an_alarm_that_lost_our_tag_meanwhile_is_not_overwritten(estate, cw):
    estate.given(watched())
    estate.edit("churn", alarms={"f2": {"below": 0.7}})
    ran = estate.plan("--out", "plan.json")
    assert ran.code == 0
    cw.untag_resource(ResourceARN=alarms(cw)["mqm-sync/churn/f2"]["AlarmArn"], TagKeys=["mqm-sync:owner"])
    assert estate.run("apply", "plan.json").code == 4
    assert alarms(cw)["mqm-sync/churn/f2"]["Threshold"] == 0.6


def test_nothing_is_asked_of_cloudwatch_where_nobody_has_alarms(estate):
    estate.given(example("churn"))
    before = Counter(estate.calls())
    assert estate.plan().code == 0
    assert not {name for name in Counter(estate.calls()) - before if "Alarms" in name and "Monitoring" not in name}


def test_alarms_of_a_fleet_are_read_in_one_list(estate):
    estate.given(*(watched(f"m{number:02}") for number in range(12)))
    before = Counter(estate.calls())
    assert estate.plan().code == 0
    calls = Counter(estate.calls()) - before
    assert (calls["DescribeAlarms"], calls["ListTagsForResource"]) == (1, 0)


def test_a_lost_reply_to_a_put_is_made_good(estate, cw):
    estate.write(watched())
    estate.control.faults({"operation": "PutMetricAlarm", "kind": "drop_after", "times": 1})
    estate.must_apply()
    assert set(alarms(cw)) == {"mqm-sync/churn/f2"}
    estate.assert_settled()


def test_without_permission_for_alarms_a_monitor_with_alarms_is_not_planned(estate):
    estate.given(watched(), example("other"))
    estate.control.faults({"operation": "DescribeAlarms", "kind": "deny", "times": None})
    ran = estate.plan()
    assert ran.code == 3
    assert "MQM902: CloudWatchAlarm/mqm-sync/churn/f2 could not be read" in ran.out
    estate.edit("churn", alarms=None)
    assert "MQM902" in estate.plan().out


def test_a_topic_s_variable_differs_by_target_and_markdown_shows_the_alarm(estate):
    estate.project(targets={"prod": {"vars": {"topic": TOPIC}}})
    estate.write(watched(alarms={"f2": {"below": 0.6, "actions": ["${topic}"]}}))
    assert f'+ alarms.f2.actions: ["{TOPIC}"]' in estate.plan("--format", "markdown").out


def test_a_shown_plan_tells_of_the_alarms_again(estate):
    estate.write(watched())
    planned = estate.plan("--out", "plan.json")
    assert estate.run("show", "plan.json").out == planned.out
    assert "alarms.f2.below" in planned.out


def test_forgetting_a_monitor_gives_its_alarms_up_as_well(estate, cw):
    estate.given(watched(tags={"team": "growth"}))
    assert estate.run("forget", "churn", "--auto-approve").code == 0
    assert tags(cw, "mqm-sync/churn/f2") == {"team": "growth"}
    assert alarms(cw)["mqm-sync/churn/f2"]["Threshold"] == 0.6


def test_a_renamed_monitor_has_alarms_under_its_new_name_only(estate, cw):
    estate.given(watched())
    ran = estate.run("rename", "churn", "churn-hourly", "--auto-approve", "--allow-delete", "1")
    assert ran.code == 0, ran.out + ran.err
    assert set(alarms(cw)) == {"mqm-sync/churn-hourly/f2"}


def test_destroying_everything_leaves_no_alarm_of_ours(estate, cw):
    put(cw, "mqm-sync/theirs/m")
    estate.given(watched(), watched("fraud"))
    ran = estate.run("destroy", "--auto-approve", "--allow-delete", "all")
    assert ran.code == 0, ran.out + ran.err
    assert set(alarms(cw)) == {"mqm-sync/theirs/m"}
