from __future__ import annotations

import time

import pytest

from tests.emulator_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    HOURLY,
    KINDS,
    cloud_fixture,
    definition_body,
    refusal,
    running_cloud_fixture,
    schedule_config,
)

NAME = {"MonitoringScheduleName": "churn"}


def mutations(cloud):
    return {
        "update": lambda: cloud.sm.update_monitoring_schedule(
            **NAME, MonitoringScheduleConfig=schedule_config("churn")
        ),
        "delete": lambda: cloud.sm.delete_monitoring_schedule(**NAME),
        "start": lambda: cloud.sm.start_monitoring_schedule(**NAME),
        "stop": lambda: cloud.sm.stop_monitoring_schedule(**NAME),
    }


def create(cloud, name, config):
    return refusal(cloud.sm.create_monitoring_schedule, MonitoringScheduleName=name, MonitoringScheduleConfig=config)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_schedule_is_pending_and_then_scheduled(cloud, kind):
    arn = cloud.schedule("churn", kind=kind, settle=False)
    assert arn == f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:monitoring-schedule/churn"
    assert cloud.status("churn") == "Pending"
    found = cloud.describe("churn")
    found.pop("ResponseMetadata")
    assert found.pop("CreationTime") <= found.pop("LastModifiedTime")
    assert found == {
        "MonitoringScheduleArn": arn,
        "MonitoringScheduleName": "churn",
        "MonitoringScheduleStatus": "Scheduled",
        "MonitoringType": kind,
        "MonitoringScheduleConfig": schedule_config("churn", kind=kind),
        "EndpointName": "endpoint",
    }


def test_a_schedule_of_batch_input_has_no_endpoint(cloud):
    cloud.define("churn", batch=True)
    cloud.schedule("churn", config=schedule_config("churn"))
    assert "EndpointName" not in cloud.describe("churn")


def test_pending_lasts_for_as_many_reads_as_switched_and_lists_do_not_count(cloud):
    cloud.control.switches(pending_describes=3)
    cloud.schedule("churn", settle=False)
    for _ in range(5):
        [summary] = cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"]
        assert summary["MonitoringScheduleStatus"] == "Pending"
    assert [cloud.status("churn") for _ in range(4)] == ["Pending"] * 3 + ["Scheduled"]
    [summary] = cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"]
    assert summary["MonitoringScheduleStatus"] == "Scheduled"


def test_pending_can_last_for_a_time(cloud):
    cloud.control.switches(pending_describes=0, pending_seconds=0.2)
    cloud.schedule("churn", settle=False)
    assert cloud.status("churn") == "Pending"
    time.sleep(0.25)
    assert cloud.status("churn") == "Scheduled"


def test_pending_can_be_switched_off(cloud):
    cloud.control.switches(pending_describes=0)
    cloud.schedule("churn", settle=False)
    assert cloud.status("churn") == "Scheduled"


def test_every_mutation_is_refused_while_pending(cloud):
    cloud.schedule("churn", settle=False)
    for verb, mutate in mutations(cloud).items():
        code, message = refusal(mutate)
        assert (verb, code) == (verb, "ValidationException")
        assert message.startswith("Monitoring schedule in status Pending")


@pytest.mark.parametrize("verb", ["update", "delete", "start", "stop"])
def test_an_absent_schedule_is_not_found(cloud, verb):
    assert refusal(mutations(cloud)[verb])[0] == "ResourceNotFound"
    assert refusal(cloud.sm.describe_monitoring_schedule, **NAME)[0] == "ResourceNotFound"


def test_stop_and_start_go_through_pending(cloud):
    cloud.schedule("churn")
    cloud.sm.stop_monitoring_schedule(**NAME)
    assert [cloud.status("churn") for _ in range(2)] == ["Pending", "Stopped"]
    cloud.sm.start_monitoring_schedule(**NAME)
    assert [cloud.status("churn") for _ in range(2)] == ["Pending", "Scheduled"]


def test_starting_what_runs_and_stopping_what_is_stopped_is_refused_unless_switched(cloud):
    cloud.schedule("churn")
    assert refusal(cloud.sm.start_monitoring_schedule, **NAME)[0] == "ValidationException"
    cloud.sm.stop_monitoring_schedule(**NAME)
    cloud.settle("churn")
    assert refusal(cloud.sm.stop_monitoring_schedule, **NAME)[0] == "ValidationException"
    cloud.control.switches(start_stop_repeat="accepted")
    cloud.sm.stop_monitoring_schedule(**NAME)
    assert cloud.status("churn") == "Stopped"


