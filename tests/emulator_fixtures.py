"""A sandbox per worker, made new for each test, and the requests the tests start from."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mqm_sync.emulator import Sandbox, Switches

KINDS = ("ModelQuality", "DataQuality", "ModelBias", "ModelExplainability")
SNAKE = {
    "ModelQuality": "model_quality",
    "DataQuality": "data_quality",
    "ModelBias": "model_bias",
    "ModelExplainability": "model_explainability",
}
HOURLY = "cron(0 * ? * * *)"
ACCOUNT = "123456789012"
# Faults are to reach the test, so nothing is tried twice; hanging calls give up soon.
CONFIG = Config(retries={"total_max_attempts": 1}, read_timeout=5, connect_timeout=5)


def definition_body(kind: str, name: str, *, batch: bool = False) -> dict[str, Any]:
    """The smallest useful create-job-definition request of a kind."""
    app: dict[str, Any] = {"ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/analyzer"}
    if kind in {"ModelBias", "ModelExplainability"}:
        app["ConfigUri"] = "s3://bucket/config.json"
    local = "/opt/ml/processing/input"
    job_input: dict[str, Any] = {"EndpointInput": {"EndpointName": "endpoint", "LocalPath": local}}
    if batch:
        capture = "s3://bucket/capture"
        batch_input = {"DataCapturedDestinationS3Uri": capture, "DatasetFormat": {"Csv": {}}, "LocalPath": local}
        job_input = {"BatchTransformInput": batch_input}
    if kind in {"ModelQuality", "ModelBias"}:
        job_input["GroundTruthS3Input"] = {"S3Uri": "s3://bucket/truth"}
    output = {"S3Output": {"S3Uri": "s3://bucket/out", "LocalPath": "/opt/ml/processing/output"}}
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
    return {
        "JobDefinitionName": name,
        f"{kind}AppSpecification": app,
        f"{kind}JobInput": job_input,
        f"{kind}JobOutputConfig": {"MonitoringOutputs": [output]},
        "JobResources": {"ClusterConfig": cluster},
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Monitor",
    }


def schedule_config(definition: str, *, kind: str = "ModelQuality", expression: str | None = HOURLY) -> dict[str, Any]:
    """A MonitoringScheduleConfig that names a definition."""
    config: dict[str, Any] = {"MonitoringJobDefinitionName": definition, "MonitoringType": kind}
    return config | ({"ScheduleConfig": {"ScheduleExpression": expression}} if expression else {})


Posted = tuple[int, dict[str, Any], dict[str, str]]
"""The status, the body and the headers of a reply."""


class Cloud:
    """A sandbox and clients on it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.control = sandbox.control
        self._clients: dict[tuple[Any, ...], Any] = {}

    def client(self, service: str, region: str = "us-east-1", **credentials: str) -> Any:
        key = (service, region, *sorted(credentials.items()))
        if key not in self._clients:
            keys = credentials or {"aws_access_key_id": "sandbox", "aws_secret_access_key": "sandbox"}
            self._clients[key] = boto3.client(
                service, region_name=region, endpoint_url=self.sandbox.url, config=CONFIG, **keys
            )
        return self._clients[key]

    @property
    def sm(self) -> Any:
        return self.client("sagemaker")

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def define(self, name: str, kind: str = "ModelQuality", **more: Any) -> str:
        """Create a definition; returns its ARN."""
        batch = more.pop("batch", False)
        call = getattr(self.sm, f"create_{SNAKE[kind]}_job_definition")
        return call(**definition_body(kind, name, batch=batch), **more)["JobDefinitionArn"]

    def schedule(self, name: str, *, settle: bool = True, **more: Any) -> str:
        """Create a schedule, and its definition of the same name if there is none; returns its ARN."""
        kind = more.pop("kind", "ModelQuality")
        config = more.pop("config", None)
        if config is None:
            self.define(name, kind)
            config = schedule_config(name, kind=kind)
        arn = self.sm.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config, **more)[
            "MonitoringScheduleArn"
        ]
        if settle:
            self.settle(name)
        return arn

    def describe(self, name: str) -> dict[str, Any]:
        return self.sm.describe_monitoring_schedule(MonitoringScheduleName=name)

    def status(self, name: str) -> str:
        return self.describe(name)["MonitoringScheduleStatus"]

    def settle(self, name: str) -> str:
        """Describe until the schedule has left Pending; returns its status."""
        while (status := self.status(name)) == "Pending":
            pass
        return status

    def settle_gone(self, name: str) -> None:
        """Describe until the schedule is no more."""
        while name in {
            item["MonitoringScheduleName"]
            for item in self.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"]
        }:
            self.describe(name)

    def seeded(self, name: str, kind: str = "ModelQuality", **changes: Any) -> dict[str, Any]:
        """Let the schedule `name` run a definition that can be measured; returns the definition's body.

        `EndpointInput` is laid over the job input, None takes a member away; other changes replace what they name.
        """
        body = definition_body(kind, f"{name}-seeded")
        source = body[f"{kind}JobInput"]["EndpointInput"]
        if kind == "ModelQuality":
            source |= {"ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.5}
            body["ModelQualityAppSpecification"]["ProblemType"] = "BinaryClassification"
        for key, value in changes.pop("EndpointInput", {}).items():
            source.update({key: value}) if value is not None else source.pop(key)
        body |= changes
        getattr(self.sm, f"create_{SNAKE[kind]}_job_definition")(**body)
        config = schedule_config(body.pop("JobDefinitionName"), kind=kind)
        listed = self.sm.list_monitoring_schedules(NameContains=name)["MonitoringScheduleSummaries"]
        if listed:
            self.control.switches(type_change="accepted")
            self.sm.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
            self.settle(name)
        else:
            self.schedule(name, config=config)
        return body

    def post(self, operation: str, payload: object, **headers: str) -> Posted:
        """One raw SageMaker call, past botocore's own checks: status, body, headers."""
        [reply] = self.post_all(operation, [payload], **headers)
        return reply

    def post_all(self, operation: str, payloads: Iterable[object], **headers: str) -> list[Posted]:
        """Raw calls of one operation over one connection."""
        connection = http.client.HTTPConnection(self.sandbox.url.removeprefix("http://"), timeout=5)
        sent = {"X-Amz-Target": f"SageMaker.{operation}", "Authorization": signature("sagemaker")} | headers
        with closing(connection):
            return [_post(connection, payload, sent) for payload in payloads]


def _post(connection: http.client.HTTPConnection, payload: object, headers: dict[str, str]) -> Posted:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    connection.request("POST", "/", body, headers)
    reply = connection.getresponse()
    return reply.status, json.loads(reply.read()), {key.lower(): value for key, value in reply.getheaders()}


def signature(service: str, region: str = "us-east-1") -> str:
    """An Authorization header with the parts the sandbox reads."""
    return f"AWS4-HMAC-SHA256 Credential=sandbox/20260101/{region}/{service}/aws4_request, Signature=0"


def refusal(call: Any, /, **params: Any) -> tuple[str, str]:
    """The code and the message with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.fixture(scope="session", name="running_cloud")
def running_cloud_fixture() -> Iterator[Cloud]:
    with Sandbox() as sandbox:
        cloud = Cloud(sandbox)
        yield cloud
        cloud.close()


@pytest.fixture(name="cloud")
def cloud_fixture(running_cloud: Cloud) -> Cloud:
    running_cloud.control.reset()
    running_cloud.control.switches(**Switches().as_dict())
    return running_cloud
