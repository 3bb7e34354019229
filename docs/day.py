"""A day of an hourly monitor in seconds: `make day` runs this inside `mqm-sync sandbox`.

The endpoint goes live at midnight, its labels come late, and from 14:00 to 15:00 the model is wrong. Every line is read
back as any client would read it; at the end they are held against what must have happened.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from mqm_sync.emulator import Control
from mqm_sync.emulator.day import END_TIME_OFFSET, START_TIME_OFFSET, Watched, drive_day

NAME, ENDPOINT, BUCKET = "churn-day", "churn-prod", "acme-ml"
PROJECT = """version: 1
owner: growth-ml
targets:
  prod: {account_id: "123456789012", region: us-east-1}
"""
MONITOR = f"""version: 1
kind: model-quality
name: {NAME}
problem_type: BinaryClassification
schedule: hourly
endpoint_input:
  endpoint_name: {ENDPOINT}
  probability_attribute: "0"
  probability_threshold_attribute: 0.5
  start_time_offset: {START_TIME_OFFSET}
  end_time_offset: {END_TIME_OFFSET}
ground_truth_input: s3://{BUCKET}/labels
baseline: {{constraints: "s3://{BUCKET}/baseline/constraints.json"}}
output_s3_uri: s3://{BUCKET}/reports
role_arn: arn:aws:iam::123456789012:role/ModelMonitor
instance: {{type: ml.m5.xlarge}}
max_runtime_seconds: 1800
cloudwatch_metrics: true
alert: {{datapoints_to_alert: 2, evaluation_period: 3}}
"""


def main() -> None:
    """Apply the monitor, let the day pass, tell what clients see of it."""
    control = Control(os.environ["AWS_ENDPOINT_URL"])
    sagemaker = boto3.client("sagemaker", region_name="us-east-1")
    apply()
    seed(control, sagemaker)
    expected = drive_day(control, Watched(NAME, ENDPOINT, f"s3://{BUCKET}/capture", f"s3://{BUCKET}/labels"))
    found = executions(sagemaker)
    tell(control, found)
    tell_alerts(sagemaker)
    if [(run["ScheduledTime"].timestamp(), run["MonitoringExecutionStatus"]) for run in found] != [
        (run.scheduled, run.status) for run in expected
    ]:
        sys.exit("the day did not go as it must")
    print(f"{len(found)} runs, each as it must be")


def apply() -> None:
    """Write a project and apply it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mqm-sync.yaml").write_text(PROJECT, encoding="utf-8")
        Path(folder, "monitors").mkdir()
        Path(folder, "monitors", f"{NAME}.yaml").write_text(MONITOR, encoding="utf-8")
        command = [sys.executable, "-m", "mqm_sync", "-C", folder, "-q", "apply", "--auto-approve"]
        subprocess.run(command, check=True)


def seed(control: Control, sagemaker: Any) -> None:
    """Make endpoint, bucket, role and baseline, and no data."""
    schedule = sagemaker.describe_monitoring_schedule(MonitoringScheduleName=NAME)
    name = schedule["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    body = sagemaker.describe_model_quality_job_definition(JobDefinitionName=name)
    for key in ("CreationTime", "ResponseMetadata"):
        del body[key]
    control.seed({"kind": "ModelQuality", "body": body}, traffic=False)


def executions(sagemaker: Any) -> list[dict[str, object]]:
    """All runs, oldest first."""
    pages = sagemaker.get_paginator("list_monitoring_executions").paginate(
        MonitoringScheduleName=NAME, SortBy="ScheduledTime", SortOrder="Ascending"
    )
    return [run for page in pages for run in page["MonitoringExecutionSummaries"]]


def tell(control: Control, found: list[dict[str, object]]) -> None:
    """One line for each run."""
    print(f"{'run':<6} {'reads':<14} {'captured':>8} {'labelled':>8}  {'status':<24} violations")
    for run, truth in zip(found, control.runs(NAME), strict=True):
        start, end = (datetime.fromtimestamp(moment, UTC) for moment in truth["window"])
        violated = ", ".join(violation["metric_name"] for violation in truth["violations"][:3])
        line = (
            f"{run['ScheduledTime']:%H:%M}  {start:%H:%M} to {end:%H:%M} {truth['captured']:>8} {truth['merged']:>8}  "
            f"{run['MonitoringExecutionStatus']:<24} {run.get('FailureReason') or violated}"
        )
        print(line.rstrip())


def tell_alerts(sagemaker: Any) -> None:
    """One line for each change of the alert."""
    changes = sagemaker.list_monitoring_alert_history(MonitoringScheduleName=NAME, SortOrder="Ascending")
    for change in changes["MonitoringAlertHistory"]:
        print(f"{change['CreationTime']:%H:%M}  alert is {change['AlertStatus']}")


if __name__ == "__main__":
    main()
