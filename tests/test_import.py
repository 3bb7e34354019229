"""Live monitors written down: short, readable, proven; and what can not be written is explained, never dropped."""

from __future__ import annotations

import json

import pytest
import yaml

from mqm_sync.importing.candidates import notes_on
from mqm_sync.importing.decode import own_tags
from mqm_sync.importing.types import Candidate
from mqm_sync.resource import Address, Resource
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    HOURLY,
    NOTHING,
    SNAKE,
    cloud_fixture,
    definition_body,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

PROVEN = "planning these again finds nothing but ownership tags"


def imported(estate, *args):
    """What an import says for programs."""
    return json.loads(estate.run("import", *(args or ("--all",)), "--format", "json").out)


def reasons(estate, *args):
    return {left["monitor"]: left["reason"] for left in imported(estate, *args)["left_out"]}


def written(estate, name):
    return yaml.safe_load((estate.monitors / f"{name}.yaml").read_text())


# What is written.


def test_a_monitor_is_written_in_words_without_what_is_filled_in_anyway(estate):
    estate.project(defaults=dict.fromkeys(estate.settings["defaults"]))
    estate.make_foreign("churn")
    ran = estate.run("import", "churn")
    assert (ran.code, ran.err) == (0, "")
    assert last_line(ran.out) == f"Wrote 1 monitor to monitors: {PROVEN}."
    assert (estate.monitors / "churn.yaml").read_text() == (
        "version: 1\nkind: model-quality\nname: churn\nschedule: hourly\nendpoint_input:\n"
        "  endpoint_name: endpoint\n  destination: /opt/ml/processing/input\n"
        "ground_truth_input: s3://bucket/truth\noutput_s3_uri: s3://bucket/out\noutput_upload_mode: EndOfJob\n"
        "role_arn: arn:aws:iam::${account_id}:role/Monitor\n"
        "image_uri: 156813124566.dkr.ecr.${region}.amazonaws.com/analyzer:latest\n"
        "instance:\n  type: ml.m5.xlarge\nadopt: true\n"
    )


ANALYZER = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CLARIFY = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
TRUTH, CONFIG = {"GroundTruthS3Input": {"S3Uri": "s3://acme/truth"}}, {"ConfigUri": "s3://acme/analysis.json"}


def made_by_the_sdk(estate, kind, app, source):
    """The two requests with which the SageMaker SDK makes a monitor: names with a time, everything spelled out."""
    body = {
        "JobDefinitionName": f"{kind.lower()}-job-definition-2026-01-31-09-30-00-123",
        f"{kind}AppSpecification": {**app, "Environment": {"publish_cloudwatch_metrics": "Enabled"}},
        f"{kind}JobInput": {
            "EndpointInput": {
                "EndpointName": "churn-prod", "LocalPath": "/opt/ml/processing/input/endpoint", "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated", "StartTimeOffset": "-PT6H", "EndTimeOffset": "-PT0H",
            },
            **source,
        },
        f"{kind}JobOutputConfig": {
            "MonitoringOutputs": [
                {
                    "S3Output": {
                        "S3Uri": "s3://acme/results",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "Continuous",
                    }
                }
            ]
        },
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}},
        f"{kind}BaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://acme/constraints.json"}},
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Monitor",
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
    }  # fmt: skip
    getattr(estate.sm, f"create_{SNAKE[kind]}_job_definition")(**body)
    config = {
        "MonitoringJobDefinitionName": body["JobDefinitionName"],
        "MonitoringType": kind,
        "ScheduleConfig": {"ScheduleExpression": "cron(0 17/12 ? * * *)"},
    }
    estate.sm.create_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=config, Tags=[])
    estate.schedule("churn")


