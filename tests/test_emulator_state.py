"""`sandbox --state FILE`: the world outlives the process, however that ends."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Barrier, Thread

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from mqm_sync.emulator import Sandbox
from mqm_sync.errors import MqmError
from tests.emulator_fixtures import KINDS, SNAKE, definition_body, schedule_config
from tests.sandbox_process import Process, sandbox_process

NAME = {"MonitoringScheduleName": "churn"}
LISTS = {
    "sagemaker": ("list_endpoints", "list_endpoint_configs", "list_models"),
    "s3": ("list_buckets",),
    "iam": ("list_roles", "list_users"),
    "kms": ("list_keys", "list_aliases"),
    "cloudwatch": ("describe_alarms",),
}
MANY = 30
# moto's own times are those of the last start.
MOTOS_TIMES = ("Time", "Date", "Modified", "Timestamp", "Updated")


def furnish(process: Process) -> None:
    """Something of everything, with a run behind it."""
    process.control.switches(start_delay_minutes=0, pending_describes=0, execution_minutes=2)
    process.control.clock(set="2026-01-09T00:00:00Z")
    sm = process.client("sagemaker")
    for kind in KINDS:
        body = definition_body(kind, kind)
        if kind == "ModelQuality":
            body["ModelQualityAppSpecification"]["ProblemType"] = "BinaryClassification"
            source = {"ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.5}
            body["ModelQualityJobInput"]["EndpointInput"] |= source
        getattr(sm, f"create_{SNAKE[kind]}_job_definition")(**body, Tags=[{"Key": "kind", "Value": kind}])
        seeded = {key: value for key, value in body.items() if key != "JobDefinitionName"}
        process.control.seed({"kind": kind, "body": seeded}, traffic=kind == "ModelQuality")
    config = schedule_config("ModelQuality")
    arn = sm.create_monitoring_schedule(**NAME, MonitoringScheduleConfig=config)["MonitoringScheduleArn"]
    sm.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "growth"}])
    sm.update_monitoring_alert(**NAME, MonitoringAlertName="churn-alert", DatapointsToAlert=2, EvaluationPeriod=3)
    process.client("iam").create_user(UserName="ann")
    process.client("kms").create_key(Description="reports")
    process.client("cloudwatch").put_metric_alarm(
        AlarmName="f1", MetricName="f1", Namespace="n", Period=600, EvaluationPeriods=1, Threshold=0.8,
        ComparisonOperator="LessThanThreshold", Statistic="Average",
    )  # fmt: skip
    s3 = process.client("s3")
    s3.put_object(Bucket="bucket", Key="a b/ü.bin", Body=bytes(range(256)), ContentType="x/y", Metadata={"a": "b"})
    process.control.clock(advance="PT1H1M30S")


def look(process: Process) -> dict[str, object]:
    """All of it, as clients see it."""
    sm = process.client("sagemaker")
    seen: dict[str, object] = {
        "schedule": sm.describe_monitoring_schedule(**NAME),
        "executions": sm.list_monitoring_executions(**NAME)["MonitoringExecutionSummaries"],
        "alerts": sm.list_monitoring_alerts(**NAME)["MonitoringAlertSummaries"],
        "runs": process.control.runs(),
        "clock": process.control.clock(),
        "switches": process.control.switches(),
        "tagged": process.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"],
    }
    for kind in KINDS:
        seen[kind] = getattr(sm, f"describe_{SNAKE[kind]}_job_definition")(JobDefinitionName=kind)
    s3 = process.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket")
    seen["objects"] = [
        (item["Key"], item["ETag"], item["LastModified"]) for page in pages for item in page.get("Contents", [])
    ]
    head = s3.head_object(Bucket="bucket", Key="a b/ü.bin")
    seen["head"] = (head["ContentType"], head["Metadata"], head["ContentLength"])
    for service, calls in LISTS.items():
        for call in calls:
            seen[call] = without(MOTOS_TIMES, getattr(process.client(service), call)())
    return {name: without(("ResponseMetadata",), value) for name, value in seen.items()}


def without(endings: tuple[str, ...], value: object) -> object:
    """A reply without the members whose names end so."""
    if isinstance(value, dict):
        return {name: without(endings, item) for name, item in value.items() if not name.endswith(endings)}
    return [without(endings, item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_the_world_is_the_same_after_a_kill_and_after_a_stop(tmp_path, end):
    file = tmp_path / "new" / "world.db"
    with sandbox_process("--state", file) as first:
        furnish(first)
        before = look(first)
        getattr(first, end)()
    with sandbox_process("--state", file) as second:
        assert look(second) == before
        assert [run["MonitoringExecutionStatus"] for run in before["executions"]] == ["InProgress"]
        second.control.clock(advance="PT1M30S")
        last = second.client("sagemaker").describe_monitoring_schedule(**NAME)["LastMonitoringExecutionSummary"]
        assert last["MonitoringExecutionStatus"] == "Completed"


def test_what_was_answered_is_there_after_a_kill_in_the_middle_of_writing(tmp_path):
    file = tmp_path / "world.db"
    definitions, objects, many = set(), set(), Barrier(3)
    with sandbox_process("--state", file) as process:
        process.client("s3").create_bucket(Bucket="bucket")
        writers = [Thread(target=define_until_it_dies, args=(process, definitions, many))]
        writers.append(Thread(target=put_until_it_dies, args=(process, objects, many)))
        for writer in writers:
            writer.start()
        many.wait()
        process.kill()
        for writer in writers:
            writer.join()
    with sandbox_process("--state", file) as process:
        pages = process.client("sagemaker").get_paginator("list_model_quality_job_definitions").paginate()
        there = {item["MonitoringJobDefinitionName"] for page in pages for item in page["JobDefinitionSummaries"]}
        listed = process.client("s3").list_objects_v2(Bucket="bucket")["Contents"]
    assert definitions <= there
    assert objects <= {item["Key"] for item in listed}
    assert min(len(definitions), len(objects)) >= MANY


def define_until_it_dies(process: Process, answered: set[str], many: Barrier) -> None:
    sm = process.client("sagemaker")
    for number in range(100_000):
        try:
            sm.create_model_quality_job_definition(**definition_body("ModelQuality", f"d{number}"))
        except (BotoCoreError, ClientError):
            return
        answered.add(f"d{number}")
        if len(answered) == MANY:
            many.wait()


def put_until_it_dies(process: Process, answered: set[str], many: Barrier) -> None:
    s3 = process.client("s3")
    for number in range(100_000):
        try:
            s3.put_object(Bucket="bucket", Key=f"o{number}", Body=b"x")
        except (BotoCoreError, ClientError):
            return
        answered.add(f"o{number}")
        if len(answered) == MANY:
            many.wait()


def test_time_runs_where_nobody_drives_it_and_a_driven_clock_is_kept(tmp_path):
    file = tmp_path / "world.db"
    with sandbox_process("--state", file) as process:
        assert process.control.clock()["mode"] == "running"
        process.control.clock(set="2026-01-09T00:00:00Z")
    with sandbox_process("--state", file) as process:
        assert process.control.clock() == {"mode": "still", "now": 1767916800.0, "time": "2026-01-09T00:00:00Z"}


def test_what_was_deleted_or_reset_stays_away(tmp_path):
    file = tmp_path / "world.db"
    with sandbox_process("--state", file) as process:
        process.control.switches(pending_describes=0)
        sm = process.client("sagemaker")
        for name in ("one", "two"):
            sm.create_model_quality_job_definition(**definition_body("ModelQuality", name))
        sm.create_monitoring_schedule(**NAME, MonitoringScheduleConfig=schedule_config("one"))
        sm.delete_monitoring_schedule(**NAME)
        with pytest.raises(ClientError, match="ResourceNotFound"):
            sm.describe_monitoring_schedule(**NAME)
        sm.delete_model_quality_job_definition(JobDefinitionName="one")
    with sandbox_process("--state", file) as process:
        sm = process.client("sagemaker")
        assert sm.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []
        listed = sm.list_model_quality_job_definitions()["JobDefinitionSummaries"]
        assert [item["MonitoringJobDefinitionName"] for item in listed] == ["two"]
        process.client("s3").create_bucket(Bucket="bucket")
        process.control.reset()
    with sandbox_process("--state", file) as process:
        assert process.client("sagemaker").list_model_quality_job_definitions()["JobDefinitionSummaries"] == []
        assert process.client("s3").list_buckets()["Buckets"] == []


def test_keys_that_sts_gave_still_belong_to_their_account(tmp_path):
    file = tmp_path / "world.db"
    with sandbox_process("--state", file) as process:
        role = "arn:aws:iam::210987654321:role/deploy"
        keys = process.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        given = keys["AccessKeyId"]
        process.kill()
    with sandbox_process("--state", file) as process:
        again = process.client("sts", given).get_caller_identity()
    assert again["Account"] == "210987654321"


def test_nothing_secret_is_kept(tmp_path):
    file = tmp_path / "world.db"
    with sandbox_process("--state", file) as process:
        process.client("s3").create_bucket(Bucket="bucket")
        process.stop()
    rows = sqlite3.connect(file).execute("SELECT environ FROM requests").fetchall()
    assert len(rows) == 1
    assert "Signature=0" in rows[0][0]


def test_a_file_that_is_in_use_is_refused(tmp_path, run):
    file = tmp_path / "world.db"
    with sandbox_process("--state", file):
        ran = run("sandbox", "--state", file, "--", "true")
    assert ran.code == 1
    assert f"{file} is in use by another sandbox" in ran.err


@pytest.mark.parametrize("content", [b"no database\n" * 100, None])
def test_a_file_of_somebody_else_is_refused_and_left_alone(tmp_path, run, content):
    file = tmp_path / "other.db"
    if content is None:
        base = sqlite3.connect(file)
        base.execute("CREATE TABLE mine (x)")
        base.commit()
        base.close()
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    ran = run("sandbox", "--state", file, "--", "true")
    assert (ran.code, "as state of a sandbox" in ran.err) == (1, True)
    assert file.read_bytes() == before


def test_a_folder_that_can_not_be_made_is_an_error_and_no_bug(tmp_path, run):
    Path(tmp_path / "file").touch()
    ran = run("sandbox", "--state", tmp_path / "file" / "world.db", "--", "true")
    assert (ran.code, "as state of a sandbox" in ran.err) == (1, True)


def test_a_sandbox_of_this_process_takes_a_file_as_well(tmp_path):
    file = tmp_path / "world.db"
    with Sandbox(state=file) as sandbox:
        sandbox.control.clock(set="2026-01-09T00:00:00Z")
        with pytest.raises(MqmError, match="in use"):
            Sandbox(state=file).start()
    with Sandbox(state=file) as sandbox:
        assert sandbox.control.clock()["time"] == "2026-01-09T00:00:00Z"
