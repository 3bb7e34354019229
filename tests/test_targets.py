"""Several targets: each its own account and region, checked before anything is read."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    OTHER_ACCOUNT,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy"
STAGING = {"account_id": OTHER_ACCOUNT, "region": "eu-west-1", "assume_role": ROLE}


@pytest.fixture(name="both")
def both_fixture(estate):
    """A project with two targets, the second in another account that a role leads to."""
    estate.project(targets={"staging": STAGING})
    return estate


@pytest.fixture(name="staging")
def staging_fixture(cloud):
    """A plain client in the other account."""
    keys = cloud.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="test")["Credentials"]
    credentials = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    return cloud.client("sagemaker", "eu-west-1", **credentials)


def names(client):
    return [s["MonitoringScheduleName"] for s in client.list_monitoring_schedules()["MonitoringScheduleSummaries"]]


def test_a_plan_is_about_every_target(both, staging):
    both.write(example("churn"))
    ran = both.plan()
    assert ran.code == 0
    assert f"Target prod ({ACCOUNT}, us-east-1), owner growth-ml" in ran.out
    assert f"Target staging ({OTHER_ACCOUNT}, eu-west-1), owner growth-ml" in ran.out
    assert last_line(ran.out) == "Plan: 2 to add, 0 to change, 0 to replace, 0 to destroy."
    both.must_apply()
    assert both.schedules() == {"churn"}
    assert names(staging) == ["churn"]
    arn = staging.describe_monitoring_schedule(MonitoringScheduleName="churn")["MonitoringScheduleArn"]
    assert arn == f"arn:aws:sagemaker:eu-west-1:{OTHER_ACCOUNT}:monitoring-schedule/churn"
    both.assert_settled()


def test_overlays_and_variables_are_a_targets_own(both, staging):
    both.project(targets={"prod": {"vars": {"bucket": "one"}}, "staging": {"vars": {"bucket": "two"}}})
    overlay = {"staging": {"schedule": "daily at 05:00"}}
    both.write(
        example("churn", output_s3_uri="s3://${bucket}/${target}", targets=overlay),
        example("fraud", targets={"staging": False}),
    )
    both.must_apply()
    assert (both.schedules(), names(staging)) == ({"churn", "fraud"}, ["churn"])
    found = staging.describe_monitoring_schedule(MonitoringScheduleName="churn")["MonitoringScheduleConfig"]
    assert found["ScheduleConfig"] == {"ScheduleExpression": "cron(0 5 ? * * *)"}
    definition = staging.describe_model_quality_job_definition(JobDefinitionName=found["MonitoringJobDefinitionName"])
    (output,) = definition["ModelQualityJobOutputConfig"]["MonitoringOutputs"]
    assert output["S3Output"]["S3Uri"] == "s3://two/staging"
    both.assert_settled()


def test_one_target_can_be_chosen(both, staging):
    both.write(example("churn"))
    both.must_apply("--target", "staging")
    assert (both.schedules(), names(staging)) == (set(), ["churn"])
    targets = both.document("--target", "staging", "--target", "prod")["targets"]
    assert [target["name"] for target in targets] == ["staging", "prod"]


def test_a_target_that_does_not_exist_is_an_error_with_a_suggestion(both):
    both.write(example("churn"))
    ran = both.plan("--target", "stagging")
    assert ran.code == 64
    assert "there is no target 'stagging'" in ran.err
    assert "did you mean staging?" in ran.err
    assert both.calls() == {}


def test_a_saved_plan_of_one_target_is_applied_there_alone(both, staging):
    both.write(example("churn"))
    both.plan("--target", "staging", "--out", "plan.json")
    assert both.run("apply", "plan.json").code == 0
    assert (both.schedules(), names(staging)) == (set(), ["churn"])


def test_the_wrong_account_is_refused_before_sagemaker_is_asked(estate):
    estate.project(targets={"prod": {"account_id": OTHER_ACCOUNT}})
    estate.write(example("churn"))
    for ran in (estate.plan(), estate.apply()):
        assert (ran.code, ran.out) == (3, "")
        assert f"target 'prod' is account {OTHER_ACCOUNT}, but the credentials belong to {ACCOUNT}" in ran.err
        assert "account_id" in ran.err
    assert set(estate.calls()) == {"GetCallerIdentity"}


def test_one_wrong_account_stops_the_apply_everywhere(both):
    both.project(targets={"staging": {"account_id": "333333333333"}})
    both.write(example("churn"))
    assert both.apply().code == 3
    assert both.writes == 0


def test_a_role_that_can_not_be_assumed_is_an_error_that_says_so(both):
    both.write(example("churn"))
    both.control.faults({"operation": "AssumeRole", "kind": "deny", "times": None})
    ran = both.plan()
    assert (ran.code, ran.out) == (1, "")
    assert "AccessDenied" in ran.err
    assert "Traceback" not in ran.err


def test_plans_made_apart_are_shown_as_one(both):
    both.write(example("churn"))
    for name in ("prod", "staging"):
        both.plan("--target", name, "--out", f"{name}.json")
    ran = both.run("show", "prod.json", "staging.json", "--format", "text", "--format", "json=all.json")
    assert last_line(ran.out) == "Plan: 2 to add, 0 to change, 0 to replace, 0 to destroy."
    joined = json.loads((both.root / "all.json").read_text())
    whole = both.document("--target", "prod", "--target", "staging")
    assert (joined["digest"], joined["targets"]) == (whole["digest"], whole["targets"])


def test_one_target_in_two_plans_is_refused(both):
    both.write(example("churn"))
    both.plan("--target", "prod", "--out", "prod.json")
    ran = both.run("show", "prod.json", "prod.json")
    assert (ran.code, ran.out) == (1, "")
    assert "target 'prod' is planned by 2 of these files" in ran.err