@pytest.mark.parametrize(
    ("kind", "app", "source", "own"),
    [
        (
            "ModelQuality", {"ImageUri": ANALYZER, "ProblemType": "Regression"}, TRUTH,
            {"kind": "model-quality", "problem_type": "Regression", "ground_truth_input": "s3://acme/truth"},
        ),
        ("DataQuality", {"ImageUri": ANALYZER}, {}, {"kind": "data-quality"}),
        (
            "ModelBias", {"ImageUri": CLARIFY, **CONFIG}, TRUTH,
            {"kind": "model-bias", "analysis_config": "s3://acme/analysis.json", "ground_truth_input": "s3://acme/truth"},
        ),
        (
            "ModelExplainability", {"ImageUri": CLARIFY, **CONFIG}, {},
            {"kind": "model-explainability", "analysis_config": "s3://acme/analysis.json"},
        ),
    ],
)  # fmt: skip
def test_what_the_sdk_made_is_written_as_short_as_it_was_asked_for(estate, kind, app, source, own):
    estate.project(defaults=dict.fromkeys(estate.settings["defaults"]))
    made_by_the_sdk(estate, kind, app, source)
    assert estate.run("import", "churn").code == 0
    assert written(estate, "churn") == {
        "version": 1,
        "name": "churn",
        "schedule": "every 12 hours from 17:00",
        "endpoint_input": {"endpoint_name": "churn-prod", "start_time_offset": "-PT6H", "end_time_offset": "-PT0H"},
        "baseline": {"constraints": "s3://acme/constraints.json"},
        "output_s3_uri": "s3://acme/results",
        "role_arn": "arn:aws:iam::${account_id}:role/Monitor",
        "cloudwatch_metrics": True,
        "instance": {"type": "ml.m5.xlarge"},
        "max_runtime_seconds": 1800,
        "adopt": True,
        **own,
    }
    before = estate.schedule("churn")
    estate.must_apply()
    assert estate.schedule("churn") == before
    estate.assert_settled()


def test_what_the_project_s_defaults_say_is_left_out_and_what_they_say_too_much_is_taken_away(estate):
    estate.project(
        defaults={
            "role_arn": "arn:aws:iam::${account_id}:role/Monitor",
            "cloudwatch_metrics": True,
            "tags": {"team": "growth"},
        }
    )
    estate.make_foreign("churn")
    assert estate.run("import", "churn").code == 0
    document = written(estate, "churn")
    assert "role_arn" not in document
    assert (document["cloudwatch_metrics"], document["tags"]) == (None, None)
    assert (document["instance"], document["max_runtime_seconds"]) == ({"volume_size_gb": 30}, 3600)
    assert estate.actions() == {"churn": "adopt"}


def test_the_same_fleet_gives_the_same_files(estate, tmp_path):
    for name in ("churn", "fraud", "price"):
        estate.make_foreign(name)
    texts = [estate.run("import", "--all", "--dry-run").out for _ in range(2)]
    assert texts[0] == texts[1]


def test_a_target_s_variables_stand_for_their_values(estate):
    estate.project(targets={"prod": {"vars": {"bucket": "bucket", "word": "tru"}}})
    estate.make_foreign("churn")
    assert estate.run("import", "churn").code == 0
    assert written(estate, "churn")["ground_truth_input"] == "s3://${bucket}/truth"


def test_a_literal_dollar_brace_stays_one(estate):
    app = {
        **definition_body("ModelQuality", "x")["ModelQualityAppSpecification"],
        "Environment": {"HOME_OF": "${HOME}"},
    }
    estate.sm.create_model_quality_job_definition(
        **{**definition_body("ModelQuality", "churn"), "ModelQualityAppSpecification": app}
    )
    estate.make_schedule("churn", "churn")
    assert estate.run("import", "churn").code == 0
    assert written(estate, "churn")["environment"] == {"HOME_OF": "$${HOME}"}
    assert estate.actions() == {"churn": "adopt"}


def test_what_many_say_alike_is_proposed_and_the_project_file_left_as_it_is(estate):
    before = (estate.root / "mqm-sync.yaml").read_text()
    for name in ("churn", "fraud", "price", "risk"):
        estate.make_foreign(name)
    ran = estate.run("import", "--all")
    assert "With this in mqm-sync.yaml, the files would be " in ran.out
    assert "    output_s3_uri: s3://bucket/out\n" in ran.out
    assert (estate.root / "mqm-sync.yaml").read_text() == before


def test_without_a_project_file_one_is_written_with_what_many_say_alike(estate, run):
    for name in ("churn", "fraud", "price"):
        estate.make_foreign(name)
    ran = run("import", "--all", "--owner", "growth-ml", env=estate.environment)
    assert (ran.code, ran.err) == (0, "")
    project = yaml.safe_load((run.cwd / "mqm-sync.yaml").read_text())
    assert project["owner"] == "growth-ml"
    assert project["targets"] == {"default": {"account_id": ACCOUNT, "region": "us-east-1"}}
    assert project["defaults"]["output_s3_uri"] == "s3://bucket/out"
    assert "output_s3_uri" not in (run.cwd / "monitors/churn.yaml").read_text()
    plan = run("plan", env=estate.environment)
    assert last_line(plan.out) == "Plan: 0 to add, 3 to change, 0 to replace, 0 to destroy."
    assert run("apply", "--auto-approve", env=estate.environment).code == 0
    assert run("plan", env=estate.environment).out.startswith(NOTHING)


