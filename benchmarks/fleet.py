"""Makes fleets of monitors, always the same ones for the same number, as our YAML and as CloudFormation."""

from __future__ import annotations

from pathlib import Path

import yaml

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
    """Write the same monitors as CloudFormation templates, `per_file` to each, whole: a definition and its schedule.

    CloudFormation takes 500 resources in a template, so 250 monitors at most.
    """
    folder.mkdir(parents=True)
    for first in range(0, count, per_file):
        resources: dict[str, object] = {}
        for number in range(first, min(first + per_file, count)):
            resources[f"Definition{number:05d}"] = _definition(number)
            resources[f"Schedule{number:05d}"] = _schedule(number)
        document = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        text = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False)
        (folder / f"template-{first:05d}.yaml").write_text(text, encoding="utf-8")


_BUCKET = "s3://bench-bucket"
_LOCAL = "/opt/ml/processing"


def _tags() -> list[object]:
    """New ones each time: what is one object becomes an alias in YAML, which CloudFormation refuses."""
    return [{"Key": "team", "Value": "growth"}, {"Key": "cost-center", "Value": "4711"}]


def _definition(number: int) -> dict[str, object]:
    name = f"model-{number:05d}"
    output = {"S3Output": {"S3Uri": f"{_BUCKET}/reports/{name}", "LocalPath": f"{_LOCAL}/output"}}
    properties = {
        "JobDefinitionName": f"{name}-quality",
        "ModelQualityAppSpecification": {
            "ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
            "ProblemType": "BinaryClassification",
            "Environment": {"publish_cloudwatch_metrics": "Enabled", "team": "growth", "stage": "prod"},
        },
        "ModelQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": f"{_BUCKET}/baseline/{name}/constraints.json"}},
        "ModelQualityJobInput": {
            "EndpointInput": {
                "EndpointName": name,
                "LocalPath": f"{_LOCAL}/input/endpoint",
                "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated",
                "ProbabilityAttribute": "0",
                "ProbabilityThresholdAttribute": 0.5,
                "StartTimeOffset": "-P8D",
                "EndTimeOffset": "-P7D",
            },
            "GroundTruthS3Input": {"S3Uri": f"{_BUCKET}/ground-truth/{name}"},
        },
        "ModelQualityJobOutputConfig": {"MonitoringOutputs": [output], "KmsKeyId": "alias/reports"},
        "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}},
        "NetworkConfig": {"EnableNetworkIsolation": True, "EnableInterContainerTrafficEncryption": True},
        "RoleArn": "arn:aws:iam::123456789012:role/ModelMonitor",
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "Tags": _tags(),
    }
    return {"Type": "AWS::SageMaker::ModelQualityJobDefinition", "Properties": properties}


def _schedule(number: int) -> dict[str, object]:
    definition = f"Definition{number:05d}"
    properties = {
        "MonitoringScheduleName": f"model-{number:05d}-quality",
        "MonitoringScheduleConfig": {
            "MonitoringType": "ModelQuality",
            "MonitoringJobDefinitionName": {"Fn::GetAtt": [definition, "JobDefinitionName"]},
            "ScheduleConfig": {"ScheduleExpression": f"cron(0 {number % 24} ? * * *)"},
        },
        "Tags": _tags(),
    }
    return {"Type": "AWS::SageMaker::MonitoringSchedule", "Properties": properties}
