from __future__ import annotations

import time

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from tests.emulator_fixtures import cloud_fixture, definition_body, refusal, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name


def define(cloud, name="churn"):
    return cloud.sm.create_model_quality_job_definition(**definition_body("ModelQuality", name))


def exists(cloud, name="churn"):
    return bool(cloud.sm.list_model_quality_job_definitions(NameContains=name)["JobDefinitionSummaries"])


@pytest.mark.parametrize(
    ("kind", "code", "happened"),
    [
        ("error_before", "InternalFailure", False),
        ("error_after", "InternalFailure", True),
        ("throttle", "ThrottlingException", False),
        ("deny", "AccessDeniedException", False),
    ],
)
def test_a_fault_answers_in_place_of_the_service(cloud, kind, code, happened):
    cloud.control.faults({"operation": "CreateModelQualityJobDefinition", "kind": kind})
    assert refusal(define, cloud=cloud)[0] == code
    assert exists(cloud) is happened
    define(cloud, "next")


@pytest.mark.parametrize(("kind", "happened"), [("drop_before", False), ("drop_after", True)])
def test_a_dropped_call_gets_no_reply(cloud, kind, happened):
    cloud.control.faults({"operation": "CreateModelQualityJobDefinition", "kind": kind})
    with pytest.raises(ConnectionClosedError):
        define(cloud)
    assert exists(cloud) is happened


def test_a_hanging_call_ends_without_a_reply(cloud):
    cloud.control.faults({"operation": "ListMonitoringSchedules", "kind": "hang", "seconds": 0.1})
    with pytest.raises(ConnectionClosedError):
        cloud.sm.list_monitoring_schedules()


def test_a_call_can_be_carried_out_before_it_hangs(cloud):
    cloud.control.faults({"operation": "write", "kind": "hang_after", "seconds": 0.1})
    with pytest.raises(ConnectionClosedError):
        define(cloud)
    assert exists(cloud)


def test_connections_are_refused_for_a_while(cloud):
    cloud.control.faults({"operation": "ListMonitoringSchedules", "kind": "refuse", "seconds": 0.3})
    with pytest.raises(ConnectionClosedError):
        cloud.sm.list_monitoring_schedules()
    with pytest.raises(EndpointConnectionError):
        cloud.sm.list_monitoring_schedules()
    assert cloud.control.health() == {"status": "ok"}
    assert cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []


def test_a_slow_call_is_answered(cloud):
    cloud.control.faults({"operation": "ListMonitoringSchedules", "kind": "latency", "seconds": 0.2})
    began = time.monotonic()
    cloud.sm.list_monitoring_schedules()
    assert time.monotonic() - began >= 0.2


def test_all_calls_can_be_slow(cloud):
    cloud.control.switches(latency_seconds=0.1)
    began = time.monotonic()
    cloud.sm.list_monitoring_schedules()
    assert time.monotonic() - began >= 0.1


def test_code_status_and_message_can_be_chosen(cloud):
    fault = {"operation": "*", "kind": "error_before", "code": "ServiceUnavailable", "status": 503, "message": "no"}
    cloud.control.faults(fault)
    assert refusal(cloud.sm.list_monitoring_schedules) == ("ServiceUnavailable", "no")


def test_a_fault_strikes_from_the_nth_match_on_and_so_many_times(cloud):
    fault = {"operation": "ListMonitoringSchedules", "kind": "throttle", "nth": 2, "times": 2}
    [listed] = cloud.control.faults(fault)
    assert (listed["seen"], listed["struck"]) == (0, 0)
    statuses = [cloud.post("ListMonitoringSchedules", {})[0] for _ in range(5)]
    assert statuses == [200, 400, 400, 200, 200]


def test_a_fault_without_an_end_lasts_until_it_is_cleared(cloud):
    cloud.control.faults({"operation": "*", "kind": "throttle", "times": None})
    assert [cloud.post("ListMonitoringSchedules", {})[0] for _ in range(3)] == [400] * 3
    cloud.control.clear_faults()
    assert cloud.post("ListMonitoringSchedules", {})[0] == 200


def test_faults_on_writes_leave_reads_alone(cloud):
    cloud.control.faults({"operation": "write", "kind": "deny", "times": None})
    assert not exists(cloud)
    code, message = refusal(define, cloud=cloud)
    assert code == "AccessDeniedException"
    assert "not authorized to perform: sagemaker:CreateModelQualityJobDefinition" in message


def test_faults_strike_in_the_order_they_were_given(cloud):
    for code in ("First", "Second"):
        cloud.control.faults({"operation": "ListMonitoringSchedules", "kind": "error_before", "code": code})
    codes = [cloud.post("ListMonitoringSchedules", {})[1].get("__type") for _ in range(3)]
    assert codes == ["First", "Second", None]


def test_a_rate_limit_throttles_what_comes_too_fast_and_nothing_else(cloud):
    cloud.control.faults(
        {"operation": "ListMonitoringSchedules", "kind": "rate_limit", "per_second": 0.001, "burst": 2}
    )
    codes = [cloud.post("ListMonitoringSchedules", {})[1].get("__type") for _ in range(4)]
    assert codes == [None, None, "ThrottlingException", "ThrottlingException"]
    assert cloud.post("ListModelBiasJobDefinitions", {})[0] == 200
    [fault] = cloud.control.faults()
    assert (fault["seen"], fault["struck"]) == (4, 2)


def test_a_rate_limit_fills_up_again_as_time_passes(cloud):
    cloud.control.faults({"operation": "ListMonitoringSchedules", "kind": "rate_limit", "per_second": 4})
    statuses = []
    while 400 not in statuses or statuses[-1] != 200:
        statuses.append(cloud.post("ListMonitoringSchedules", {})[0])
    assert statuses[0] == 200


def test_access_can_be_denied_for_named_operations_for_as_long_as_one_likes(cloud):
    for operation in ("CreateMonitoringSchedule", "DescribeEndpoint"):
        cloud.control.faults({"operation": operation, "kind": "deny", "times": None})
    for _ in range(2):
        assert refusal(cloud.sm.describe_endpoint, EndpointName="x")[0] == "AccessDeniedException"
    assert cloud.sm.list_endpoints()["Endpoints"] == []


def test_other_services_fail_in_their_own_dialect(cloud):
    cloud.control.faults(
        {"operation": "GetCallerIdentity", "kind": "deny"},
        {"operation": "s3:GET", "kind": "error_before", "code": "SlowDown", "status": 503},
        {"operation": "GetResources", "kind": "throttle"},
    )
    assert refusal(cloud.client("sts").get_caller_identity)[0] == "AccessDeniedException"
    assert refusal(cloud.client("s3").list_buckets)[0] == "SlowDown"
    assert refusal(cloud.client("resourcegroupstaggingapi").get_resources)[0] == "ThrottlingException"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"operation": "*", "kind": "sulk"}, "kind must be one of"),
        ({"operation": "*"}, "not a fault"),
        ({"operation": "*", "kind": "deny", "often": 1}, "not a fault"),
        ({"operation": "*", "kind": "rate_limit"}, "needs per_second above 0"),
    ],
)
def test_a_malformed_fault_is_refused(cloud, fault, words):
    with pytest.raises(ValueError, match=words):
        cloud.control.faults({"operation": "*", "kind": "deny"}, fault)
    assert cloud.control.faults() == []