def test_without_a_project_file_the_owner_has_to_be_said(estate, run):
    ran = run("import", "--all", env=estate.environment)
    assert ran.code == 78
    assert "mqm-sync import --all --owner your-team" in ran.err


def test_a_dry_run_prints_the_files_and_writes_none(estate):
    estate.make_foreign("churn")
    ran = estate.run("import", "churn", "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith("# monitors/churn.yaml\nversion: 1\n")
    assert f"Would write 1 monitor to monitors: {PROVEN}." in ran.err
    assert list(estate.monitors.iterdir()) == []
    (file,) = imported(estate, "churn", "--dry-run")["files"]
    assert file["text"] in ran.out


def test_a_dry_run_shows_how_a_monitor_is_that_has_a_spec_already(estate):
    estate.make_foreign("churn")
    estate.write({"kind": "data-quality", "name": "churn", "adopt": True, "endpoint_input": {"endpoint_name": "x"}})
    ran = estate.run("import", "churn", "--dry-run")
    assert ran.code == 0
    assert "\nkind: model-quality\nname: churn\n" in ran.out
    assert reasons(estate, "churn") == {"churn": "has a spec already: monitors/churn.yaml"}


def test_names_and_globs_choose_schedules(estate):
    for name in ("churn", "churn-batch", "fraud"):
        estate.make_foreign(name)
    assert {file["monitor"] for file in imported(estate, "churn*")["files"]} == {"churn", "churn-batch"}


@pytest.mark.parametrize("args", [(), ("churn", "--all")])
def test_either_names_or_all_of_them(estate, args):
    assert estate.run("import", *args).code == 64


def test_a_name_that_no_schedule_has_is_an_error(estate):
    ran = estate.run("import", "chrun")
    assert ran.code == 64
    assert "no schedule in prod is called 'chrun'" in ran.err


def test_an_unknown_target_is_an_error(estate):
    ran = estate.run("import", "--all", "--target", "prdo")
    assert ran.code == 64
    assert "did you mean prod?" in ran.err


def test_several_targets_make_one_file_with_what_differs(estate):
    estate.project(
        targets={
            "prod": {"vars": {"bucket": "bucket"}},
            "staging": {"account_id": ACCOUNT, "region": "eu-west-1", "vars": {"bucket": "bucket"}},
        }
    )
    estate.make_foreign("churn")
    estate.make_foreign("fraud")
    estate.region = "eu-west-1"
    estate.define("churn")
    estate.make_schedule("churn", "churn", expression="cron(0 5 ? * * *)")
    ran = estate.run("import", "--all")
    assert ran.code == 0, ran.out + ran.err
    assert written(estate, "churn")["targets"] == {
        "staging": {
            "schedule": "daily at 05:00",
            "image_uri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/analyzer:latest",
        }
    }
    assert written(estate, "fraud")["targets"] == {"staging": False}
    targets = {target["name"]: target["changes"] for target in estate.document()["targets"]}
    found = {name: {c["monitor"]: c["action"] for c in changes} for name, changes in targets.items()}
    assert found == {"prod": {"churn": "adopt", "fraud": "adopt"}, "staging": {"churn": "adopt"}}
    estate.must_apply()
    estate.assert_settled()


def test_a_monitor_of_ours_whose_file_is_lost_is_written_again(estate):
    estate.given(example("churn", protect=True, tags={"team": "growth"}))
    estate.remove("churn")
    ran = estate.run("import", "churn")
    assert ran.code == 0
    assert "note churn: it is yours already; without a spec, a plan would delete it" in ran.out
    assert (written(estate, "churn")["protect"], written(estate, "churn")["tags"]) == (True, {"team": "growth"})
    assert estate.plan().out.startswith(NOTHING)


# What is not written, and why.


def inline(estate, name):
    """A schedule of the old form, which holds its definition itself."""
    definition = {
        "MonitoringInputs": [{"EndpointInput": {"EndpointName": "endpoint", "LocalPath": "/opt/ml/processing/input"}}],
        "MonitoringOutputConfig": definition_body("DataQuality", "x")["DataQualityJobOutputConfig"],
        "MonitoringResources": definition_body("DataQuality", "x")["JobResources"],
        "MonitoringAppSpecification": {"ImageUri": "own/image"},
        "RoleArn": definition_body("DataQuality", "x")["RoleArn"],
    }
    config = {"MonitoringJobDefinition": definition, "ScheduleConfig": {"ScheduleExpression": HOURLY}}
    estate.sm.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    estate.schedule(name)


def once(estate, name):
    estate.define(name)
    timing = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT1H"}
    config = {"MonitoringJobDefinitionName": name, "MonitoringType": "ModelQuality", "ScheduleConfig": timing}
    estate.sm.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    estate.schedule(name)


def failed(estate, name):
    estate.define(name)
    estate.make_schedule(name, name, expression="cron(banana)")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (inline, "holds its definition inline"),
        (once, "runs once, now (NOW)"),
        (failed, "is Failed (Failure reason unknown), and no spec asks for that"),
    ],
)
def test_what_no_spec_can_say_is_explained_and_the_others_are_written(estate, make, reason):
    make(estate, "odd")
    estate.make_foreign("churn")
    ran = estate.run("import", "--all")
    assert ran.code == 1
    assert f"left out odd (prod): {reason}" in ran.out
    assert last_line(ran.out) == f"Wrote 1 monitor to monitors: {PROVEN}; 1 left out."
    assert [path.name for path in estate.monitors.iterdir()] == ["churn.yaml"]


