from __future__ import annotations

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mqm_sync import service_model
from mqm_sync.emulator.dispatch import OPERATIONS, TAG_OPERATIONS
from tests.emulator_fixtures import cloud_fixture, definition_body, refusal, running_cloud_fixture, signature  # noqa: F401 - pytest finds fixtures by name

SERVED = sorted({**OPERATIONS, **TAG_OPERATIONS})
CANDIDATES = [
    "arn:aws:iam::123456789012:role/Monitor",
    "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/absent",
    "s3://b/x",
    "-PT1H",
    "absent",
    "a",
]
DEEP = {"MonitoringJobDefinition"}  # its parts are those of the other operations


def sample(name):  # noqa: PLR0911 - one return per type of shape
    """A value that a shape accepts, with all its members."""
    shape = service_model.shape(name)
    match shape["type"]:
        case "structure":
            members = shape["members"].items()
            return {member: sample(inner["shape"]) for member, inner in members if member not in DEEP}
        case "list":
            return [sample(shape["member"]["shape"])]
        case "map":
            return {sample(shape["key"]["shape"]): sample(shape["value"]["shape"])}
        case "string" if "enum" in shape:
            return shape["enum"][0]
        case "string":
            return next(text for text in CANDIDATES if not service_model._broken("string", shape, text))
        case "boolean":
            return True
        case "timestamp":
            return 1_700_000_000
        case _:
            return shape.get("min", 1)


def mistakes(name, path=()):
    """(path, broken value, words of the refusal) for every constraint inside a shape."""
    shape = service_model.shape(name)
    if shape["type"] == "structure":
        for member in shape.get("required", ()):
            yield (*path, member), None, "Member must not be null"
        for member, inner in shape["members"].items():
            if member not in DEEP:
                yield from mistakes(inner["shape"], (*path, member))
        return
    if shape["type"] == "list":
        yield from mistakes(shape["member"]["shape"], (*path, 0))
        if "max" in shape:
            many = [sample(shape["member"]["shape"])] * (shape["max"] + 1)
            yield path, many, f"Member must have length less than or equal to {shape['max']}"
        return
    yield from scalar_mistakes(shape, path)


def scalar_mistakes(shape, path):
    if "enum" in shape:
        yield path, "Nonsense", f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]"
    elif shape["type"] == "string":
        if "max" in shape:
            yield path, "a" * (shape["max"] + 1), f"length less than or equal to {shape['max']}"
        if shape.get("min"):
            yield path, "", f"length greater than or equal to {shape['min']}"
        if shape.get("pattern", ".*") not in {".*", r"[\S\s]*"}:
            yield path, "?\n?", f"Member must satisfy regular expression pattern: {shape['pattern']}"
        yield path, 7, "Member must be of type string"
    elif shape["type"] == "integer":
        yield path, shape["min"] - 1, f"Member must have value greater than or equal to {shape['min']}"
        if "max" in shape:
            yield path, shape["max"] + 1, f"Member must have value less than or equal to {shape['max']}"


def spoiled(request, path, value):
    request = json.loads(json.dumps(request))
    inner = request
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return request


def as_written(path):
    parts = [f"{part + 1}.member" if isinstance(part, int) else part[0].lower() + part[1:] for part in path]
    return ".".join(parts)


@pytest.mark.parametrize("operation", SERVED)
def test_every_constraint_of_the_model_is_refused_in_the_services_words(cloud, operation):
    name = service_model.input_shape(operation)
    request = sample(name)
    _, body, _ = cloud.post(operation, request)
    assert "validation error" not in body.get("message", "")
    for path, value, words in mistakes(name):
        status, body, headers = cloud.post(operation, spoiled(request, path, value))
        assert (status, body["__type"]) == (400, "ValidationException"), (path, value)
        assert headers["x-amzn-errortype"] == "ValidationException"
        assert "detected: Value " in body["message"]
        assert f"at '{as_written(path)}' failed to satisfy constraint: " in body["message"]
        assert words in body["message"], (path, value)


