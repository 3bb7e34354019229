"""What only reads can not write: counted at the sandbox, and refused before anything is sent."""

from __future__ import annotations

import re
from collections import Counter
from types import SimpleNamespace

import botocore.session
import pytest

from mqm_sync.errors import MqmError, WriteRefusedError
from mqm_sync.plan import Step, Verb
from mqm_sync.resource import Address, Resource
from mqm_sync.sagemaker.client import SageMaker
from mqm_sync.sagemaker.session import Connection, make_session, refuse_writes
from mqm_sync.sagemaker.wait import Patience
from tests.emulator_fixtures import definition_body
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

SERVICES = ("sagemaker", "s3", "iam", "sts", "kms", "cloudwatch", "resourcegroupstaggingapi")
ONLY_ASKED = ("ec2", "ecr", "service-quotas")
"""What preflight asks beside these."""
READING = ("List", "Describe", "Get", "Head", "BatchGet")
CREDENTIALS = {"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"}
"""What STS is asked for to become a target's role; it changes nothing."""


def operations(service):
    model = botocore.session.get_session().get_service_model(service)
    return [model.operation_model(name) for name in model.operation_names]


EVERY_OPERATION = [operation for service in (*SERVICES, *ONLY_ASKED) for operation in operations(service)]


def named(operation):
    return f"{operation.service_model.service_name}:{operation.name}"


def is_refused(operation):
    try:
        refuse_writes(operation)
    except WriteRefusedError:
        return True
    return False


def test_a_read_only_session_refuses_everything_that_is_not_a_read():
    passed = {named(operation) for operation in EVERY_OPERATION if not is_refused(operation)}
    reads = {named(operation) for operation in EVERY_OPERATION if operation.name.startswith(READING)}
    others = {f"sts:{name}" for name in CREDENTIALS} | {"iam:SimulatePrincipalPolicy"}
    assert passed == reads | others
    assert len(EVERY_OPERATION) - len(passed) > 300


def test_the_refusal_names_the_operation():
    create = next(o for o in EVERY_OPERATION if o.name == "CreateMonitoringSchedule")
    with pytest.raises(WriteRefusedError, match="sagemaker:CreateMonitoringSchedule"):
        refuse_writes(create)


@pytest.mark.parametrize("service", ["s3"])
def test_whatever_s3_itself_calls_a_write_is_refused(service):
    """S3 says by its HTTP method what writes: a second witness, which knows nothing of names."""
    writing = [o for o in operations(service) if o.http["method"] not in {"GET", "HEAD"}]
    assert len(writing) > 50
    assert [named(operation) for operation in writing if not is_refused(operation)] == []


@pytest.mark.parametrize(
    "word",
    ["Create", "Update", "Delete", "Put", "Start", "Stop", "Add", "Remove", "Tag", "Untag", "Generate", "Attach"],
)
def test_words_that_change_things_are_refused_everywhere(word):
    found = [operation for operation in EVERY_OPERATION if operation.name.startswith(word)]
    assert found
    assert [named(operation) for operation in found if not is_refused(operation)] == []


@pytest.fixture(name="read_only")
def read_only_fixture(cloud, monkeypatch):
    """A read-only session whose environment leads to the sandbox."""
    for name, value in cloud.sandbox.environment().items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return make_session(Connection(region="us-east-1"), Counter(), writable=False)


