from __future__ import annotations

import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from mqm_sync.emulator.operations import OPERATIONS, TAG_OPERATIONS
from tests.bad_requests import mistakes, request_shape, sample
from tests.emulator_fixtures import cloud_fixture, definition_body, refusal, running_cloud_fixture, signature  # noqa: F401 - pytest finds fixtures by name

SERVED = sorted({**OPERATIONS, **TAG_OPERATIONS})


SAGEMAKER = ("sagemaker", "SageMaker", "ValidationException")
TAGGING = ("resourcegroupstaggingapi", "ResourceGroupsTaggingAPI_20170126", "InvalidParameterException")


@pytest.mark.parametrize(
    ("operation", "service"), [*((name, SAGEMAKER) for name in SERVED), ("GetResources", TAGGING)], ids=str
)
def test_every_constraint_of_the_model_is_refused_in_the_services_words(cloud, operation, service, record_property):
    model, prefix, code = service
    shape = request_shape(operation, model)
    request = sample(shape)
    found = list(mistakes(shape, request))
    sent = [request, *(mistake.spoil(request) for mistake in found)]
    [(_, body, _), *refusals] = cloud.post_all(operation, sent, **{"X-Amz-Target": f"{prefix}.{operation}"})
    assert "validation error" not in body.get("message", "")
    for mistake, (status, body, headers) in zip(found, refusals, strict=True):
        assert (status, body["__type"]) == (400, code), mistake
        assert headers["x-amzn-errortype"] == code
        assert re.match(r"1 validation error detected: |\d+ validation errors detected: ", body["message"])
        complaint = f"at '{mistake.place}' failed to satisfy constraint: {mistake.words}"
        assert complaint in body["message"], (mistake, body["message"])
    record_property("bad requests", len(found))


def test_the_mistakes_are_of_every_sort():
    found = [m for name in SERVED for m in mistakes(request_shape(name), sample(request_shape(name)))]
    sorts = {re.sub(r"[:\d].*", "", mistake.words).strip() for mistake in found}
    assert sorts == {
        "Member must not be null",
        "Member must have length less than or equal to",
        "Member must have length greater than or equal to",
        "Member must have value less than or equal to",
        "Member must have value greater than or equal to",
        "Member must satisfy regular expression pattern",
        "Member must satisfy enum value set",
        "Member must satisfy constraint",
        "Map keys must satisfy constraint",
        "Map value must satisfy constraint",
    }


def test_a_value_of_another_type_is_refused(cloud):
    status, body, _ = cloud.post("DescribeMonitoringSchedule", {"MonitoringScheduleName": 7})
    assert (status, body["__type"]) == (400, "ValidationException")
    assert "Member must be of type string" in body["message"]


def test_a_list_is_shown_and_its_members_demands_are_named_together(cloud):
    request = sample(request_shape("CreateModelQualityJobDefinition"))
    request["NetworkConfig"]["VpcConfig"]["Subnets"] = ["subnet-1", "no subnet", "x" * 33]
    _, body, _ = cloud.post("CreateModelQualityJobDefinition", request)
    assert body["message"] == (
        f"1 validation error detected: Value '[subnet-1, no subnet, {'x' * 33}]' at 'networkConfig.vpcConfig.subnets' "
        "failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to "
        "32, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: "
        "[-0-9a-zA-Z]+]"
    )


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
