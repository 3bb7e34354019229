"""A driven day: executions, S3, alerts and metrics tell one story, run by run."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.driven_day import MONITOR, REPORTS, day_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.online_fixtures import cloud_fixture, estate_fixture, running_cloud_fixture  # noqa: F401 - as above

NAME = {"MonitoringScheduleName": MONITOR}
LATE = [f"{hour:02d}:00" for hour in range(1, 5)]
BAD = "16:00"
METRIC = "aws/sagemaker/Endpoints/model-metrics"


def at(moment):
    return datetime.fromtimestamp(moment, UTC)


def listed(day):
    pages = day.estate.sm.get_paginator("list_monitoring_executions").paginate(
        **NAME, SortBy="ScheduledTime", SortOrder="Ascending", PaginationConfig={"PageSize": 7}
    )
    return [item for page in pages for item in page["MonitoringExecutionSummaries"]]


def objects(day, prefix):
    s3 = day.estate.cloud.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="acme", Prefix=prefix)
    return sorted(item["Key"] for page in pages for item in page.get("Contents", []))


def read(day, key):
    with day.estate.cloud.client("s3").get_object(Bucket="acme", Key=key)["Body"] as body:
        return json.loads(body.read())


def test_every_hour_of_the_day_has_its_run_with_the_ending_it_must_have(day):
    found = [(run["ScheduledTime"].timestamp(), run["MonitoringExecutionStatus"]) for run in listed(day)]
    assert found == [(run.scheduled, run.status) for run in day.expected]
    assert len(found) == 24


def test_runs_before_the_labels_came_failed_for_want_of_data_and_had_no_job(day):
    failed = [run for run in listed(day) if run["MonitoringExecutionStatus"] == "Failed"]
    assert [run["ScheduledTime"].strftime("%H:%M") for run in failed] == LATE
    assert {run["FailureReason"] for run in failed} == {"Job inputs had no data"}
    assert not any("ProcessingJobArn" in run for run in failed)


def test_the_sandbox_knows_what_each_run_had(day):
    truth = [(run["scheduled_time"], run["captured"], run["merged"]) for run in day.runs()]
    assert truth == [(run.scheduled, run.captured, run.merged) for run in day.expected]
    windows = {
        (run["scheduled_time"] - run["window"][0], run["scheduled_time"] - run["window"][1]) for run in day.runs()
    }
    assert windows == {(7200, 3600)}


def test_reports_lie_below_endpoint_schedule_and_hour_for_completed_runs_only(day):
    folder = f"reports/{MONITOR}-prod/{MONITOR}"
    hours = {f"{at(run.scheduled):%Y/%m/%d/%H}": run.status for run in day.expected if run.status != "Failed"}
    expected = [f"{folder}/{hour}/{name}" for hour in hours for name in ("constraints.json", "statistics.json")]
    expected += [f"{folder}/{h}/constraint_violations.json" for h, s in hours.items() if s != "Completed"]
    assert objects(day, folder) == sorted(expected)
    told = [uri for run in day.runs() for uri in run["files"] if "/merge/" not in uri]
    assert sorted(told) == [f"s3://acme/{key}" for key in sorted(expected)]


def test_the_bad_hour_shows_in_statistics_and_violations(day):
    folder = f"reports/{MONITOR}-prod/{MONITOR}/2026/01/09/16"
    statistics = read(day, f"{folder}/statistics.json")
    assert statistics["dataset"]["item_count"] == 20
    measured = statistics["binary_classification_metrics"]
    assert measured["accuracy"]["value"] == 0.6
    assert measured["confusion_matrix"] == {"0": {"0": 6, "1": 4}, "1": {"0": 4, "1": 6}}
    violations = read(day, f"{folder}/constraint_violations.json")["violations"]
    assert {
        "constraint_check_type": "LessThanThreshold",
        "description": "Metric accuracy with 0.6 was LessThanThreshold '0.8'",
        "metric_name": "accuracy",
    } in violations
    good = read(day, f"reports/{MONITOR}-prod/{MONITOR}/2026/01/09/15/statistics.json")
    assert good["binary_classification_metrics"]["accuracy"]["value"] == 1.0


def test_the_alert_follows_two_bad_runs_of_three_and_one_bad_run_is_none(day):
    history = day.estate.sm.list_monitoring_alert_history(**NAME, SortOrder="Ascending")["MonitoringAlertHistory"]
    assert [(f"{item['CreationTime']:%H}", item["AlertStatus"]) for item in history] == [
        ("02", "InAlert"),
        ("06", "OK"),
    ]
    [alert] = day.estate.sm.list_monitoring_alerts(**NAME)["MonitoringAlertSummaries"]
    assert alert["AlertStatus"] == "OK"


def test_the_history_can_be_asked_by_alert_and_status(day):
    sm = day.estate.sm
    one = sm.list_monitoring_alert_history(MonitoringAlertName=f"{MONITOR}-alert", StatusEquals="InAlert")
    assert len(one["MonitoringAlertHistory"]) == 1
    assert sm.list_monitoring_alert_history(MonitoringAlertName="other")["MonitoringAlertHistory"] == []


def test_metrics_reach_cloudwatch_with_endpoint_and_schedule_as_dimensions(day):
    cloudwatch = day.estate.cloud.client("cloudwatch")
    dimensions = [{"Name": "Endpoint", "Value": f"{MONITOR}-prod"}, {"Name": "MonitoringSchedule", "Value": MONITOR}]
    points = cloudwatch.get_metric_statistics(
        Namespace=METRIC,
        MetricName="f1",
        Dimensions=dimensions,
        StartTime="2026-01-09T00:00:00Z",
        EndTime="2026-01-10T01:00:00Z",
        Period=3600,
        Statistics=["Average"],
    )["Datapoints"]
    found = {f"{point['Timestamp']:%d %H}": round(point["Average"], 6) for point in points}
    assert found == {f"{at(run.scheduled):%d %H}": 1.0 for run in day.expected[4:]} | {"09 16": 0.6}
    names = {m["MetricName"] for m in cloudwatch.list_metrics(Namespace=METRIC, Dimensions=dimensions)["Metrics"]}
    assert {"auc", "f2", "false_positive_rate", "accuracy_best_constant_classifier"} <= names


def test_each_job_can_be_described_and_leads_to_its_report(day):
    run = next(run for run in listed(day) if f"{run['ScheduledTime']:%H:%M}" == BAD)
    name = run["ProcessingJobArn"].rpartition("/")[2]
    assert name.startswith("model-quality-monitoring-202601091600-")
    job = day.estate.sm.describe_processing_job(ProcessingJobName=name)
    assert (job["ProcessingJobStatus"], job["ProcessingJobArn"]) == ("Completed", run["ProcessingJobArn"])
    assert job["ExitMessage"] == "CompletedWithViolations: Job completed successfully with 11 violations."
    [output] = job["ProcessingOutputConfig"]["Outputs"]
    assert output["S3Output"]["S3Uri"] == f"{REPORTS}/{MONITOR}-prod/{MONITOR}/2026/01/09/16"
    assert job["MonitoringScheduleArn"] == day.estate.schedule(MONITOR)["MonitoringScheduleArn"]


def test_the_schedule_shows_the_last_run(day):
    last = day.estate.schedule(MONITOR)["LastMonitoringExecutionSummary"]
    assert last["ScheduledTime"].timestamp() == day.expected[-1].scheduled
    assert last["MonitoringExecutionStatus"] == "Completed"


def test_labels_that_come_too_late_change_no_run_of_the_past(day):
    before = day.runs()
    day.estate.control.traffic(f"{MONITOR}-prod", "2026-01-09T01:00:00Z", labels="s3://acme/ground-truth")
    day.estate.control.clock(advance="PT1M")
    assert day.runs() == before


def test_a_run_over_the_same_hours_sees_labels_that_came_late(day):
    """Offsets that look farther back read the hours again, this time with their labels."""
    day.estate.edit(MONITOR, endpoint_input={"start_time_offset": "-P1D", "end_time_offset": "-PT1H"})
    day.estate.must_apply()
    day.estate.control.clock(advance="PT2H")
    last = day.runs()[-1]
    assert (last["captured"], last["merged"]) == (20 * 22, 20 * 21)