WRITES = {
    "sagemaker": [
        ("create_model_quality_job_definition", definition_body("ModelQuality", "churn")),
        ("delete_model_quality_job_definition", {"JobDefinitionName": "churn"}),
        ("stop_monitoring_schedule", {"MonitoringScheduleName": "churn"}),
        ("delete_monitoring_schedule", {"MonitoringScheduleName": "churn"}),
        (
            "update_monitoring_alert",
            {
                "MonitoringScheduleName": "churn",
                "MonitoringAlertName": "churn-alert",
                "DatapointsToAlert": 1,
                "EvaluationPeriod": 1,
            },
        ),
        (
            "add_tags",
            {
                "ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/churn",
                "Tags": [{"Key": "a", "Value": "b"}],
            },
        ),
    ],
    "s3": [
        ("create_bucket", {"Bucket": "acme"}),
        ("put_object", {"Bucket": "acme", "Key": "a", "Body": b"x"}),
        ("delete_object", {"Bucket": "acme", "Key": "a"}),
    ],
    "iam": [("create_role", {"RoleName": "a", "AssumeRolePolicyDocument": "{}"}), ("delete_role", {"RoleName": "a"})],
    "sts": [("decode_authorization_message", {"EncodedMessage": "a"})],
    "kms": [("create_key", {}), ("generate_data_key", {"KeyId": "alias/a", "KeySpec": "AES_256"})],
    "cloudwatch": [("delete_alarms", {"AlarmNames": ["a"]}), ("put_metric_data", {"Namespace": "a", "MetricData": []})],
    "resourcegroupstaggingapi": [
        ("tag_resources", {"ResourceARNList": ["arn:aws:s3:::acme"], "Tags": {"a": "b"}}),
        ("untag_resources", {"ResourceARNList": ["arn:aws:s3:::acme"], "TagKeys": ["a"]}),
    ],
}


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_sent_when_a_read_only_session_is_asked_to_write(cloud, read_only, service):
    client = read_only.client(service)
    for method, params in WRITES[service]:
        with pytest.raises(WriteRefusedError, match="nothing was sent"):
            getattr(client, method)(**params)
    client.close()
    assert cloud.control.calls()["total"] == 0


def test_a_read_only_session_reads(cloud, read_only):
    client = read_only.client("sagemaker")
    assert client.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    client.close()
    assert cloud.control.calls()["total"] == 1


def test_a_writing_session_writes(cloud, read_only):  # the fixture sets the environment
    client = make_session(Connection(region="us-east-1"), Counter(), writable=True).client("sagemaker")
    client.create_model_quality_job_definition(**definition_body("ModelQuality", "churn"))
    client.close()
    assert cloud.control.calls()["writes"] == 1


@pytest.mark.parametrize("verb", Verb)
def test_a_door_opened_for_reading_carries_out_no_step(cloud, read_only, verb):
    door = SageMaker(Connection(region="us-east-1"), "growth-ml", Patience(1.0))
    address = Address("ModelQualityJobDefinition", "churn-00000000")
    with pytest.raises(MqmError, match="only reads"):
        door.execute(Step(verb, Resource(address, {}, "churn")))
    assert cloud.control.calls()["total"] == 0


def test_verbs_that_read_leave_the_write_counter_at_zero(estate):
    estate.write(example("churn", alert={"datapoints_to_alert": 1, "evaluation_period": 2}), example("fraud"))
    for arguments in (
        ("lint",),
        ("windows",),
        ("windows", "churn"),
        ("plan",),
        ("plan", "--deep", "-v", "--out", "plan.json"),
        ("plan", "--detailed-exitcode", "--format", "json"),
        ("show", "plan.json"),
        ("schema", "plan"),
    ):
        assert estate.run(*arguments).code in {0, 2}
        assert estate.writes == 0


def test_plans_of_every_action_write_nothing(estate):
    estate.given(example("gone"), example("churn"), example("timed"))
    estate.own(estate.define("churn-0badcafe"), "churn")
    estate.remove("gone")
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.edit("timed", schedule="daily at 05:00", state="stopped", tags={"a": "b"})
    writes = estate.writes
    for arguments in ((), ("--deep",), ("timed",), ("--allow-delete", "all")):
        assert estate.plan(*arguments).code == 0
    assert estate.writes == writes


def test_the_reads_of_an_apply_go_through_the_door_that_can_not_write(estate):
    """An apply that has nothing to do makes the calls of a plan and no others."""
    estate.given(example("churn"))
    counts = SimpleNamespace(start=Counter(estate.calls()))
    estate.plan()
    counts.planned = Counter(estate.calls())
    estate.apply()
    counts.applied = Counter(estate.calls())
    assert counts.applied - counts.planned == counts.planned - counts.start


def test_a_session_shows_every_operation_of_sagemaker_that_the_policies_name(estate):
    estate.given(example("churn"))
    texts = [estate.run("iam-policy", what).out for what in ("plan", "apply", "status")]
    named_there = {name for text in texts for name in re.findall(r"sagemaker:([A-Z]\w+)", text)}
    session = make_session(Connection(region="us-east-1"), Counter(), writable=True)
    client = session.client("sagemaker", aws_access_key_id="a", aws_secret_access_key="b")
    shown = set(client.meta.service_model.operation_names)
    assert len(named_there) > 20
    assert sorted(named_there - shown) == []
    assert "CreateTrainingJob" not in shown
