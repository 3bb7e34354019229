"""What the sandbox itself costs: calls against few and against many monitors, beside the least a call costs there."""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import time
from collections.abc import Callable

from run import kept_in, write_document

from mqm_sync.emulator import Sandbox

SIGNED = "AWS4-HMAC-SHA256 Credential=sandbox/20260101/us-east-1/sagemaker/aws4_request, Signature=0"
TAGS = [{"Key": "mqm-sync:owner", "Value": "bench"}, {"Key": "mqm-sync:monitor", "Value": "bench"}]
LIST = "ListMonitoringSchedules"
FLOOR = "health (no work at all)"


class Caller:
    """Raw calls over one connection, so that the client costs next to nothing."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"))

    def __call__(self, operation: str, **params: object) -> dict[str, object]:
        """One call of SageMaker."""
        service = "ResourceGroupsTaggingAPI_20170126" if operation == "GetResources" else "SageMaker"
        headers = {"X-Amz-Target": f"{service}.{operation}", "Authorization": SIGNED}
        return self._ask("POST", "/", json.dumps(params).encode(), headers)

    def health(self) -> dict[str, object]:
        """The call that does nothing."""
        return self._ask("GET", "/_sandbox/health", None, {})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> dict[str, object]:
        self._connection.request(method, path, body, headers)
        reply = self._connection.getresponse()
        text = reply.read()
        if reply.status != http.HTTPStatus.OK:
            raise RuntimeError(text.decode())
        found: dict[str, object] = json.loads(text)
        return found


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--quick", action="store_true", help="small worlds, a few rounds: whether all of it runs")
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.few, arguments.many, arguments.rounds = 100, 200, 5
    few = measure(arguments.few, arguments.rounds)
    many = measure(arguments.many, arguments.rounds)
    floor = many[FLOOR]
    print(
        f"{'CPU milliseconds per call (median)':<44} {arguments.few:>8} {arguments.many:>8} {'growth':>7} {'floors':>7}"
    )
    for name, cost in many.items():
        print(f"{name:<44} {few[name]:>8.2f} {cost:>8.2f} {cost / few[name]:>6.1f}x {cost / floor:>6.1f}x")
    result = {"few": arguments.few, "many": arguments.many, "milliseconds": {"few": few, "many": many}}
    write_document(kept_in(is_quick=arguments.quick) / "emulator.json", result)


def measure(count: int, rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of each call, client and server together, with so many monitors there."""
    with Sandbox() as sandbox:
        sandbox.control.reset()
        sandbox.control.switches(pending_describes=0)
        call = Caller(sandbox)
        last = fill(call, count)
        calls = workload(call, count, last)
        times: dict[str, list[float]] = {name: [] for name in calls}
        for _ in range(rounds):
            for name, ask in calls.items():
                start = time.process_time()
                ask()
                times[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def fill(call: Caller, count: int) -> str:
    """Make the monitors; returns the ARN of the last schedule."""
    arn = ""
    for number in range(count):
        name = f"model-{number:05d}"
        call("CreateModelQualityJobDefinition", **definition(name), Tags=TAGS)
        schedule = {"ScheduleExpression": "cron(0 * ? * * *)"}
        config = {"MonitoringJobDefinitionName": name, "MonitoringType": "ModelQuality", "ScheduleConfig": schedule}
        arn = str(
            call("CreateMonitoringSchedule", MonitoringScheduleName=name, MonitoringScheduleConfig=config, Tags=TAGS)[
                "MonitoringScheduleArn"
            ]
        )
    return arn


def workload(call: Caller, count: int, arn: str) -> dict[str, Callable[[], object]]:
    """The calls that clients make."""
    name = f"model-{count // 2:05d}"
    page = {"MaxResults": 100}
    half = call(LIST, SortBy="Name", SortOrder="Ascending", MaxResults=50)["NextToken"]
    return {
        FLOOR: call.health,
        "list page of 100": lambda: call(LIST, **page),
        "list page of 100 by name": lambda: call(LIST, SortBy="Name", **page),
        "list page of 100 by status": lambda: call(LIST, SortBy="Status", **page),
        "list page behind a token": lambda: call(
            LIST, SortBy="Name", SortOrder="Ascending", NextToken=half, MaxResults=50
        ),
        "list by a name that one has": lambda: call(LIST, NameContains=name),
        "list by endpoint": lambda: call(LIST, EndpointName=name),
        "list by definition": lambda: call(LIST, MonitoringJobDefinitionName=name),
        "list definitions, page of 100": lambda: call("ListModelQualityJobDefinitions", **page),
        "sweep of tags, page of 100": lambda: call(
            "GetResources", ResourceTypeFilters=["sagemaker:monitoring-schedule"], ResourcesPerPage=100
        ),
        "list executions of one": lambda: call("ListMonitoringExecutions", MonitoringScheduleName=name),
        "describe schedule": lambda: call("DescribeMonitoringSchedule", MonitoringScheduleName=name),
        "describe definition": lambda: call("DescribeModelQualityJobDefinition", JobDefinitionName=name),
        "list tags": lambda: call("ListTags", ResourceArn=arn),
    }


def definition(name: str) -> dict[str, object]:
    """A request as clients send it."""
    local = "/opt/ml/processing"
    return {
        "JobDefinitionName": name,
        "ModelQualityAppSpecification": {"ImageUri": "registry/analyzer", "ProblemType": "BinaryClassification"},
        "ModelQualityJobInput": {
            "EndpointInput": {"EndpointName": name, "LocalPath": f"{local}/input", "InferenceAttribute": "0"},
            "GroundTruthS3Input": {"S3Uri": f"s3://bench/{name}"},
        },
        "ModelQualityJobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://bench/reports", "LocalPath": f"{local}/output"}}]
        },
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}},
        "RoleArn": "arn:aws:iam::123456789012:role/ModelMonitor",
    }


if __name__ == "__main__":
    main()
