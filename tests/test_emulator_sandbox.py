from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time

import pytest

from mqm_sync.emulator import Control, Sandbox, Switches
from tests.emulator_fixtures import cloud_fixture, definition_body, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name


def test_accounts_and_regions_are_apart(cloud):
    cloud.define("churn")
    role = "arn:aws:iam::210987654321:role/deploy"
    keys = cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    credentials = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    other_account = cloud.client("sagemaker", **credentials)
    assert cloud.client("sts", **credentials).get_caller_identity()["Account"] == "210987654321"
    assert other_account.list_model_quality_job_definitions()["JobDefinitionSummaries"] == []
    body = definition_body("ModelQuality", "churn")
    arn = other_account.create_model_quality_job_definition(**body)["JobDefinitionArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:210987654321:model-quality-job-definition/churn"
    other_region = cloud.client("sagemaker", "eu-west-1")
    assert other_region.list_model_quality_job_definitions()["JobDefinitionSummaries"] == []


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-isof-south-1", "aws-iso-f")],
)
def test_arns_name_the_partition_of_the_region(cloud, region, partition):
    body = definition_body("ModelQuality", "churn")
    arn = cloud.client("sagemaker", region).create_model_quality_job_definition(**body)["JobDefinitionArn"]
    assert arn.startswith(f"arn:{partition}:sagemaker:{region}:")


def test_an_execution_can_be_put_into_another_place(cloud):
    client = cloud.client("sagemaker", "eu-west-1")
    client.create_model_quality_job_definition(**definition_body("ModelQuality", "churn"))
    config = {"MonitoringJobDefinitionName": "churn", "MonitoringType": "ModelQuality"}
    client.create_monitoring_schedule(MonitoringScheduleName="churn", MonitoringScheduleConfig=config)
    cloud.control.execution("churn", "Completed", region="eu-west-1")
    assert len(client.list_monitoring_executions()["MonitoringExecutionSummaries"]) == 1
    assert cloud.sm.list_monitoring_executions()["MonitoringExecutionSummaries"] == []


def test_other_services_work_with_bodies_and_odd_keys(cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="a b/ü.json", Body=b"x" * 100_000, Metadata={"a-b": "c"})
    with s3.get_object(Bucket="bucket", Key="a b/ü.json")["Body"] as body:
        assert len(body.read()) == 100_000
    head = s3.head_object(Bucket="bucket", Key="a b/ü.json")
    assert (head["ContentLength"], head["Metadata"]) == (100_000, {"a-b": "c"})
    s3.delete_object(Bucket="bucket", Key="a b/ü.json")
    assert cloud.client("iam").list_roles()["Roles"] == []
    assert cloud.client("kms").list_keys()["Keys"] == []
    assert cloud.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert cloud.sm.list_endpoints()["Endpoints"] == []


def test_the_environment_leads_every_client_here_and_nowhere_else(monkeypatch):
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://real.example")
    with Sandbox() as sandbox:
        values = sandbox.environment()
        assert values["AWS_ENDPOINT_URL"] == sandbox.url
        assert values["AWS_DEFAULT_REGION"] == "us-east-1"
        assert values["AWS_CONFIG_FILE"] == values["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"):
            assert values[name] is None
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        monkeypatch.setenv("NO_PROXY", "internal.example")
        assert "AWS_DEFAULT_REGION" not in sandbox.environment()
        assert sandbox.environment()["NO_PROXY"] == "internal.example,127.0.0.1"


def test_a_process_with_that_environment_talks_to_the_sandbox(cloud):
    environment = dict(os.environ) | {"AWS_PROFILE": "production", "HTTP_PROXY": "http://127.0.0.1:9"}
    for name, value in cloud.sandbox.environment().items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    code = "import boto3; print(boto3.client('sagemaker').list_monitoring_schedules()['MonitoringScheduleSummaries'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_does_not_import_moto():
    code = "import sys, mqm_sync.emulator; sys.exit('moto' in sys.modules or 'boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_sandbox_starts_with_the_switches_it_is_given():
    with Sandbox(switches=Switches(alert_lag=4)) as sandbox:
        assert Control(sandbox.url).switches()["alert_lag"] == 4


def test_a_stopped_sandbox_is_gone_and_may_start_again():
    sandbox = Sandbox()
    sandbox.start()
    port = int(sandbox.url.rpartition(":")[2])
    idle = http.client.HTTPConnection("127.0.0.1", port)
    idle.request("GET", "/_sandbox/health")
    assert idle.getresponse().read() == b'{"status": "ok"}'
    sandbox.stop()
    sandbox.stop()
    assert idle.sock.recv(1) == b""
    idle.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url
    with sandbox:
        assert sandbox.control.health()["status"] == "ok"


def test_stopping_does_not_wait_for_a_hanging_call():
    with Sandbox() as sandbox:
        sandbox.control.faults({"operation": "*", "kind": "hang", "seconds": 60})
        port = int(sandbox.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as hanging:
            hanging.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.1)
            began = time.monotonic()
            sandbox.stop()
            assert hanging.recv(1) == b""
    assert time.monotonic() - began < 5


def test_a_taken_port_is_an_error_of_the_caller():
    with Sandbox() as first, pytest.raises(OSError, match="in use"):
        Sandbox(port=int(first.url.rpartition(":")[2])).start()
