"""Every API call of every shape of plan goes wrong in every way, and applying again converges.

A cell of the matrix is (shape of plan, kind of fault, index of the call). The fault strikes that one call of an apply,
a read as well as a write; the apply may fail or get over it. Then the fault is gone and a second apply must succeed, a
third must find nothing to do, no owned definition may be left over, and the stranger's monitor must be as it was.
"""

from __future__ import annotations

import pytest

from mqm_sync.service_model import input_shape
from mqm_sync.service_model import shape as shape_of
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

ALERT = {"datapoints_to_alert": 1, "evaluation_period": 2}
MEMBERS_OF_AN_ALARM = shape_of(input_shape("PutMetricAlarm", "cloudwatch"), "cloudwatch")["members"]
START = example("churn", tags={"team": "growth"}, alert=ALERT)


def scripted(estate):
    """An alarm, a script beside the spec, and a bucket to upload it to."""
    estate.cloud.client("s3", estate.region).create_bucket(Bucket="acme-scripts")
    (estate.monitors / "post.py").write_text("def postprocess_handler(): pass")
    script = {"scripts_s3_uri": "s3://acme-scripts", "post_analytics_processor_script": "./post.py"}
    estate.edit("churn", **script, cloudwatch_metrics=True, alarms={"f2": {"below": 0.6}})


SHAPES = {
    "create": lambda estate: estate.write(example("fraud", "data-quality", state="stopped", alert=ALERT)),
    "update": lambda estate: estate.edit("churn", schedule="daily at 05:00"),
    "replace": lambda estate: estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"}),
    "kind change": lambda estate: estate.write(example("churn", "data-quality", alert=ALERT)),
    "stop": lambda estate: estate.edit("churn", state="stopped"),
    "start": lambda estate: estate.edit("churn", state="running"),
    "tags": lambda estate: estate.edit("churn", tags={"team": None, "cost": "7"}),
    "delete": lambda estate: estate.remove("churn"),
    "delete with alarms": lambda estate: estate.remove("churn"),
    "script and alarm": scripted,
}
BEFORE = {
    "start": {"state": "stopped"},
    "delete with alarms": {"cloudwatch_metrics": True, "alarms": {"f2": {"below": 0.6}}},
}
"""What the monitor has beyond the usual before the change."""
FAULTS = {
    "500 before": {"operation": "*", "kind": "error_before"},
    "denied": {"operation": "*", "kind": "deny"},
    "timeout before": {"operation": "*", "kind": "hang"},
    "connection refused": {"operation": "*", "kind": "refuse"},
    "connection lost": {"operation": "write", "kind": "drop_before"},
    "throttled": {"operation": "write", "kind": "throttle"},
    "internal failure": {"operation": "write", "kind": "error_before", "code": "InternalFailure", "status": 400},
    "500 after": {"operation": "write", "kind": "error_after"},
    "timeout after": {"operation": "write", "kind": "hang_after"},
    "reply lost": {"operation": "write", "kind": "drop_after"},
    "500 after, tried again": {"operation": "write", "kind": "error_after"},
    "timeout after, tried again": {"operation": "write", "kind": "hang_after"},
    "reply lost, tried again": {"operation": "write", "kind": "drop_after"},
}
"""Reads have nothing to lose between being done and being answered, so they are struck in fewer ways than writes."""
ONCE = {"AWS_MAX_ATTEMPTS": "1"}
"""Without attempts of the client's own every fault is the end of what the call belonged to. Where the service did what
was asked, the same call sent again is a case of its own."""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_fault_at_any_call_is_mended_by_applying_again(estate, shape, fault, record_property):
    calls = strike(estate, shape, None)[FAULTS[fault]["operation"]]
    attempts = {} if fault.endswith("tried again") else ONCE
    for index in range(1, calls + 1):
        strike(estate, shape, {**FAULTS[fault], "nth": index}, **attempts)
    assert calls >= 1
    record_property("cells", calls)


MADE = {}
"""By shape: requests that make anew what the first apply made, in a tenth of its time."""


def start(estate, shape):
    """A monitor that is applied, and a stranger's."""
    estate.control.reset()
    estate.control.switches(pending_describes=0)
    estate.make_foreign("stranger")
    estate.write({**START, **BEFORE.get(shape, {})})
    for name in set(estate.specs) - {"churn"}:
        estate.remove(name)
    if shape not in MADE:
        estate.must_apply()
        MADE[shape] = requests_of(estate)
        return
    for service, operation, request in MADE[shape]:
        getattr(estate.cloud.client(service, estate.region), operation)(**request)


def requests_of(estate):
    """What it takes to make the monitor as it is, as service, operation and request."""
    schedule, definition = estate.schedule("churn"), estate.definition(estate.points_at("churn"))
    named = {"MonitoringScheduleName": "churn"}
    body = {key: value for key, value in definition.items() if key not in {"JobDefinitionArn", "CreationTime"}}
    body["Tags"] = listed(estate.tags(definition["JobDefinitionArn"]))
    config = {"MonitoringScheduleConfig": schedule["MonitoringScheduleConfig"]}
    tags = {"Tags": listed(estate.tags(schedule["MonitoringScheduleArn"]))}
    alert = estate.sm.list_monitoring_alerts(**named)["MonitoringAlertSummaries"][0]
    alert = {key: alert[key] for key in ("MonitoringAlertName", "DatapointsToAlert", "EvaluationPeriod")}
    requests = [
        ("sagemaker", "create_model_quality_job_definition", body),
        ("sagemaker", "create_monitoring_schedule", {**named, **config, **tags}),
        ("sagemaker", "update_monitoring_alert", {**named, **alert}),
    ]
    if schedule["MonitoringScheduleStatus"] == "Stopped":
        requests.append(("sagemaker", "stop_monitoring_schedule", named))
    cloudwatch = estate.cloud.client("cloudwatch", estate.region)
    for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
        arn = alarm["AlarmArn"]
        kept = {key: value for key, value in alarm.items() if key in MEMBERS_OF_AN_ALARM and value != []}
        kept["Tags"] = cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
        requests.append(("cloudwatch", "put_metric_alarm", kept))
    return requests


def listed(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def strike(estate, shape, fault, **attempts):
    """One cell, or an apply without any fault; returns how many calls and writes it made."""
    start(estate, shape)
    stranger = estate.schedule("stranger")
    SHAPES[shape](estate)
    before = estate.control.calls()
    if fault:
        estate.control.faults(fault)
    first = estate.run("apply", "--auto-approve", "--allow-delete", "1", "--call-timeout", "0.3", **attempts)
    after = estate.control.calls()
    counts = {"*": after["total"] - before["total"], "write": after["writes"] - before["writes"]}
    estate.control.clear_faults()
    assert first.code in {0, 1, 3}, (fault, first)
    second = estate.apply("--allow-delete", "1")
    assert second.code == 0, (fault, first.out + first.err, second.out + second.err)
    writes = estate.writes
    third = estate.apply("--deep")
    assert (third.code, third.out[: len(NOTHING)]) == (0, NOTHING), (fault, third.out)
    assert estate.writes == writes
    assert estate.schedules() == {*estate.specs, "stranger"}
    assert estate.definitions() == {estate.points_at(name) for name in estate.schedules()}
    assert estate.schedule("stranger") == stranger
    return counts
