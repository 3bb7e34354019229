"""The SageMaker Python SDK, versions 2 and 3."""

from __future__ import annotations

import pytest

from strangers.clients import script
from strangers.project import BATCH_EXAMPLE, ENDPOINT_EXAMPLE, model_quality
from strangers.world import JOB_ARN, client, describe

EXAMPLES = {"endpoint": ENDPOINT_EXAMPLE, "batch": BATCH_EXAMPLE}
HOURLY, DAILY = "cron(0 * ? * * *)", "cron(0 5 ? * * *)"


def schedule(name):
    return describe("describe_monitoring_schedule", MonitoringScheduleName=name)


def definition_of(name):
    used = schedule(name)["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    return describe("describe_model_quality_job_definition", JobDefinitionName=used)


def expression(described):
    return described["MonitoringScheduleConfig"]["ScheduleConfig"]["ScheduleExpression"]


@pytest.mark.parametrize("sdk", ["sdk-v2", "sdk-v3"])
@pytest.mark.parametrize("example", ["endpoint", "batch"])
def test_the_documented_example_lives_a_whole_life(sdk, example, project, control):
    name = f"churn-{example}-{sdk}"
    made = script(sdk, "quality_monitor.py", "create", example, name)
    assert expression(made["described"]) == HOURLY
    assert made["executions"] == 0
    arns = schedule(name)["MonitoringScheduleArn"], definition_of(name)["JobDefinitionArn"]
    project.assert_read_rightly(model_quality(name, EXAMPLES[example]), *arns)

    first = definition_of(name)["JobDefinitionName"]
    control.execution(name, "Completed", processing_job_arn=JOB_ARN)
    said = script(sdk, "quality_monitor.py", "change", name)
    assert said["executions"] == [JOB_ARN]
    steps = ("attached", "stopped", "started", "updated cron", "updated instance")
    assert [said[step]["MonitoringScheduleStatus"] for step in steps] == [
        "Scheduled", "Stopped", "Scheduled", "Scheduled", "Scheduled",
    ]  # fmt: skip
    assert expression(said["updated cron"]) == DAILY
    # This update sends no expression, and the service picks one: the trap our own updates step around.
    assert expression(said["updated instance"]) != DAILY
    assert definition_of(name)["JobResources"]["ClusterConfig"]["InstanceType"] == "ml.m5.2xlarge"
    assert said["updated alert"] == {"datapoints": 2, "period": 3}

    second = definition_of(name)["JobDefinitionName"]
    script(sdk, "quality_monitor.py", "delete", name)
    sagemaker = client("sagemaker")
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        schedule(name)
    with pytest.raises(sagemaker.exceptions.ResourceNotFound):
        describe("describe_model_quality_job_definition", JobDefinitionName=second)
    # The SDK's update left the first definition behind, as it does in an account.
    sagemaker.delete_model_quality_job_definition(JobDefinitionName=first)


def test_the_generated_resources_live_a_whole_life(project, control):
    name = "churn-resources"
    made = script("sdk-v3", "resources.py", "create", name)
    assert (made["status"], made["offset"]) == ("Scheduled", "-P2D")
    assert name in made["listed"]
    assert f"{name}-definition" in made["definitions"]
    arns = schedule(name)["MonitoringScheduleArn"], definition_of(name)["JobDefinitionArn"]
    project.assert_read_rightly(model_quality(name, ENDPOINT_EXAMPLE), *arns)

    control.execution(name, "Completed", processing_job_arn=JOB_ARN)
    said = script("sdk-v3", "resources.py", "change", name)
    assert said == {
        "statuses": ["Stopped", "Scheduled", "Scheduled"],
        "expression": DAILY,
        "alert": "OK",
        "executions": ["Completed"],
    }
    script("sdk-v3", "resources.py", "delete", name)
    with pytest.raises(client("sagemaker").exceptions.ResourceNotFound):
        schedule(name)
