"""Switches without a probe in the contract: what each reading does."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.emulator_fixtures import (
    ACCOUNT,
    cloud_fixture,  # noqa: F401 - pytest finds fixtures by name
    definition_body,
    refusal,
    running_cloud_fixture,  # noqa: F401 - as above
    schedule_config,
)

TEAM = [{"Key": "team", "Value": "growth"}]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def test_a_role_that_must_exist_is_named_in_the_refusal_until_it_trusts_sagemaker(cloud):
    cloud.control.switches(role_must_exist=True)
    body = definition_body("ModelQuality", "churn")
    code, message = refusal(cloud.sm.create_model_quality_job_definition, **body)
    assert (code, message) == (
        "ValidationException",
        f"Could not assume role arn:aws:iam::{ACCOUNT}:role/Monitor. Please ensure that the role exists and allows "
        "principal 'sagemaker.amazonaws.com' to assume the role.",
    )
    cloud.client("iam").create_role(RoleName="Monitor", AssumeRolePolicyDocument=json.dumps(TRUST))
    cloud.sm.create_model_quality_job_definition(**body)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException"])
def test_an_account_that_is_not_taken_hears_so_at_its_first_list(cloud, code):
    cloud.control.switches(closed_account_error=code)
    assert refusal(cloud.sm.list_monitoring_schedules)[0] == code
    assert refusal(cloud.sm.list_data_quality_job_definitions)[0] == code
    assert cloud.sm.list_endpoints()["Endpoints"] == []


def test_calls_beyond_the_rate_are_throttled_per_account_and_region(cloud):
    cloud.control.switches(calls_per_second=2.0)
    sagemaker = cloud.sm
    codes = [refusal_or_none(sagemaker.list_monitoring_schedules) for _ in range(50)]
    assert codes[:2] == [None, None]
    assert set(codes) == {None, "ThrottlingException"}
    assert refusal_or_none(cloud.client("sagemaker", "eu-west-1").list_monitoring_schedules) is None


def refusal_or_none(call):
    try:
        call()
    except call.__self__.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return None


@pytest.mark.parametrize(("switch", "expected"), [(True, TEAM), (False, [])])
def test_jobs_of_runs_carry_the_schedules_tags_if_switched(cloud, switch, expected):
    cloud.control.switches(job_tags=switch, start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:00:00Z")
    body = cloud.seeded("churn")
    cloud.sm.add_tags(ResourceArn=cloud.describe("churn")["MonitoringScheduleArn"], Tags=TEAM)
    cloud.control.seed({"kind": "ModelQuality", "body": body})
    cloud.control.clock(advance="PT1H30M")
    [run] = cloud.sm.list_monitoring_executions(MonitoringScheduleName="churn")["MonitoringExecutionSummaries"]
    assert cloud.sm.list_tags(ResourceArn=run["ProcessingJobArn"])["Tags"] == expected


@pytest.mark.parametrize(("reading", "hours"), [("around_the_clock", [5, 17, 5]), ("from_start_hour", [17, 17])])
def test_a_step_goes_around_the_clock_unless_switched(cloud, reading, hours):
    cloud.control.switches(step_reading=reading, start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:00:00Z")
    cloud.define("churn")
    cloud.schedule("churn", config=schedule_config("churn", expression="cron(0 17/12 ? * * *)"))
    cloud.control.clock(advance="P1DT6H" if reading == "around_the_clock" else "P1DT18H")
    times = sorted(run["scheduled_time"] for run in cloud.control.runs("churn"))
    assert [datetime.fromtimestamp(time, UTC).hour for time in times] == hours


@pytest.mark.parametrize(("reading", "reached"), [("override", 2), ("ignored", 1)])
def test_analysis_times_beside_a_cron_go_before_offsets_unless_switched(cloud, reading, reached):
    cloud.control.switches(cron_analysis_times=reading, start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:00:00Z")
    cloud.seeded("churn", EndpointInput={"StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT0H"})
    config = cloud.describe("churn")["MonitoringScheduleConfig"]
    config["ScheduleConfig"] |= {"DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT0H"}
    cloud.sm.update_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=config)
    cloud.settle("churn")
    cloud.control.clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    start, end = run["window"]
    assert end - start == reached * 3600