@pytest.mark.parametrize("touch", [True, False])
def test_stop_moves_the_modification_time_if_switched_so(cloud, touch):
    cloud.control.switches(touch_on_start_stop=touch)
    cloud.schedule("churn")
    before = cloud.describe("churn")["LastModifiedTime"]
    time.sleep(0.005)
    cloud.sm.stop_monitoring_schedule(**NAME)
    assert (cloud.describe("churn")["LastModifiedTime"] > before) is touch


def test_delete_shows_pending_until_the_schedule_is_gone(cloud):
    cloud.schedule("churn")
    cloud.sm.delete_monitoring_schedule(**NAME)
    assert create(cloud, "churn", schedule_config("churn"))[0] == "ResourceInUse"
    assert cloud.status("churn") == "Pending"
    assert refusal(cloud.sm.describe_monitoring_schedule, **NAME)[0] == "ResourceNotFound"
    assert cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    cloud.schedule("churn", config=schedule_config("churn"))


def test_a_deleted_schedule_is_missing_in_lists_before_anybody_described_it(cloud):
    cloud.control.switches(pending_describes=0)
    cloud.schedule("churn")
    cloud.sm.delete_monitoring_schedule(**NAME)
    assert cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []


def test_recreating_a_name_too_soon_fails_if_switched(cloud):
    cloud.control.switches(pending_describes=0, recreate_delay_seconds=60)
    cloud.schedule("churn")
    cloud.sm.delete_monitoring_schedule(**NAME)
    assert create(cloud, "churn", schedule_config("churn"))[0] == "InternalFailure"
    cloud.control.switches(recreate_delay_seconds=0)
    cloud.schedule("churn", config=schedule_config("churn"))


def test_a_name_is_taken_once_across_all_types(cloud):
    cloud.schedule("churn")
    cloud.define("other", "DataQuality")
    assert create(cloud, "churn", schedule_config("other", kind="DataQuality"))[0] == "ResourceInUse"


def test_update_replaces_the_whole_config(cloud):
    cloud.schedule("churn")
    cloud.define("next")
    config = schedule_config("next", expression="cron(0 3 ? * * *)")
    before = cloud.describe("churn")["LastModifiedTime"]
    time.sleep(0.005)
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=config)
    assert cloud.status("churn") == "Pending"
    found = cloud.describe("churn")
    assert found["MonitoringScheduleConfig"] == config
    assert found["LastModifiedTime"] > before


def test_update_restarts_a_stopped_schedule(cloud):
    cloud.schedule("churn")
    cloud.sm.stop_monitoring_schedule(**NAME)
    assert cloud.settle("churn") == "Stopped"
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("churn"))
    assert cloud.settle("churn") == "Scheduled"


def test_leaving_the_expression_out_of_an_update_lets_the_service_pick_a_daily_time(cloud):
    cloud.schedule("churn")
    config = schedule_config("churn", expression=None)
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=config)
    picked = cloud.describe("churn")["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"]
    assert picked != HOURLY
    assert picked.startswith("cron(0 ")
    assert picked.endswith(" ? * * *)")
    assert cloud.settle("churn") == "Scheduled"


def test_update_keeps_tags(cloud):
    arn = cloud.schedule("churn", Tags=[{"Key": "team", "Value": "a"}])
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("churn"))
    assert cloud.sm.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "a"}]


def test_the_definition_must_exist_with_that_type(cloud):
    cloud.define("churn", "DataQuality")
    code, message = create(cloud, "churn", schedule_config("churn"))
    assert code == "ValidationException"
    assert "churn of MonitoringType ModelQuality" in message


@pytest.mark.parametrize(
    "config",
    [{}, {"MonitoringJobDefinitionName": "churn"}, {"MonitoringType": "ModelQuality"}],
    ids=["empty", "no type", "no definition"],
)
def test_a_config_without_definition_or_type_is_refused(cloud, config):
    cloud.define("churn")
    assert create(cloud, "churn", config)[0] == "ValidationException"


def test_the_type_can_not_change_by_update_unless_switched(cloud):
    cloud.schedule("churn")
    cloud.define("churn", "DataQuality")
    config = schedule_config("churn", kind="DataQuality")
    code, _ = refusal(cloud.sm.update_monitoring_schedule, **NAME, MonitoringScheduleConfig=config)
    assert code == "ValidationException"
    cloud.control.switches(type_change="accepted")
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=config)
    assert cloud.describe("churn")["MonitoringType"] == "DataQuality"
    cloud.sm.delete_model_quality_job_definition(JobDefinitionName="churn")


