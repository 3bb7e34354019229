"""Time that can be driven: what fires, what does not, and how runs go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.emulator_fixtures import (
    HOURLY,
    cloud_fixture,  # noqa: F401 - pytest finds fixtures by name
    refusal,
    running_cloud_fixture,  # noqa: F401 - as above
    schedule_config,
)

MIDNIGHT = "2026-01-09T00:00:00Z"
NAME = {"MonitoringScheduleName": "churn"}


@pytest.fixture(name="clock")
def clock_fixture(cloud):
    """A schedule that fires on the hour, at midnight; time stands."""
    cloud.control.switches(start_delay_minutes=0)
    cloud.control.clock(set=MIDNIGHT)
    cloud.schedule("churn")
    return cloud.control.clock


def runs(cloud, name="churn"):
    return [datetime.fromtimestamp(run["scheduled_time"], UTC).strftime("%H:%M") for run in cloud.control.runs(name)]


def expression(cloud, text, **more):
    config = schedule_config("churn")
    config["ScheduleConfig"] = {"ScheduleExpression": text, **more}
    cloud.sm.update_monitoring_schedule(**NAME, MonitoringScheduleConfig=config)


def statuses(cloud):
    return [run["status"] for run in cloud.control.runs("churn")]


def with_data(cloud, kind="ModelQuality", **changes):
    """A definition named churn with everything it needs, and traffic of the day before midnight."""
    body = cloud.seeded("churn", kind, **changes)
    cloud.control.seed({"kind": kind, "body": body})


def test_time_stands_where_it_is_set_and_moves_when_told(cloud):
    assert cloud.control.clock()["mode"] == "wall"
    assert cloud.control.clock(set=MIDNIGHT)["time"] == MIDNIGHT
    assert cloud.control.clock(advance="PT1H30M")["time"] == "2026-01-09T01:30:00Z"
    assert cloud.control.clock(advance=30)["time"] == "2026-01-09T01:30:30Z"
    assert cloud.control.clock() == {"mode": "still", "now": 1767922230.0, "time": "2026-01-09T01:30:30Z"}
    cloud.control.reset()
    assert cloud.control.clock()["mode"] == "wall"


@pytest.mark.parametrize(
    ("drive", "words"),
    [
        ({}, None),
        ({"set": "noon"}, "neither epoch seconds nor an ISO 8601 time"),
        ({"advance": "soon"}, "ISO 8601 duration"),
        ({"advance": "P1M"}, "no fixed length"),
        ({"advance": -1}, "does not run backwards"),
        ({"jump": 1}, "one of set, advance, run, wall"),
        ({"set": 1, "advance": 1}, "one of set, advance, run, wall"),
    ],
)
def test_a_malformed_drive_is_refused(cloud, drive, words):
    if words is None:
        assert cloud.control.clock(**drive)["mode"] == "wall"
        return
    with pytest.raises(ValueError, match=words):
        cloud.control.clock(**drive)


def test_what_is_made_carries_the_sandboxs_time(cloud, clock):
    assert cloud.describe("churn")["CreationTime"] == datetime(2026, 1, 9, tzinfo=UTC)


def test_objects_are_as_old_as_the_clock_says(cloud, clock):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="bucket")
    clock(advance="PT3H")
    s3.put_object(Bucket="bucket", Key="late", Body=b"x")
    assert s3.head_object(Bucket="bucket", Key="late")["LastModified"] == datetime(2026, 1, 9, 3, tzinfo=UTC)


def test_nothing_fires_while_the_wall_rules(cloud):
    cloud.schedule("churn")
    assert runs(cloud) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOURLY, ["01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]),
        ("cron(0 * * * ? *)", ["01:00", "02:00", "03:00", "04:00", "05:00", "06:00", "07:00"]),
        ("cron(0 5 ? * * *)", ["05:00"]),
        ("cron(0 00/3 ? * * *)", ["03:00", "06:00"]),
        ("cron(0 8 ? * * *)", []),
        ("cron(banana)", []),
    ],
)
def test_schedules_fire_by_their_expression(cloud, clock, text, expected):
    expression(cloud, text)
    clock(advance="PT7H30M")
    assert runs(cloud) == expected


def test_a_schedule_picked_by_the_service_fires_once_a_day(cloud, clock):
    cloud.sm.delete_monitoring_schedule(**NAME)
    cloud.settle_gone("churn")
    cloud.schedule("churn", config=schedule_config("churn", expression=None))
    clock(advance="P3D")
    assert len(runs(cloud)) == 3


def test_a_run_begins_within_twenty_minutes_always_at_the_same_one(cloud, clock):
    cloud.control.switches(start_delay_minutes=None)
    clock(advance="PT3H")
    starts = {(run["CreationTime"] - run["ScheduledTime"]).total_seconds() for run in executions(cloud)}
    [delay] = starts
    assert 0 <= delay <= 20 * 60


def executions(cloud):
    return cloud.sm.list_monitoring_executions(**NAME, SortBy="ScheduledTime")["MonitoringExecutionSummaries"]


def test_now_fires_once_and_again_after_an_update(cloud, clock):
    expression(cloud, "NOW", DataAnalysisStartTime="-PT1H", DataAnalysisEndTime="-PT0H")
    clock(advance="P1D")
    assert runs(cloud) == ["00:00"]
    [run] = cloud.control.runs("churn")
    assert [run["scheduled_time"] - moment for moment in run["window"]] == [3600, 0]
    expression(cloud, "NOW", DataAnalysisStartTime="-PT1H", DataAnalysisEndTime="-PT0H")
    clock(advance="P1D")
    assert len(runs(cloud)) == 2


def test_a_stopped_schedule_does_not_fire_until_it_is_started(cloud, clock):
    cloud.sm.stop_monitoring_schedule(**NAME)
    clock(advance="PT2H30M")
    assert runs(cloud) == []
    cloud.sm.start_monitoring_schedule(**NAME)
    clock(advance="PT1H")
    assert runs(cloud) == ["03:00"]


def test_a_deleted_schedule_does_not_fire_and_its_history_stays(cloud, clock):
    clock(advance="PT1H30M")
    cloud.sm.delete_monitoring_schedule(**NAME)
    clock(advance="PT2H")
    assert refusal(cloud.sm.describe_monitoring_schedule, **NAME)[0] == "ResourceNotFound"
    assert runs(cloud) == ["01:00"]


def test_setting_the_clock_skips_what_lies_between(cloud, clock):
    clock(set="2026-01-12T10:30:00Z")
    assert runs(cloud) == []
    clock(advance="PT1H")
    assert runs(cloud) == ["11:00"]


def test_an_empty_window_fails_for_want_of_data(cloud, clock):
    clock(advance="PT1H30M")
    [run] = executions(cloud)
    assert (run["MonitoringExecutionStatus"], run["FailureReason"]) == ("Failed", "Job inputs had no data")
    assert "ProcessingJobArn" not in run
    [truth] = cloud.control.runs("churn")
    assert (truth["captured"], truth["labels"], truth["merged"]) == (0, 0, 0)


def test_a_run_is_pending_then_in_progress_then_ended(cloud, clock):
    with_data(cloud)
    clock(advance="PT1H")
    assert statuses(cloud) == ["Pending"]
    clock(advance="PT1M")
    assert statuses(cloud) == ["InProgress"]
    assert cloud.describe("churn")["LastMonitoringExecutionSummary"]["MonitoringExecutionStatus"] == "InProgress"
    clock(advance="PT11M59S")
    assert statuses(cloud) == ["InProgress"]
    clock(advance="PT1S")
    assert statuses(cloud) == ["Completed"]


def test_a_run_in_progress_blocks_update_and_delete(cloud, clock):
    with_data(cloud)
    clock(advance="PT1H5M")
    code, message = refusal(cloud.sm.delete_monitoring_schedule, **NAME)
    assert (code, "execution in progress" in message) == ("ValidationException", True)
    clock(advance="PT10M")
    cloud.sm.delete_monitoring_schedule(**NAME)


def test_a_run_that_needs_longer_than_it_may_is_stopped_without_reports(cloud, clock):
    with_data(cloud, StoppingCondition={"MaxRuntimeInSeconds": 300})
    clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert (run["status"], run["files"]) == ("Stopped", [])


@pytest.mark.parametrize(
    ("overlap", "expected"), [("skipped", ["01:00", "03:00"]), ("parallel", ["01:00", "02:00", "03:00"])]
)
def test_a_run_that_is_due_while_another_runs_is_skipped_unless_switched(cloud, clock, overlap, expected):
    cloud.control.switches(execution_minutes=90, overlap=overlap)
    with_data(cloud, StoppingCondition={"MaxRuntimeInSeconds": 86_400})
    clock(advance="PT3H30M")
    assert runs(cloud) == expected


def test_a_job_can_be_stopped(cloud, clock):
    with_data(cloud)
    clock(advance="PT1H5M")
    job = {"ProcessingJobName": executions(cloud)[0]["ProcessingJobArn"].rpartition("/")[2]}
    assert cloud.sm.describe_processing_job(**job)["ProcessingJobStatus"] == "InProgress"
    cloud.sm.stop_processing_job(**job)
    assert executions(cloud)[0]["MonitoringExecutionStatus"] == "Stopping"
    clock(advance="PT1M")
    assert executions(cloud)[0]["MonitoringExecutionStatus"] == "Stopped"
    described = cloud.sm.describe_processing_job(**job)
    assert (described["ProcessingJobStatus"], "ExitMessage" in described) == ("Stopped", False)


def test_jobs_of_nobodys_run_are_left_to_moto(cloud):
    assert refusal(cloud.sm.describe_processing_job, ProcessingJobName="other")[0] == "ValidationException"


def test_endings_can_be_scripted_run_by_run(cloud, clock):
    with_data(cloud, "DataQuality")
    violation = {"feature_name": "age", "constraint_check_type": "completeness_check", "description": "too few"}
    cloud.control.outcomes("churn", {"violations": [violation]}, {"failure_reason": "AlgorithmError: out of memory"})
    clock(advance="PT3H30M")
    assert statuses(cloud) == ["CompletedWithViolations", "Failed", "Completed"]
    first, second, _ = cloud.control.runs("churn")
    assert first["violations"] == [violation]
    assert second["failure_reason"] == "AlgorithmError: out of memory"


@pytest.mark.parametrize("kind", ["DataQuality", "ModelBias", "ModelExplainability"])
def test_the_other_kinds_complete_when_there_is_data(cloud, clock, kind):
    with_data(cloud, kind)
    clock(advance="PT1H30M")
    assert statuses(cloud) == ["Completed"]


def test_bias_needs_labels_and_explainability_does_not(cloud, clock):
    for kind in ("ModelBias", "ModelExplainability"):
        body = cloud.seeded(kind, kind)
        cloud.control.seed({"kind": kind, "body": body}, traffic=False)
        cloud.control.traffic("endpoint", "2026-01-09T00:00:00Z", capture="s3://bucket/capture")
    clock(advance="PT1H30M")
    found = {name: [run["status"] for run in cloud.control.runs(name)] for name in ("ModelBias", "ModelExplainability")}
    assert found == {"ModelBias": ["Failed"], "ModelExplainability": ["Completed"]}


def test_a_missing_baseline_fails_the_run(cloud, clock):
    with_data(cloud, ModelQualityBaselineConfig={"ConstraintsResource": {"S3Uri": "s3://bucket/baseline.json"}})
    cloud.client("s3").delete_object(Bucket="bucket", Key="baseline.json")
    clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert run["failure_reason"] == "No S3 objects found under S3 URL s3://bucket/baseline.json"


def test_a_baseline_of_another_problem_type_fails_the_run(cloud, clock):
    with_data(cloud, ModelQualityBaselineConfig={"ConstraintsResource": {"S3Uri": "s3://bucket/baseline.json"}})
    wrong = b'{"version": 0.0, "regression_constraints": {}}'
    cloud.client("s3").put_object(Bucket="bucket", Key="baseline.json", Body=wrong)
    clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert run["failure_reason"] == "No usable value for binary_classification_constraints"


def test_offsets_that_are_no_durations_fail_the_run(cloud, clock):
    endpoint = {"StartTimeOffset": "-PT2D", "EndTimeOffset": "-PT1D"}
    cloud.control.switches(offset_syntax="accepted")
    with_data(cloud, EndpointInput=endpoint)
    clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert run["failure_reason"].startswith("Invalid time offset: '-PT2D' is not ISO 8601")


def test_a_run_without_violations_may_write_the_empty_file(cloud, clock):
    cloud.control.switches(empty_violations_file=True)
    with_data(cloud)
    clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert run["status"] == "Completed"
    assert any(uri.endswith("/constraint_violations.json") for uri in run["files"])


def test_metrics_stay_away_from_cloudwatch_unless_enabled(cloud, clock):
    with_data(cloud)
    clock(advance="PT1H30M")
    assert cloud.client("cloudwatch").list_metrics(Namespace="aws/sagemaker/Endpoints/model-metrics")["Metrics"] == []


def test_a_running_clock_fires_by_itself(cloud):
    cloud.control.switches(start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:59:59.9Z")
    cloud.schedule("churn")
    assert cloud.control.clock(run=True)["mode"] == "running"
    while not executions(cloud):
        pass
    assert runs(cloud) == ["01:00"]
    assert cloud.control.clock(advance="PT1H")["mode"] == "running"
    assert runs(cloud) == ["01:00", "02:00"]