def test_a_live_field_that_no_spec_can_express_is_named_with_its_value(estate):
    estate.define("odd")
    timing = {"ScheduleExpression": HOURLY, "DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT1H"}
    config = {"MonitoringJobDefinitionName": "odd", "MonitoringType": "ModelQuality", "ScheduleConfig": timing}
    estate.sm.create_monitoring_schedule(MonitoringScheduleName="odd", MonitoringScheduleConfig=config)
    ran = estate.run("import", "odd")
    assert ran.code == 1
    assert "left out odd (prod): no spec can express all of it" in ran.out
    assert 'DataAnalysisStartTime: live "-PT2H", a spec gives (none)' in ran.out
    assert last_line(ran.out) == "Nothing to import; 1 left out."


def test_a_definition_without_a_schedule_is_named(estate):
    estate.define("idle")
    ran = estate.run("import", "--all")
    assert ran.code == 0
    assert "left out idle (prod): a ModelQualityJobDefinition that no schedule uses" in ran.out


def test_a_shared_definition_and_capitals_are_worth_a_note(estate):
    estate.make_foreign("Churn")
    estate.make_schedule("twin", "Churn")
    ran = estate.run("import", "--all")
    assert ran.code == 0
    assert "note Churn, twin: its definition Churn serves other schedules too" in ran.out
    assert "note Churn: its name has capitals" in ran.out
    assert estate.actions() == {"Churn": "adopt", "twin": "adopt"}


def test_a_stack_that_made_a_monitor_is_worth_a_note_and_its_tags_are_aws_s_own():
    tags = {"aws:cloudformation:stack-name": "ml", "team": "growth"}
    schedule = Resource(Address("MonitoringSchedule", "churn"), {}, "churn", tags)
    definition = Resource(Address("DataQualityJobDefinition", "churn"), {}, "churn")
    (note,) = notes_on(Candidate("prod", schedule, definition, None, is_shared=False), "growth-ml")
    assert note.message.startswith("CloudFormation's stack ml made it")
    assert own_tags(tags, ()) == {"team": "growth"}


def test_names_that_differ_in_capitals_only_get_files_of_their_own(estate):
    estate.make_foreign("churn")
    estate.make_foreign("Churn")
    assert {file["path"] for file in imported(estate)["files"]} == {"monitors/Churn.yaml", "monitors/churn-1.yaml"}


def test_a_name_too_long_for_definitions_of_ours_can_still_be_taken_over(estate):
    name = "a" * 63
    estate.make_foreign(name)
    assert "its name is longer than 54" in estate.run("import", "--all").out
    estate.must_apply()
    estate.assert_settled()


def test_another_owner_s_monitor_is_not_written(estate):
    estate.make_foreign("churn", "risk-ml")
    ran = estate.run("import", "--all")
    assert ran.code == 0
    assert "left out churn (prod): belongs to the owner 'risk-ml'" in ran.out
    assert estate.run("import", "churn").code == 1


def test_a_monitor_that_has_a_spec_is_not_written_again(estate):
    estate.given(example("churn"))
    assert reasons(estate) == {"churn": "has a spec already: monitors/churn.yaml"}
    assert estate.run("import", "--all").code == 0


def test_no_file_is_overwritten(estate):
    estate.make_foreign("churn")
    file = estate.monitors / "churn.yaml"
    file.write_text("version: 1\nkind: data-quality\nname: other\nendpoint_input: {endpoint_name: x}\n")
    before = file.read_text()
    assert reasons(estate) == {"churn": "monitors/churn.yaml exists, and no file is overwritten"}
    assert file.read_text() == before
    assert estate.run("import", "--all").code == 1


