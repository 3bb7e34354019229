"""Taking over what nobody owns: two tags on schedule and definition, and nothing else, ever."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    OWNER,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

PLAIN = {
    "kind": "model-quality",
    "name": "churn",
    "adopt": True,
    "schedule": "hourly",
    "endpoint_input": {"endpoint_name": "endpoint", "destination": "/opt/ml/processing/input"},
    "ground_truth_input": "s3://bucket/truth",
    "output_s3_uri": "s3://bucket/out",
    "output_upload_mode": "EndOfJob",
    "image_uri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/analyzer",
    "instance": {"type": "ml.m5.xlarge", "volume_size_gb": 30},
    "role_arn": "arn:aws:iam::123456789012:role/Monitor",
    "max_runtime_seconds": 3600,
}
"""What `make_foreign` makes, as a spec; it has errors: no problem type, and two jobs that do not fit into an hour."""
OURS = {"mqm-sync:owner": OWNER, "mqm-sync:monitor": "churn"}


def arns(estate, name="churn", definition="churn"):
    return estate.schedule(name)["MonitoringScheduleArn"], estate.definition(definition)["JobDefinitionArn"]


def test_taking_over_adds_two_tags_to_schedule_and_definition_and_nothing_else(estate):
    estate.make_foreign("churn")
    before = estate.schedule("churn"), estate.definition("churn")
    estate.write(PLAIN)
    change = estate.changes()["churn"]
    assert change["action"] == "adopt"
    assert {tuple(diff["path"]) for diff in change["diffs"]} == {("Tags", key) for key in OURS}
    calls = estate.calls()
    ran = estate.must_apply()
    assert "churn (model-quality) will be adopted" in ran.out
    assert "Applied: 0 added, 1 changed, 0 replaced, 0 destroyed." in ran.out
    written = {name: count - calls.get(name, 0) for name, count in estate.calls().items()}
    assert {name for name, count in written.items() if count and not name.startswith(("List", "Get", "Desc"))} == {
        "AddTags"
    }
    assert written["AddTags"] == 2
    assert (estate.schedule("churn"), estate.definition("churn")) == before
    assert [estate.tags(arn) for arn in arns(estate)] == [OURS, OURS]
    estate.assert_settled()
    estate.assert_settled("--deep")


def test_without_asking_for_it_nothing_is_taken_over(estate):
    estate.make_foreign("churn")
    estate.write(example("churn"))
    ran = estate.plan()
    assert ran.code == 3
    assert "adopt: true" in ran.out


def test_another_owner_s_monitor_is_not_free_to_be_taken(estate):
    estate.make_foreign("churn", "risk-ml")
    estate.write(PLAIN)
    ran = estate.plan()
    assert ran.code == 3
    assert "belongs to the owner 'risk-ml'" in ran.out
    assert "mqm-sync forget churn" in ran.out


def test_a_free_schedule_on_another_owner_s_definition_is_not_free(estate):
    estate.make_foreign("churn")
    estate.own(estate.definition("churn")["JobDefinitionArn"], "churn", "risk-ml")
    estate.write(PLAIN)
    ran = estate.apply()
    assert ran.code == 3
    assert "MQM901: ModelQualityJobDefinition/churn exists already and belongs to the owner 'risk-ml'" in ran.out


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"schedule": "daily at 05:00"}, "schedule"),
        ({"ground_truth_input": "s3://bucket/other"}, "ground_truth_input"),
        ({"tags": {"team": "growth"}}, "tags.team"),
        ({"state": "stopped"}, "state"),
        ({"alert": {"datapoints_to_alert": 2, "evaluation_period": 3}}, "alert.datapoints_to_alert"),
        ({"kind": "data-quality", "ground_truth_input": None}, "kind"),
    ],
)
def test_taking_over_never_changes_anything_on_the_way(estate, changes, field):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    estate.edit("churn", **changes)
    writes = estate.writes
    ran = estate.apply()
    assert (ran.code, estate.writes) == (3, writes), ran.out + ran.err
    assert "MQM904: taking over changes nothing, but the spec differs from what runs in " in ran.out
    (block,) = estate.changes()["churn"]["blocked_by"]
    assert field in block["message"]


def test_a_field_no_spec_can_express_is_named_and_the_monitor_left_alone(estate):
    estate.define("churn")
    config = {
        "MonitoringJobDefinitionName": "churn",
        "MonitoringType": "ModelQuality",
        "ScheduleConfig": {
            "ScheduleExpression": "cron(0 * ? * * *)",
            "DataAnalysisStartTime": "-PT2H",
            "DataAnalysisEndTime": "-PT1H",
        },
    }
    estate.sm.create_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=config)
    before = estate.schedule("churn")
    estate.write(PLAIN)
    ran = estate.apply()
    assert ran.code == 3
    assert "differs from what runs in DataAnalysisEndTime, DataAnalysisStartTime" in ran.out
    assert estate.schedule("churn") == before


def test_errors_of_a_monitor_that_is_merely_taken_over_are_warnings(estate):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    found = json.loads(estate.run("lint", "--format", "json").out)["findings"]
    assert {finding["severity"] for finding in found if finding["rule"] in {"MQM201", "MQM303"}} == {"warning"}
    ran = estate.plan()
    assert ran.code == 0
    assert "MQM201" in ran.err
    estate.must_apply()
    estate.assert_settled()


def test_they_are_errors_again_once_the_monitor_is_edited(estate):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    estate.must_apply()
    estate.edit("churn", ground_truth_input="s3://bucket/other")
    writes = estate.writes
    ran = estate.apply()
    assert (ran.code, estate.writes) == (1, writes)
    assert "MQM201" in ran.err
    assert "adopt: true excuses a monitor only as long as it stays as it was taken over" in ran.err
    estate.edit(
        "churn", max_runtime_seconds=1800, problem_type="Regression", endpoint_input={"inference_attribute": "0"}
    )
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_they_are_errors_for_a_monitor_that_would_be_created(estate):
    estate.write(PLAIN)
    ran = estate.plan()
    assert (ran.code, ran.out) == (1, "")
    assert "MQM303" in ran.err


def test_two_specs_of_one_name_stay_an_error(estate):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    (estate.monitors / "twin.yaml").write_text((estate.monitors / "churn.yaml").read_text())
    ran = estate.plan()
    assert ran.code == 1
    assert "MQM102" in ran.err


def test_a_definition_that_two_schedules_share_is_never_tagged_and_never_deleted(estate):
    estate.make_foreign("churn")
    estate.make_schedule("twin", "churn")
    estate.write(PLAIN, {**PLAIN, "name": "twin"})
    assert estate.actions() == {"churn": "adopt", "twin": "adopt"}
    assert "other schedules use churn too, which stays untagged" in estate.plan().out
    estate.must_apply()
    assert estate.tags(arns(estate)[1]) == {}
    estate.assert_settled()
    fixed = {"max_runtime_seconds": 1800, "problem_type": "Regression", "endpoint_input": {"inference_attribute": "0"}}
    for name in ("churn", "twin"):
        estate.edit(name, **fixed)
        estate.must_apply()
        assert "churn" in estate.definitions()
    estate.assert_settled()


def test_a_definition_that_is_shared_no_longer_is_taken_over_then(estate):
    estate.make_foreign("churn")
    estate.make_schedule("twin", "churn")
    estate.write(PLAIN)
    estate.must_apply()
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="twin")
    while "twin" in estate.schedules():
        estate.sm.describe_monitoring_schedule(MonitoringScheduleName="twin")
    assert estate.actions() == {"churn": "adopt"}
    estate.must_apply()
    assert estate.tags(arns(estate)[1]) == OURS
    estate.assert_settled()


@pytest.mark.parametrize("nth", [1, 2])
def test_a_crash_while_taking_over_is_mended_by_the_next_apply(estate, nth):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    estate.control.faults(
        {"operation": "AddTags", "kind": "error_before", "nth": nth, "times": None, "code": "ExpiredTokenException",
         "status": 400, "message": "the caller died"}
    )  # fmt: skip
    assert estate.apply().code == 1
    estate.control.clear_faults()
    assert estate.actions() == {"churn": "adopt"}
    estate.must_apply()
    assert [estate.tags(arn) for arn in arns(estate)] == [OURS, OURS]
    estate.assert_settled()


def test_who_comes_later_does_not_take_what_somebody_took_in_between(estate, tmp_path):
    estate.make_foreign("churn")
    estate.write(PLAIN)
    plan = tmp_path / "plan.json"
    assert estate.plan("--out", plan).code == 0
    for arn in arns(estate):
        estate.own(arn, "churn", "risk-ml")
    ran = estate.run("apply", plan)
    assert ran.code in {3, 4}
    assert estate.tags(arns(estate)[0])["mqm-sync:owner"] == "risk-ml"


def test_the_tags_of_a_definition_may_be_others_than_the_schedule_s(estate):
    estate.make_foreign("churn")
    schedule, definition = arns(estate)
    estate.tag(schedule, team="growth")
    estate.tag(definition, stage="prod")
    estate.write({**PLAIN, "tags": {"team": "growth"}, "definition_tags": {"stage": "prod"}})
    assert estate.actions() == {"churn": "adopt"}
    estate.must_apply()
    assert [estate.tags(arn) for arn in (schedule, definition)] == [
        {"team": "growth", **OURS},
        {"stage": "prod", **OURS},
    ]
    estate.assert_settled()
    estate.edit("churn", definition_tags={"stage": "test"})
    estate.must_apply()
    assert [estate.tags(arn) for arn in (schedule, definition)] == [
        {"team": "growth", **OURS},
        {"stage": "test", **OURS},
    ]
    assert estate.points_at("churn") == "churn"
    assert last_line(estate.plan().out).startswith(NOTHING)
