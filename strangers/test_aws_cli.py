"""The AWS command line."""

from __future__ import annotations

import json

import pytest

from strangers.clients import call, run
from strangers.project import data_quality
from strangers.world import BUCKET, ENDPOINT, JOB_ARN, ROLE

NAME = "churn-cli"
KINDS = {
    "model-quality": "ModelQuality",
    "data-quality": "DataQuality",
    "model-bias": "ModelBias",
    "model-explainability": "ModelExplainability",
}


def aws(service, *arguments):
    """What `aws` prints, read as JSON; None when it prints nothing."""
    printed = call("aws-cli", "aws", service, *arguments, "--output", "json")
    return json.loads(printed) if printed else None


def sagemaker(*arguments):
    return aws("sagemaker", *arguments)


def definition(kind, name):
    prefix = KINDS[kind]
    source = {"EndpointInput": {"EndpointName": ENDPOINT, "LocalPath": "/opt/ml/processing/input/endpoint"}}
    if kind in {"model-quality", "model-bias"}:
        source["GroundTruthS3Input"] = {"S3Uri": f"s3://{BUCKET}/ground-truth/churn"}
    app = {"ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"}
    if kind in {"model-bias", "model-explainability"}:
        app["ConfigUri"] = f"s3://{BUCKET}/analysis.json"
    output = {"S3Uri": f"s3://{BUCKET}/reports/{name}", "LocalPath": "/opt/ml/processing/output"}
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
    return {
        "JobDefinitionName": name,
        f"{prefix}AppSpecification": app,
        f"{prefix}JobInput": source,
        f"{prefix}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": output}]},
        "JobResources": {"ClusterConfig": cluster},
        "RoleArn": ROLE,
    }


def schedule_config(kind):
    schedule = {"ScheduleExpression": "cron(0 * ? * * *)"}
    return json.dumps({"MonitoringJobDefinitionName": NAME, "MonitoringType": KINDS[kind], "ScheduleConfig": schedule})


def wait_until_settled(name):
    """Describe until the schedule has left Pending."""
    while (shown := sagemaker(*describing(name)))["MonitoringScheduleStatus"] == "Pending":
        pass
    return shown


def wait_until_gone(name):
    """Describe until the service does not know the schedule; returns the last error."""
    while (ran := run("aws-cli", "aws", "sagemaker", *describing(name))).returncode == 0:
        assert json.loads(ran.stdout)["MonitoringScheduleStatus"] == "Pending"
    return ran.stderr


def describing(name):
    return "describe-monitoring-schedule", "--monitoring-schedule-name", name


@pytest.mark.parametrize("kind", KINDS)
def test_definitions_are_created_listed_described_and_deleted(kind):
    request = definition(kind, f"{NAME}-{kind}")
    arn = sagemaker(f"create-{kind}-job-definition", "--cli-input-json", json.dumps(request))["JobDefinitionArn"]
    listed = sagemaker(f"list-{kind}-job-definitions", "--name-contains", NAME)["JobDefinitionSummaries"]
    [summary] = [item for item in listed if item["MonitoringJobDefinitionArn"] == arn]
    assert summary["EndpointName"] == ENDPOINT
    named = ("--job-definition-name", request["JobDefinitionName"])
    shown = sagemaker(f"describe-{kind}-job-definition", *named)
    assert shown["JobDefinitionArn"] == arn
    assert shown[f"{KINDS[kind]}AppSpecification"] == request[f"{KINDS[kind]}AppSpecification"]
    assert shown["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}
    assert sagemaker(f"delete-{kind}-job-definition", *named) is None


def test_a_schedule_is_listed_described_stopped_and_deleted(project, control):
    named = ("--monitoring-schedule-name", NAME)
    definition_arn = sagemaker(
        "create-data-quality-job-definition", "--cli-input-json", json.dumps(definition("data-quality", NAME))
    )["JobDefinitionArn"]
    config = ("--monitoring-schedule-config", schedule_config("data-quality"))
    arn = sagemaker("create-monitoring-schedule", *named, *config)["MonitoringScheduleArn"]
    shown = wait_until_settled(NAME)
    assert shown["MonitoringScheduleStatus"] == "Scheduled"
    project.assert_read_rightly(data_quality(NAME), arn, definition_arn)

    # One a page: the command line follows the tokens to the end.
    listed = sagemaker("list-monitoring-schedules", "--page-size", "1", "--name-contains", "churn")
    assert arn in [item["MonitoringScheduleArn"] for item in listed["MonitoringScheduleSummaries"]]
    control.execution(NAME, "Completed", processing_job_arn=JOB_ARN)
    [execution] = sagemaker("list-monitoring-executions", *named)["MonitoringExecutionSummaries"]
    assert execution["ProcessingJobArn"] == JOB_ARN
    [alert] = sagemaker("list-monitoring-alerts", *named)["MonitoringAlertSummaries"]
    assert alert["AlertStatus"] == "OK"
    assert sagemaker("list-monitoring-alert-history", *named) == {"MonitoringAlertHistory": []}
    assert sagemaker("add-tags", "--resource-arn", arn, "--tags", "Key=team,Value=growth") == {
        "Tags": [{"Key": "team", "Value": "growth"}]
    }
    found = aws("resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=team,Values=growth")
    assert arn in [item["ResourceARN"] for item in found["ResourceTagMappingList"]]

    assert sagemaker("stop-monitoring-schedule", *named) is None
    assert wait_until_settled(NAME)["MonitoringScheduleStatus"] == "Stopped"
    assert sagemaker("update-monitoring-schedule", *named, *config) == {"MonitoringScheduleArn": arn}
    assert wait_until_settled(NAME)["MonitoringScheduleStatus"] == "Scheduled"
    assert sagemaker("delete-monitoring-schedule", *named) is None
    assert "(ResourceNotFound)" in wait_until_gone(NAME)
    assert sagemaker("delete-data-quality-job-definition", "--job-definition-name", NAME) is None