def test_a_folder_that_no_plan_looks_into_is_worth_a_note(estate):
    estate.make_foreign("churn")
    ran = estate.run("import", "churn", "--out", "elsewhere")
    assert ran.code == 0
    assert "plan does not look into elsewhere" in ran.out
    assert (estate.root / "elsewhere/churn.yaml").exists()


def test_files_are_written_all_together_or_not_at_all(estate):
    for name in ("churn", "fraud"):
        estate.make_foreign(name)
    estate.monitors.rmdir()
    estate.monitors.write_text("a file where the folder belongs")
    ran = estate.run("import", "--all", "--out", "monitors/below")
    assert ran.code == 1
    assert "no file was written" in ran.err


def secret(estate):
    app = {"ImageUri": "own/image", "Environment": {"DB_PASSWORD": "correct-horse", "MODE": "x"}}
    estate.sm.create_model_quality_job_definition(
        **{**definition_body("ModelQuality", "churn"), "ModelQualityAppSpecification": app}
    )
    estate.make_schedule("churn", "churn")


def test_a_secret_is_not_written_and_its_monitor_not_flattened(estate):
    secret(estate)
    for args in (("--all",), ("churn", "--dry-run"), ("churn", "--format", "json")):
        ran = estate.run("import", *args)
        assert ran.code == 1
        assert "it holds what looks like secrets, in environment.DB_PASSWORD" in ran.out + ran.err
        assert "correct-horse" not in ran.out + ran.err
    assert list(estate.monitors.iterdir()) == []


def test_a_secret_is_written_when_that_is_meant(estate):
    secret(estate)
    assert estate.run("import", "churn", "--with-secrets").code == 0
    assert written(estate, "churn")["environment"] == {"DB_PASSWORD": "correct-horse", "MODE": "x"}
    assert estate.actions() == {"churn": "adopt"}


def test_more_tags_than_ours_fit_beside_are_explained(estate):
    estate.make_foreign("churn")
    for arn in (estate.schedule("churn")["MonitoringScheduleArn"], estate.definition("churn")["JobDefinitionArn"]):
        estate.tag(arn, **{f"key-{number}": "x" for number in range(49)})
    ran = estate.run("import", "churn")
    assert ran.code == 1
    assert "left out churn: MQM402: 49 tags; a resource has at most 50" in ran.out


# How it reads.


def test_importing_writes_nothing_in_the_account(estate):
    for name in ("churn", "fraud"):
        estate.make_foreign(name)
    writes = estate.writes
    assert estate.run("import", "--all").code == 0
    assert estate.plan().code == 0
    assert estate.writes == writes


def test_what_may_not_be_described_is_told(estate):
    estate.make_foreign("churn")
    estate.control.faults({"operation": "DescribeModelQualityJobDefinition", "kind": "deny", "times": None})
    ran = estate.run("import", "--all")
    assert ran.code == 1
    assert "left out churn (prod): its definition churn could not be read" in ran.out


def test_a_schedule_that_does_not_settle_does_not_hold_up_the_others(estate):
    estate.make_foreign("churn")
    estate.define("slow")
    estate.make_schedule("slow", "slow")
    estate.control.switches(pending_seconds=60.0)
    estate.sm.stop_monitoring_schedule(MonitoringScheduleName="slow")
    ran = estate.run("import", "--all", "--op-timeout", "0.3")
    assert ran.code == 1
    assert "left out slow (prod): could not be read: MonitoringSchedule/slow was still busy" in ran.out
    assert written(estate, "churn")["name"] == "churn"


def test_names_that_share_an_arn_are_told_apart_by_nobody_so_they_are_left_out(estate):
    estate.control.switches(lowercase_arns=True)
    estate.make_foreign("churn")
    estate.make_foreign("Churn")
    found = reasons(estate, "churn", "Churn")
    assert set(found) == {"churn", "Churn"}
    assert all("another resource has the same ARN" in reason for reason in found.values())


def test_without_the_sweep_each_resource_is_asked_for_its_tags(estate):
    estate.make_foreign("churn")
    estate.tag(estate.schedule("churn")["MonitoringScheduleArn"], team="growth")
    estate.control.faults({"operation": "GetResources", "kind": "deny", "times": None})
    assert estate.run("import", "--all").code == 0
    assert written(estate, "churn")["tags"] == {"team": "growth"}
    assert written(estate, "churn")["definition_tags"] == {}


def test_an_import_of_the_wrong_account_is_refused(estate):
    estate.project(targets={"prod": {"account_id": "210987654321"}})
    ran = estate.run("import", "--all")
    assert ran.code == 3
    assert "account 210987654321" in ran.err