def test_the_refusal_counts_its_errors(cloud):
    name = "a" * 64
    _, message = refusal(cloud.sm.describe_monitoring_schedule, MonitoringScheduleName=name)
    assert message == (
        f"2 validation errors detected: Value '{name}' at 'monitoringScheduleName' failed to satisfy constraint: "
        f"Member must have length less than or equal to 63; Value '{name}' at 'monitoringScheduleName' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    )


def test_an_arn_is_no_schedule_name(cloud):
    arn = cloud.schedule("churn")
    assert refusal(cloud.sm.describe_monitoring_schedule, MonitoringScheduleName=arn)[0] == "ValidationException"


def test_a_null_member_counts_as_absent(cloud):
    status, body, _ = cloud.post("ListMonitoringSchedules", {"SortBy": None})
    assert (status, body) == (200, {"MonitoringScheduleSummaries": []})


def test_an_unknown_member_is_refused(cloud):
    status, body, _ = cloud.post("ListMonitoringSchedules", {"Sort": "Name"})
    assert (status, body["__type"]) == (400, "ValidationException")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff"])
def test_what_is_no_json_object_is_refused(cloud, body):
    status, reply, _ = cloud.post("ListMonitoringSchedules", body)
    assert (status, reply["__type"]) == (400, "SerializationException")


def test_an_unsigned_request_is_refused(cloud):
    status, reply, _ = cloud.post("ListMonitoringSchedules", {}, Authorization="")
    assert (status, reply["__type"]) == (403, "MissingAuthenticationTokenException")


def test_errors_and_replies_carry_awss_headers(cloud):
    _, body, headers = cloud.post("DescribeMonitoringSchedule", {"MonitoringScheduleName": "churn"})
    assert body["__type"] == headers["x-amzn-errortype"] == "ResourceNotFound"
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert len(headers["x-amzn-requestid"]) == 36


def test_timestamps_travel_as_epoch_numbers(cloud):
    cloud.schedule("churn")
    _, body, _ = cloud.post("DescribeMonitoringSchedule", {"MonitoringScheduleName": "churn"})
    assert abs(body["CreationTime"] - time.time()) < 60


def test_many_requests_share_one_connection(cloud):
    connection = http.client.HTTPConnection(cloud.sandbox.url.removeprefix("http://"), timeout=5)
    headers = {"X-Amz-Target": "SageMaker.ListMonitoringSchedules", "Authorization": signature("sagemaker")}
    connection.connect()
    socket = connection.sock
    for _ in range(3):
        connection.request("POST", "/", b"{}", headers)
        assert connection.getresponse().read() == b'{"MonitoringScheduleSummaries": []}'
        assert connection.sock is socket
    connection.request("POST", "/", iter([b"{", b"}"]), headers, encode_chunked=True)
    assert connection.getresponse().read() == b'{"MonitoringScheduleSummaries": []}'
    assert connection.sock is socket
    connection.close()


def test_hundreds_of_monitors_are_no_matter_of_seconds(cloud):
    cloud.control.switches(pending_describes=0)
    began = time.monotonic()
    for index in range(150):
        cloud.schedule(f"m{index}")
    paginator = cloud.sm.get_paginator("list_monitoring_schedules")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 100}))
    assert sum(len(page["MonitoringScheduleSummaries"]) for page in pages) == 150
    assert time.monotonic() - began < 15  # 450 calls; a second or two on an idle machine


def test_parallel_writers_lose_nothing(cloud):
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(cloud.schedule, [f"m{index}" for index in range(40)]))
    found = cloud.sm.list_monitoring_schedules(MaxResults=100)["MonitoringScheduleSummaries"]
    assert len({summary["MonitoringScheduleName"] for summary in found}) == 40


def test_parallel_creates_of_one_name_have_one_winner(cloud):
    body = definition_body("ModelQuality", "churn")

    def create(_):
        return cloud.post("CreateModelQualityJobDefinition", body)[0]

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sorted(pool.map(create, range(8))) == [200] + [400] * 7


def test_what_neither_we_nor_moto_have_is_an_unknown_operation(cloud):
    status, reply, _ = cloud.post("ListStudioLifecycleConfigs", {})
    assert (status, reply["__type"]) == (400, "UnknownOperationException")
