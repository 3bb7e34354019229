"""`apply` against a running sandbox: what it changes, in which way, and what it leaves as it was."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from tests.emulator_fixtures import definition_body
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    HOURLY,
    KIND_NAMES,
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

BATCH = {
    "data_captured_destination_s3_uri": "s3://acme/capture",
    "dataset_format": {"json": {"line": True}},
    "start_time_offset": "-PT6H",
    "end_time_offset": "-PT0H",
}
FOUR_KINDS = pytest.mark.parametrize(("kind", "prefix"), KIND_NAMES.items(), ids=list(KIND_NAMES))


def on_batch(name, kind="model-quality"):
    attributes = {"inference_attribute": "prediction"} if kind != "data-quality" else {}
    if kind in {"model-bias", "model-explainability"}:
        attributes["features_attribute"] = "features"
    return example(name, kind, endpoint_input=None, batch_transform_input=BATCH | attributes)


def test_the_shipped_monitors_are_applied_once(estate):
    estate.copy_shipped()
    ran = estate.must_apply()
    assert last_line(ran.out) == "Applied: 5 added, 0 changed, 0 replaced, 0 destroyed."
    assert estate.writes == 10
    assert estate.schedules() == {f"churn-{name}" for name in ("batch", "bias", "data", "endpoint", "explainability")}
    assert {estate.points_at(name) for name in estate.schedules()} == estate.definitions()
    assert last_line(estate.must_apply().out).startswith(NOTHING)
    assert estate.writes == 10


@FOUR_KINDS
def test_every_kind_is_created_replaced_and_deleted(estate, kind, prefix):
    estate.control.switches(pending_describes=0)
    estate.given(example("churn", kind))
    schedule = estate.schedule("churn")
    config = schedule["MonitoringScheduleConfig"]
    name = config["MonitoringJobDefinitionName"]
    assert (schedule["MonitoringScheduleStatus"], config["MonitoringType"]) == ("Scheduled", prefix)
    assert config["ScheduleConfig"] == {"ScheduleExpression": HOURLY}
    definition = estate.definition(name, prefix)
    owned = {"mqm-sync:owner": "growth-ml", "mqm-sync:monitor": "churn"}
    assert estate.tags(schedule["MonitoringScheduleArn"]) == estate.tags(definition["JobDefinitionArn"]) == owned

    estate.edit("churn", instance={"count": 2})
    ran = estate.must_apply()
    assert last_line(ran.out) == "Applied: 0 added, 0 changed, 1 replaced, 0 destroyed."
    assert estate.definitions() == {estate.points_at("churn")} != {name}
    assert estate.schedule("churn")["CreationTime"] == schedule["CreationTime"]
    estate.assert_settled()

    estate.remove("churn")
    ran = estate.must_apply("--allow-delete", "1")
    assert last_line(ran.out) == "Applied: 0 added, 0 changed, 0 replaced, 1 destroyed."
    assert (estate.schedules(), estate.definitions()) == (set(), set())


@FOUR_KINDS
def test_every_kind_reads_batch_transform_too(estate, kind, prefix):
    estate.control.switches(pending_describes=0)
    estate.given(on_batch("churn", kind))
    job_input = estate.definition(estate.points_at("churn"), prefix)[f"{prefix}JobInput"]
    assert job_input["BatchTransformInput"]["DatasetFormat"] == {"Json": {"Line": True}}
    assert "EndpointInput" not in job_input
    estate.assert_settled("--deep")


def test_every_field_of_a_spec_reaches_aws(estate):
    estate.given(
        example(
            "churn",
            environment={"A": "b"},
            cloudwatch_metrics=True,
            baseline={"constraints": "s3://acme/c.json"},
            output_kms_key="alias/reports",
            network={"isolation": True, "security_groups": ["sg-1"], "subnets": ["subnet-1", "subnet-2"]},
            instance={"volume_kms_key": "alias/volumes"},
            post_analytics_processor_script="s3://acme/post.py",
        )
    )
    found = estate.definition(estate.points_at("churn"))
    app = found["ModelQualityAppSpecification"]
    assert app["Environment"] == {"A": "b", "publish_cloudwatch_metrics": "Enabled"}
    assert app["PostAnalyticsProcessorSourceUri"] == "s3://acme/post.py"
    assert found["ModelQualityBaselineConfig"] == {"ConstraintsResource": {"S3Uri": "s3://acme/c.json"}}
    assert found["ModelQualityJobOutputConfig"]["KmsKeyId"] == "alias/reports"
    assert sorted(found["NetworkConfig"]["VpcConfig"]["Subnets"]) == ["subnet-1", "subnet-2"]
    assert found["JobResources"]["ClusterConfig"]["VolumeKmsKeyId"] == "alias/volumes"
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}
    estate.assert_settled("--deep")


def test_a_replaced_definition_leaves_no_orphan_and_points_at_the_new_window(estate):
    estate.given(example("churn"))
    before = estate.points_at("churn")
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    ran = estate.must_apply()
    after = estate.points_at("churn")
    lines = [line.strip() for line in ran.out.splitlines() if "✓" in line]
    assert lines == [
        f"✓ churn: create definition {after}",
        "✓ churn: update schedule churn",
        f"✓ churn: delete definition {before}",
    ]
    assert estate.definitions() == {after}
    offsets = estate.definition(after)["ModelQualityJobInput"]["EndpointInput"]
    assert (offsets["StartTimeOffset"], offsets["EndTimeOffset"]) == ("-P7D", "-P1D")
    estate.assert_settled()


def test_a_new_schedule_is_updated_in_place(estate):
    estate.given(example("churn"))
    before = estate.schedule("churn")
    estate.edit("churn", schedule="daily at 05:00")
    ran = estate.plan()
    assert "~ churn (model-quality) will be updated in place" in ran.out
    assert '"cron(0 * ? * * *)" -> "cron(0 5 ? * * *)"' in ran.out
    estate.must_apply()
    after = estate.schedule("churn")
    assert after["CreationTime"] == before["CreationTime"]
    config = after["MonitoringScheduleConfig"]
    assert config["ScheduleConfig"] == {"ScheduleExpression": "cron(0 5 ? * * *)"}
    assert {**before["MonitoringScheduleConfig"], "ScheduleConfig": config["ScheduleConfig"]} == config
    assert "DeleteModelQualityJobDefinition" not in estate.calls()
    estate.assert_settled()


def test_tags_change_in_place_and_nothing_else_does(estate):
    estate.given(example("churn", tags={"team": "growth", "stage": "trial"}))
    before = estate.schedule("churn")
    name = estate.points_at("churn")
    definition = estate.definition(name)
    estate.edit("churn", tags={"team": "risk", "stage": None, "cost": ""})
    assert last_line(estate.plan().out) == "Plan: 0 to add, 1 to change, 0 to replace, 0 to destroy."
    estate.must_apply()
    assert estate.schedule("churn") == before
    assert (estate.points_at("churn"), estate.definition(name)) == (name, definition)
    wanted = {"mqm-sync:owner": "growth-ml", "mqm-sync:monitor": "churn", "team": "risk", "cost": ""}
    assert estate.tags(before["MonitoringScheduleArn"]) == wanted
    assert estate.tags(definition["JobDefinitionArn"]) == wanted
    estate.assert_settled()


def test_tags_somebody_added_are_removed_unless_they_are_ignored(estate):
    estate.given(example("churn"))
    arn = estate.schedule("churn")["MonitoringScheduleArn"]
    estate.tag(arn, **{"cost:center": "7", "stray": "1"})
    estate.project(ignore_tags=["cost:*"])
    assert {diff["field"] for diff in estate.changes()["churn"]["diffs"]} == {"tags.stray"}
    estate.must_apply()
    assert set(estate.tags(arn)) == {"mqm-sync:owner", "mqm-sync:monitor", "cost:center"}
    estate.assert_settled()


# Stopped and running.


def test_a_monitor_can_be_created_stopped(estate):
    estate.given(example("churn", state="stopped"))
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Stopped"
    estate.assert_settled()


def test_stopping_and_starting_touch_the_state_alone(estate):
    estate.given(example("churn"))
    config = estate.schedule("churn")["MonitoringScheduleConfig"]
    for state, status, operation in (
        ("stopped", "Stopped", "StopMonitoringSchedule"),
        ("running", "Scheduled", "StartMonitoringSchedule"),
    ):
        estate.edit("churn", state=state)
        writes = estate.writes
        estate.must_apply()
        schedule = estate.schedule("churn")
        assert (schedule["MonitoringScheduleStatus"], schedule["MonitoringScheduleConfig"]) == (status, config)
        assert (estate.writes - writes, estate.calls()[operation]) == (1, 1)
        estate.assert_settled()


@pytest.mark.parametrize(
    "edit",
    [
        {"schedule": "daily at 05:00"},
        {"endpoint_input": {"start_time_offset": "-P7D"}},
        {"kind": "data-quality", "problem_type": None, "ground_truth_input": None},
    ],
    ids=["cron", "replace", "kind"],
)
def test_a_stopped_monitor_stays_stopped_whatever_else_changes(estate, edit):
    estate.given(example("churn", state="stopped"))
    estate.edit("churn", **edit)
    estate.must_apply("--allow-delete", "1")
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Stopped"
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_schedule_stopped_by_hand_is_started_again(estate):
    estate.given(example("churn"))
    estate.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    (diff,) = estate.changes()["churn"]["diffs"]
    assert (diff["field"], diff["before"], diff["after"]) == ("state", "Stopped", "Scheduled")
    estate.must_apply()
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Scheduled"


# What is replaced, and what is kept.


def test_another_kind_deletes_the_schedule_and_creates_it_again(estate):
    estate.given(example("churn"))
    before = estate.schedule("churn")
    estate.write(example("churn", "data-quality"))
    ran = estate.plan("--allow-delete", "1")
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 1 to replace, 0 to destroy."
    assert "the kind of a schedule is fixed" in ran.out
    estate.must_apply("--allow-delete", "1")
    after = estate.schedule("churn")
    assert (after["MonitoringType"], after["CreationTime"] > before["CreationTime"]) == ("DataQuality", True)
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_definition_another_schedule_uses_is_not_deleted_under_it(estate):
    estate.given(example("churn"))
    shared = estate.points_at("churn")
    estate.make_schedule("guest", shared)
    guest = estate.schedule("guest")
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.must_apply()
    assert estate.schedule("guest") == guest
    assert estate.definitions() == {shared, estate.points_at("churn")}
    estate.assert_settled()
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="guest")
    while "guest" in estate.schedules():
        with suppress(estate.sm.exceptions.ResourceNotFound):
            estate.schedule("guest")
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}


def sharing(estate):
    """Two monitors of ours on one definition, as an import of what somebody made by hand may find them."""
    estate.given(example("churn"))
    shared = estate.points_at("churn")
    estate.own(estate.make_schedule("twin", shared), "twin")
    estate.write(example("twin", endpoint_input={"endpoint_name": "churn-prod"}))
    return shared


def test_two_monitors_on_one_definition_come_to_rest(estate):
    sharing(estate)
    estate.must_apply()
    estate.assert_settled()
    assert estate.definitions() == {estate.points_at("churn"), estate.points_at("twin")}


def test_two_monitors_on_one_definition_are_deleted_with_it(estate):
    sharing(estate)
    estate.remove("churn", "twin")
    estate.must_apply("--allow-delete", "2")
    assert (estate.schedules(), estate.definitions()) == (set(), set())
    estate.assert_settled()


def test_a_legacy_schedule_with_an_inline_definition_gets_a_named_one(estate):
    body = definition_body("DataQuality", "unused")
    inline = {
        "MonitoringInputs": [{"EndpointInput": body["DataQualityJobInput"]["EndpointInput"]}],
        "MonitoringOutputConfig": body["DataQualityJobOutputConfig"],
        "MonitoringResources": body["JobResources"],
        "MonitoringAppSpecification": body["DataQualityAppSpecification"],
        "RoleArn": body["RoleArn"],
    }
    config = {"MonitoringJobDefinition": inline, "ScheduleConfig": {"ScheduleExpression": HOURLY}}
    arn = estate.sm.create_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=config)[
        "MonitoringScheduleArn"
    ]
    estate.own(arn, "churn")
    before = estate.schedule("churn")
    estate.write(example("churn", "data-quality"))
    assert estate.changes()["churn"]["action"] == "replace"
    assert "inline" in estate.changes()["churn"]["reason"]
    estate.must_apply()
    after = estate.schedule("churn")
    assert after["CreationTime"] == before["CreationTime"]
    assert "MonitoringJobDefinition" not in after["MonitoringScheduleConfig"]
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def adopted(estate, spec, kind="ModelQuality"):
    """The same monitor as an SDK would have made it, under a name with a timestamp, tagged as ours by hand."""
    estate.write(spec)
    resources = estate.changes()[spec["name"]]["resources"]
    body = next(r["after"]["body"] for r in resources if r["type"].endswith("Definition"))
    name = "model-quality-job-definition-2026-01-01-00-00-00-000"
    app = f"{kind}AppSpecification"
    untagged = {**body, app: {**body[app], "ImageUri": body[app]["ImageUri"].removesuffix(":latest")}}
    arn = estate.sm.create_model_quality_job_definition(JobDefinitionName=name, **untagged)["JobDefinitionArn"]
    estate.own(arn, spec["name"])
    estate.own(estate.make_schedule(spec["name"], name), spec["name"])
    return name


def test_a_definition_with_a_foreign_name_and_an_equal_body_is_kept(estate):
    name = adopted(estate, example("churn"))
    before = estate.schedule("churn")
    definition = estate.definition(name)
    estate.assert_settled()
    estate.edit("churn", tags={"team": "growth"}, schedule="daily at 05:00")
    assert estate.actions() == {"churn": "update"}
    estate.must_apply()
    after = estate.schedule("churn")
    assert (after["CreationTime"], estate.points_at("churn")) == (before["CreationTime"], name)
    assert estate.definition(name) == definition
    assert estate.tags(definition["JobDefinitionArn"])["team"] == "growth"
    estate.assert_settled()


def test_a_definition_with_a_foreign_name_goes_when_it_is_replaced(estate):
    adopted(estate, example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    (diff,) = (d for d in estate.changes()["churn"]["diffs"] if d["resource"] == "ModelQualityJobDefinition")
    assert (diff["field"], diff["before"], diff["after"]) == ("endpoint_input.start_time_offset", "-P8D", "-P7D")
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_schedule_deleted_by_hand_comes_back_with_its_definition(estate):
    estate.given(example("churn"))
    name = estate.points_at("churn")
    created = estate.definition(name)["CreationTime"]
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    with pytest.raises(estate.sm.exceptions.ResourceNotFound):
        [estate.schedule("churn") for _ in range(3)]
    assert estate.actions() == {"churn": "create"}
    estate.must_apply()
    assert (estate.points_at("churn"), estate.definition(name)["CreationTime"]) == (name, created)
    estate.assert_settled()


# Trouble on the way.


@pytest.mark.parametrize("operation", ["CreateModelQualityJobDefinition", "CreateMonitoringSchedule"])
@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_lost_call_or_reply_when_creating_does_no_harm(estate, operation, kind):
    estate.control.faults({"operation": operation, "kind": kind})
    estate.given(example("churn"))
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_throttled_call_is_tried_again(estate):
    estate.control.faults({"operation": "CreateMonitoringSchedule", "kind": "throttle"})
    estate.given(example("churn"))
    assert estate.calls()["CreateMonitoringSchedule"] == 2


@pytest.mark.parametrize(
    ("operation", "edit"),
    [
        ("UpdateMonitoringSchedule", {"schedule": "daily at 05:00"}),
        ("StopMonitoringSchedule", {"state": "stopped"}),
        ("DeleteModelQualityJobDefinition", {"endpoint_input": {"start_time_offset": "-P7D"}}),
        ("AddTags", {"tags": {"team": "growth"}}),
        ("UpdateMonitoringAlert", {"alert": {"datapoints_to_alert": 2, "evaluation_period": 3}}),
    ],
)
def test_a_lost_reply_when_changing_does_no_harm(estate, operation, edit):
    estate.given(example("churn"))
    estate.edit("churn", **edit)
    estate.control.faults({"operation": operation, "kind": "drop_after"})
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_lost_reply_when_starting_does_no_harm(estate):
    estate.given(example("churn", state="stopped"))
    estate.edit("churn", state="running")
    estate.control.faults({"operation": "StartMonitoringSchedule", "kind": "drop_after"})
    estate.must_apply()
    assert estate.schedule("churn")["MonitoringScheduleStatus"] == "Scheduled"


def test_a_lost_reply_when_deleting_does_no_harm(estate):
    estate.given(example("churn"))
    estate.remove("churn")
    estate.control.faults({"operation": "DeleteMonitoringSchedule", "kind": "drop_after"})
    estate.must_apply("--allow-delete", "all")
    assert (estate.schedules(), estate.definitions()) == (set(), set())


def test_a_failed_monitor_does_not_hold_up_the_others(estate):
    estate.write(example("churn"), example("data", "data-quality"))
    estate.control.faults({"operation": "CreateDataQualityJobDefinition", "kind": "deny"})
    ran = estate.apply()
    assert ran.code == 1
    assert "✗ data: create definition data-" in ran.out
    assert "AccessDeniedException" in ran.out
    assert "· data: create schedule data skipped" in ran.out
    assert last_line(ran.out) == (
        "Applied: 1 added, 0 changed, 0 replaced, 0 destroyed. "
        "Incomplete: 1 failed, 1 not tried; apply again to go on from here."
    )
    assert estate.schedules() == {"churn"}
    estate.must_apply()
    estate.assert_settled()


def test_fail_fast_begins_no_further_monitor(estate):
    estate.write(*(example(f"churn-{n}") for n in range(4)))
    estate.control.faults({"operation": "CreateModelQualityJobDefinition", "kind": "deny"})
    ran = estate.apply("--fail-fast", "--parallelism", "1")
    assert ran.code == 1
    assert len(estate.schedules()) <= 1
    assert ran.out.count("✗") == 1
    estate.must_apply()
    estate.assert_settled()


def test_one_monitor_at_a_time_comes_to_the_same(estate):
    estate.write(example("churn"), example("data", "data-quality"), example("bias", "model-bias"))
    estate.must_apply("--parallelism", "1")
    estate.assert_settled()


def test_a_schedule_the_service_fails_is_a_failed_step(estate):
    estate.given(example("churn"))
    estate.control.switches(schedule_quota=1)
    estate.write(example("other"))
    ran = estate.apply()
    assert ran.code == 1
    assert "✗ other: create schedule other" in ran.out
    assert "ResourceLimitExceeded" in ran.out
    estate.control.switches(schedule_quota=None)
    estate.must_apply()
    estate.assert_settled()


def test_the_json_result_is_one_event_per_line(estate):
    estate.write(example("churn"))
    ran = estate.apply("--format", "json")
    plan, *outcomes, summary = (json.loads(line) for line in ran.out.splitlines())
    assert (plan["type"], plan["summary"]["add"]) == ("plan", 1)
    assert [(o["type"], o["verb"], o["result"]) for o in outcomes] == [
        ("outcome", "create definition", "applied"),
        ("outcome", "create schedule", "applied"),
    ]
    assert (summary["type"], summary["failed"], summary["skipped"]) == ("summary", 0, 0)
    assert summary["applied"] == {"add": 1, "change": 0, "replace": 0, "destroy": 0}


# Asking.


def test_without_a_terminal_nothing_is_applied_unless_told(estate):
    estate.write(example("churn"))
    for answer in (None, "yes\n"):
        ran = estate.run("apply", input=answer)
        assert ran.code == 1
        assert "there is no terminal to ask on; nothing was applied" in ran.err
        assert "--auto-approve" in ran.err
    assert estate.writes == 0


def test_an_empty_plan_asks_nobody(estate):
    estate.given(example("churn"))
    ran = estate.run("apply")
    assert (ran.code, last_line(ran.out)[: len(NOTHING)]) == (0, NOTHING)


@pytest.mark.parametrize(("answer", "code", "writes"), [("yes", 0, 2), ("y", 1, 0), ("", 1, 0)])
def test_on_a_terminal_only_yes_applies(estate, answer, code, writes):
    estate.write(example("churn"))
    done = estate.run_on_terminal(answer, "apply")
    assert (done.code, estate.writes) == (code, writes), done.err
    assert "Only 'yes' applies this plan." in done.err
    assert ("not confirmed; nothing was applied" in done.err) == (code != 0)
