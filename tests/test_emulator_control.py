from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.emulator_fixtures import cloud_fixture, definition_body, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name


def test_calls_are_counted_by_operation_and_in_order(cloud):
    cloud.define("churn")
    cloud.client("sts").get_caller_identity()
    cloud.client("s3").create_bucket(Bucket="bucket")
    cloud.client("s3").list_buckets()
    cloud.post("CreateModelQualityJobDefinition", definition_body("ModelQuality", "churn"))
    names = ["CreateModelQualityJobDefinition", "GetCallerIdentity", "s3:PUT", "s3:GET"]
    assert cloud.control.calls() == {
        "total": 5,
        "writes": 3,
        "by_operation": {names[0]: 2, "GetCallerIdentity": 1, "s3:PUT": 1, "s3:GET": 1},
        "log": [*names, names[0]],
    }


def test_reads_are_no_writes(cloud):
    cloud.sm.list_monitoring_schedules()
    cloud.sm.list_model_bias_job_definitions()
    cloud.client("resourcegroupstaggingapi").get_resources()
    role = "arn:aws:iam::210987654321:role/plan"
    cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="plan")
    calls = cloud.control.calls()
    assert (calls["total"], calls["writes"]) == (4, 0)


def test_reset_forgets_world_counters_and_faults_and_keeps_switches(cloud):
    cloud.schedule("churn", Tags=[{"Key": "team", "Value": "a"}])
    cloud.client("s3").create_bucket(Bucket="bucket")
    cloud.control.faults({"operation": "*", "kind": "deny", "nth": 1000})
    cloud.control.switches(alert_lag=7)
    cloud.control.reset()
    assert cloud.control.calls()["total"] == 0
    assert cloud.control.faults() == []
    assert cloud.control.switches()["alert_lag"] == 7
    assert cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
    assert cloud.client("s3").list_buckets()["Buckets"] == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"no_such": 1}, "no such switch: no_such"),
        ({"type_change": "maybe"}, "switch type_change"),
        ({"alert_lag": "2"}, "switch alert_lag"),
        ({"fill_defaults": 1}, "switch fill_defaults"),
    ],
)
def test_a_malformed_switch_is_refused_and_changes_nothing(cloud, values, words):
    before = cloud.control.switches()
    with pytest.raises(ValueError, match=words):
        cloud.control.switches(**{"pending_describes": 9, **values})
    assert cloud.control.switches() == before


def test_quotas_and_times_take_their_types(cloud):
    assert cloud.control.switches(schedule_quota=3)["schedule_quota"] == 3
    assert cloud.control.switches(schedule_quota=None)["schedule_quota"] is None
    assert cloud.control.switches(pending_seconds=1)["pending_seconds"] == 1


def test_the_sandbox_tells_that_it_is_up(cloud):
    assert cloud.control.health()["status"] == "ok"


def test_an_unknown_control_lists_the_known_ones(cloud):
    with pytest.raises(HTTPError) as caught, urlopen(f"{cloud.sandbox.url}/_sandbox/nothing"):
        pass
    with caught.value as reply:
        assert reply.code == 404
        assert "POST /_sandbox/faults" in json.load(reply)["known"]


GARBAGE = """nonsense
[]
[[]]
7
null
{}
{"set": {}}
{"set": 1e300}
{"advance": []}
{"advance": 1e300}
{"advance": "P9999D"}
{"definitions": 7}
{"definitions": [7]}
{"definitions": [{"kind": []}]}
{"definitions": [{"kind": "ModelBias", "body": {}}]}
{"endpoint": "e", "hour": [], "labels": "s3://b/x"}
{"endpoint": "e", "hour": 0, "labels": "nowhere"}
{"endpoint": "e", "hour": 0, "capture": "s3://none/x"}
{"endpoint": "e", "hour": 0, "labels": "s3://b/x", "records": "many"}
{"schedule": 7}
{"schedule": "churn", "outcomes": [7]}
{"schedule": "churn", "outcomes": [{"violations": 7}]}
{"schedule": "churn", "status": "Completed", "scheduled_time": []}
{"operation": 7}
{"latency_seconds": []}
""".splitlines()


@pytest.mark.parametrize("name", ["clock", "traffic", "seed", "outcomes", "executions", "switches", "faults"])
def test_garbage_is_refused_with_a_reason_and_breaks_nothing(cloud, name):
    cloud.schedule("churn")
    before = cloud.describe("churn")["LastModifiedTime"]
    for body in GARBAGE:
        try:
            with urlopen(f"{cloud.sandbox.url}/_sandbox/{name}", data=body.encode()) as reply:
                code, told = reply.status, json.load(reply)
        except HTTPError as error:
            with error:
                code, told = error.code, json.load(error)
        assert code in {200, 400}, (body, told)
        assert code == 200 or told["error"], body
    cloud.control.clear_faults()
    assert cloud.describe("churn")["LastModifiedTime"] == before
