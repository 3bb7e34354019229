"""Every reply and every refusal against the service's published model."""

from __future__ import annotations

import botocore.session
import pytest

from mqm_sync import service_model
from mqm_sync.emulator.operations import OPERATIONS, TAG_OPERATIONS
from tests.emulator_fixtures import (
    KINDS,
    cloud_fixture,  # noqa: F401 - pytest finds fixtures by name
    definition_body,
    running_cloud_fixture,  # noqa: F401 - as above
    schedule_config,
)

SERVED = {*OPERATIONS, *TAG_OPERATIONS}
MODEL = botocore.session.get_session().get_service_model("sagemaker")
NAME = {"MonitoringScheduleName": "churn"}
ABSENT = {
    "MonitoringScheduleName": "absent",
    "JobDefinitionName": "absent",
    "MonitoringAlertName": "absent",
    "MonitoringScheduleConfig": schedule_config("absent"),
}


class Wire:
    """Raw calls; remembers which operations were answered."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.answered = set()

    def ask(self, operation, **params):
        """The body of a reply, held against the operation's output shape."""
        status, body, _ = self.cloud.post(operation, params)
        assert status == 200, body
        shape = MODEL.operation_model(operation).output_shape
        if shape is None:
            assert body == {}
        else:
            walk = service_model._Walk(service="sagemaker", required=True, found=[])
            walk.value(shape.name, body, ())
            assert walk.found == []
        self.answered.add(operation)
        return body


def test_every_operation_replies_in_the_shape_of_the_model(cloud):
    wire = Wire(cloud)
    for kind in KINDS:
        wire.ask(f"Create{kind}JobDefinition", **definition_body(kind, "churn"))
        wire.ask(f"Describe{kind}JobDefinition", JobDefinitionName="churn")
        wire.ask(f"List{kind}JobDefinitions")
    config = {"MonitoringScheduleConfig": schedule_config("churn")}
    arn = wire.ask("CreateMonitoringSchedule", **NAME, **config, Tags=[{"Key": "team", "Value": "growth"}])
    resource = {"ResourceArn": arn["MonitoringScheduleArn"]}
    for change in ("StopMonitoringSchedule", "StartMonitoringSchedule"):
        cloud.settle("churn")
        wire.ask(change, **NAME)
    cloud.settle("churn")
    wire.ask("UpdateMonitoringSchedule", **NAME, **config)
    cloud.control.execution("churn", "Failed", failure_reason="Job inputs had no data")
    shown = wire.ask("DescribeMonitoringSchedule", **NAME)
    assert shown["LastMonitoringExecutionSummary"]["FailureReason"] == "Job inputs had no data"
    wire.ask("ListMonitoringSchedules")
    wire.ask("ListMonitoringExecutions")
    [alert] = wire.ask("ListMonitoringAlerts", **NAME)["MonitoringAlertSummaries"]
    named = {**NAME, "MonitoringAlertName": alert["MonitoringAlertName"]}
    wire.ask("UpdateMonitoringAlert", **named, DatapointsToAlert=1, EvaluationPeriod=2)
    wire.ask("ListMonitoringAlertHistory", **named)
    wire.ask("AddTags", **resource, Tags=[{"Key": "empty", "Value": ""}])
    wire.ask("ListTags", **resource)
    wire.ask("DeleteTags", **resource, TagKeys=["team"])
    cloud.settle("churn")
    wire.ask("DeleteMonitoringSchedule", **NAME)
    cloud.settle_gone("churn")
    for kind in KINDS:
        wire.ask(f"Delete{kind}JobDefinition", JobDefinitionName="churn")
    assert wire.answered == SERVED


def asked_about(operation):
    """What an operation needs to be asked about something that is not there; None for one that creates or lists."""
    members = MODEL.operation_model(operation).input_shape.required_members
    if operation.startswith("Create") or not ABSENT.keys() & {*members}:
        return None
    return {name: ABSENT.get(name, 1) for name in members}