def test_an_inline_definition_is_for_data_quality(cloud):
    body = definition_body("DataQuality", "unused")
    inline = {
        "MonitoringInputs": [body["DataQualityJobInput"]],
        "MonitoringOutputConfig": body["DataQualityJobOutputConfig"],
        "MonitoringResources": body["JobResources"],
        "MonitoringAppSpecification": body["DataQualityAppSpecification"],
        "RoleArn": body["RoleArn"],
    }
    config = {"MonitoringJobDefinition": inline, "ScheduleConfig": {"ScheduleExpression": HOURLY}}
    cloud.schedule("churn", config=config)
    found = cloud.describe("churn")
    assert found["MonitoringType"] == "DataQuality"
    assert found["EndpointName"] == "endpoint"
    shown = found["MonitoringScheduleConfig"]["MonitoringJobDefinition"]
    assert shown["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}
    assert shown["MonitoringInputs"][0]["EndpointInput"]["S3InputMode"] == "File"
    assert create(cloud, "other", config | {"MonitoringType": "ModelBias"})[0] == "ValidationException"
    assert create(cloud, "other", config | schedule_config("x"))[0] == "ValidationException"


@pytest.mark.parametrize(
    "expression",
    [
        HOURLY,
        "cron(0 5 ? * * *)",
        "cron(0 05 ? * * *)",
        "cron(0 17/12 ? * * *)",
        "cron(0 00/24 ? * * *)",
        "cron(0 * * * ? *)",
    ],
)
def test_expressions_of_the_dialect_run(cloud, expression):
    cloud.define("churn")
    cloud.schedule("churn", config=schedule_config("churn", expression=expression))
    found = cloud.describe("churn")
    assert found["MonitoringScheduleStatus"] == "Scheduled"
    assert found["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"] == expression
    assert "FailureReason" not in found


@pytest.mark.parametrize(
    "expression",
    [
        "cron(banana)",
        "Hourly: cron(0 * ? * * *)",
        "cron(30 * ? * * *)",
        "cron(0 24 ? * * *)",
        "cron(0 0/25 ? * * *)",
        "cron(0 8 ? * MON *)",
        "rate(1 hour)",
        "NOW",
    ],
)
def test_other_expressions_are_accepted_and_fail_later(cloud, expression):
    cloud.define("churn")
    cloud.schedule("churn", config=schedule_config("churn", expression=expression), settle=False)
    assert "FailureReason" not in cloud.describe("churn")
    found = cloud.describe("churn")
    assert found["MonitoringScheduleStatus"] == "Failed"
    assert found["FailureReason"] == "Failure reason unknown"
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("churn"))
    assert cloud.settle("churn") == "Scheduled"
    assert "FailureReason" not in cloud.describe("churn")


def test_now_runs_with_both_analysis_times(cloud):
    cloud.define("churn")
    times = {"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT2H", "DataAnalysisEndTime": "-PT1H"}
    cloud.schedule("churn", config=schedule_config("churn", expression=None) | {"ScheduleConfig": times})
    assert cloud.status("churn") == "Scheduled"


def test_a_failed_schedule_can_be_deleted_but_not_started(cloud):
    cloud.define("churn")
    cloud.schedule("churn", config=schedule_config("churn", expression="cron(banana)"))
    assert refusal(cloud.sm.start_monitoring_schedule, **NAME)[0] == "ValidationException"
    cloud.sm.delete_monitoring_schedule(**NAME)


def test_a_running_execution_blocks_update_and_delete_unless_switched(cloud):
    cloud.schedule("churn")
    cloud.control.execution("churn", "InProgress", scheduled_time=1_700_000_000)
    for verb in ("update", "delete"):
        code, message = refusal(mutations(cloud)[verb])
        assert code == "ValidationException"
        assert "execution in progress (churn@" in message
    cloud.control.execution("churn", "Completed")
    mutations(cloud)["update"]()
    cloud.settle("churn")
    cloud.control.execution("churn", "Pending")
    cloud.control.switches(execution_blocks=False)
    mutations(cloud)["delete"]()


def test_the_endpoint_must_exist_if_switched(cloud):
    cloud.control.switches(endpoint_must_exist=True)
    cloud.define("churn")
    code, message = create(cloud, "churn", schedule_config("churn"))
    assert code == "ValidationException"
    assert "endpoint endpoint" in message
    variant = {"VariantName": "v", "ModelName": "m", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    cloud.sm.create_model(ModelName="m", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/Monitor")
    cloud.sm.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant])
    cloud.sm.create_endpoint(EndpointName="endpoint", EndpointConfigName="c")
    cloud.schedule("churn", config=schedule_config("churn"))


def test_a_quota_refuses_one_schedule_too_many(cloud):
    cloud.control.switches(schedule_quota=1)
    cloud.schedule("one")
    assert create(cloud, "two", schedule_config("one"))[0] == "ResourceLimitExceeded"
