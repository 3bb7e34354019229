"""Makes fleets of monitors, always the same ones for the same number, as our YAML and as CloudFormation."""

from __future__ import annotations

import json
from pathlib import Path

_PROJECT = """version: 1
owner: bench
targets:
  prod: {account_id: "123456789012", region: us-east-1, vars: {bucket: bench-bucket}}
"""
_MONITOR = """# yaml-language-server: $schema=../schemas/monitor.schema.json
version: 1
kind: model-quality
name: model-NUMBER-quality
description: Quality of model NUMBER, labels complete after a week
problem_type: BinaryClassification
schedule: daily at HOUR:00
endpoint_input:
  endpoint_name: model-NUMBER
  destination: /opt/ml/processing/input/endpoint
  s3_input_mode: File
  s3_data_distribution_type: FullyReplicated
  probability_attribute: "0"
  probability_threshold_attribute: 0.5
  # labels arrive within a week
  start_time_offset: -P8D
  end_time_offset: -P7D
ground_truth_input: s3://${bucket}/ground-truth/model-NUMBER
baseline:
  constraints: s3://${bucket}/baseline/model-NUMBER/constraints.json
output_s3_uri: s3://${bucket}/reports/model-NUMBER
output_kms_key: alias/reports
role_arn: arn:aws:iam::123456789012:role/ModelMonitor
environment:
  team: growth
  stage: prod
instance:
  type: ml.m5.xlarge
  count: 1
  volume_size_gb: 20
max_runtime_seconds: 1800
cloudwatch_metrics: true
network:
  isolation: true
  encrypt_traffic: true
tags:
  team: growth
  cost-center: "4711"
"""


_ONLY_MODEL_QUALITY = (
    "problem_type:",
    "probability_",
    "# labels",
    "start_time_offset:",
    "end_time_offset:",
    "ground_truth",
)


def write_fleet(folder: Path, count: int, kind: str = "model-quality") -> None:
    """Write a project with `count` monitors of a kind (or data-quality), one file each."""
    (folder / "monitors").mkdir(parents=True)
    (folder / "mqm-sync.yaml").write_text(_PROJECT, encoding="utf-8")
    for number in range(count):
        text = _monitor(kind).replace("NUMBER", f"{number:05d}").replace("HOUR", f"{number % 24:02d}")
        (folder / "monitors" / f"model-{number:05d}.yaml").write_text(text, encoding="utf-8")


def _monitor(kind: str) -> str:
    if kind == "model-quality":
        return _MONITOR
    lines = [line for line in _MONITOR.splitlines() if not line.strip().startswith(_ONLY_MODEL_QUALITY)]
    return "\n".join(lines).replace("kind: model-quality", f"kind: {kind}") + "\n"


def write_templates(folder: Path, count: int, per_file: int) -> None:
    """Write the same monitors as CloudFormation templates, `per_file` to each."""
    folder.mkdir(parents=True)
    for first in range(0, count, per_file):
        numbers = range(first, min(first + per_file, count))
        resources = {f"Monitor{number:05d}": _resource(number) for number in numbers}
        document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        (folder / f"template-{first:05d}.json").write_text(json.dumps(document, indent=2), encoding="utf-8")


def _resource(number: int) -> dict[str, object]:
    name, bucket = f"model-{number:05d}", "s3://bench-bucket"
    local = "/opt/ml/processing"
    properties = {
        "JobDefinitionName": name,
        "ModelQualityAppSpecification": {
            "ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
            "ProblemType": "BinaryClassification",
            "Environment": {"publish_cloudwatch_metrics": "Enabled"},
        },
        "ModelQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": f"{bucket}/baseline/{name}/constraints.json"}},
        "ModelQualityJobInput": {
            "EndpointInput": {
                "EndpointName": name,
                "LocalPath": f"{local}/input/endpoint",
                "ProbabilityAttribute": "0",
                "ProbabilityThresholdAttribute": 0.5,
                "StartTimeOffset": "-P8D",
                "EndTimeOffset": "-P7D",
            },
            "GroundTruthS3Input": {"S3Uri": f"{bucket}/ground-truth/{name}"},
        },
        "ModelQualityJobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": {"S3Uri": f"{bucket}/reports/{name}", "LocalPath": f"{local}/output"}}]
        },
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}},
        "RoleArn": "arn:aws:iam::123456789012:role/ModelMonitor",
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "Tags": [{"Key": "team", "Value": "growth"}],
    }
    return {"Type": "AWS::SageMaker::ModelQualityJobDefinition", "Properties": properties}