@pytest.mark.parametrize("operation", [name for name in sorted(SERVED) if asked_about(name)])
def test_what_is_not_there_is_refused_with_a_code_that_the_operation_has(cloud, operation):
    status, body, _ = cloud.post(operation, asked_about(operation))
    assert (status, body["__type"]) == (400, "ResourceNotFound")
    assert "ResourceNotFound" in {error.name for error in MODEL.operation_model(operation).error_shapes}


@pytest.mark.parametrize("kind", KINDS)
def test_a_create_that_is_sent_again_finds_its_name_taken(cloud, kind):
    body = definition_body(kind, "churn")
    operation = f"Create{kind}JobDefinition"
    assert cloud.post(operation, body)[0] == 200
    status, refused, _ = cloud.post(operation, body)
    assert (status, refused["__type"]) == (400, "ResourceInUse")
    assert "ResourceInUse" in {error.name for error in MODEL.operation_model(operation).error_shapes}


@pytest.mark.parametrize("kind", KINDS)
def test_describe_leaves_out_what_was_not_sent_and_has_no_default(cloud, kind):
    cloud.define("churn", kind)
    _, shown, _ = cloud.post(f"Describe{kind}JobDefinition", {"JobDefinitionName": "churn"})
    assert not shown.keys() & {"NetworkConfig", f"{kind}BaselineConfig", "Tags", "LastModifiedTime"}
    assert "VolumeKmsKeyId" not in shown["JobResources"]["ClusterConfig"]
    assert "Environment" not in shown[f"{kind}AppSpecification"]


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_arns_carry_the_partition_of_their_region(cloud, region, partition):
    reply = cloud.client("sagemaker", region).create_model_quality_job_definition(
        **definition_body("ModelQuality", "churn")
    )
    assert reply["JobDefinitionArn"].startswith(f"arn:{partition}:sagemaker:{region}:")


@pytest.mark.parametrize(
    ("name", "status"), [("a", 200), ("A-b--c9", 200), ("a" * 63, 200), ("a" * 64, 400), ("a-", 400), ("a.b", 400)]
)
def test_names_follow_pattern_and_length(cloud, name, status):
    assert cloud.post("CreateDataQualityJobDefinition", definition_body("DataQuality", name))[0] == status


def test_a_schedule_made_anew_has_the_first_thresholds_again(cloud):
    cloud.schedule("churn")
    [alert] = cloud.sm.list_monitoring_alerts(**NAME)["MonitoringAlertSummaries"]
    cloud.sm.update_monitoring_alert(
        **NAME, MonitoringAlertName=alert["MonitoringAlertName"], DatapointsToAlert=4, EvaluationPeriod=5
    )
    cloud.sm.delete_monitoring_schedule(**NAME)
    cloud.settle_gone("churn")
    cloud.schedule("churn", config=schedule_config("churn"))
    [alert] = cloud.sm.list_monitoring_alerts(**NAME)["MonitoringAlertSummaries"]
    assert (alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == (1, 1)


@pytest.mark.parametrize("sort_by", ["CreationTime", "ScheduledTime", "Status"])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_executions_are_sorted_as_asked_and_page_by_page(cloud, sort_by, order):
    cloud.schedule("churn")
    statuses = ["Failed", "Completed", "Stopped", "CompletedWithViolations"]
    for index, status in enumerate(statuses):
        cloud.control.execution("churn", status, scheduled_time=1_700_000_000 - 3600 * index)
    asked = {"SortBy": sort_by, "SortOrder": order}
    paginator = cloud.sm.get_paginator("list_monitoring_executions")
    pages = paginator.paginate(**asked, PaginationConfig={"PageSize": 1})
    found = [item["MonitoringExecutionStatus"] for page in pages for item in page["MonitoringExecutionSummaries"]]
    ascending = {"CreationTime": statuses, "ScheduledTime": statuses[::-1], "Status": sorted(statuses)}[sort_by]
    assert found == (ascending if order == "Ascending" else ascending[::-1])
