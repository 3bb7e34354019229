"""The job that suggests a baseline: spec -> CreateProcessingJob in API words. Pure.

The request is the one that `suggest_baseline` of the SageMaker SDK sends: the container reads its orders from the
environment. Source: sagemaker 2.257, `ModelQualityMonitor` and `DefaultModelMonitor`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from posixpath import basename
from typing import Any

from mqm_sync.build import definition_body
from mqm_sync.images import image_uri
from mqm_sync.kinds import KINDS
from mqm_sync.scripts import SCRIPT_FIELDS
from mqm_sync.spec import Dataset, MonitorSpec

CONSTRAINTS_FILE, STATISTICS_FILE = "constraints.json", "statistics.json"
_INPUTS = "/opt/ml/processing/input"
_OUTPUT = "/opt/ml/processing/output"
_DATASET = "baseline_dataset_input"
_LONGEST_NAME = 63


def job_name(monitor: str, now: datetime) -> str:
    """A name that sorts by time; the monitor's is cut where the whole would pass 63 characters."""
    tail = f"-baseline-{now:%Y%m%d%H%M%S}"
    return f"{monitor[: _LONGEST_NAME - len(tail)].rstrip('-')}{tail}"


def output_prefix(spec: MonitorSpec, job: str) -> str:
    """Where the job writes: below the reports, which the role may write, and never over a baseline in use."""
    return f"{(spec.output_s3_uri or '').rstrip('/')}/baselines/{job}"


def job_request(spec: MonitorSpec, dataset: Dataset, region: str, job: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """The whole request."""
    body = definition_body(spec, region)
    scripts = [(field, uri) for field in SCRIPT_FIELDS if (uri := getattr(spec, field))]
    inputs = [(_DATASET, dataset.s3_uri), *((f"{field}_input", uri) for field, uri in scripts)]
    output = {"S3Uri": output_prefix(spec, job), "LocalPath": _OUTPUT, "S3UploadMode": "EndOfJob"}
    outputs: dict[str, Any] = {
        "Outputs": [{"OutputName": "monitoring_output", "AppManaged": False, "S3Output": output}]
    }
    if spec.output_kms_key:
        outputs["KmsKeyId"] = spec.output_kms_key
    request = {
        "ProcessingJobName": job,
        "ProcessingResources": body.get("JobResources", {}),
        "AppSpecification": {"ImageUri": spec.image_uri or image_uri(KINDS[spec.kind], region)},
        "RoleArn": spec.role_arn,
        "ProcessingInputs": [_input(name, uri) for name, uri in inputs],
        "ProcessingOutputConfig": outputs,
        "Environment": dict(_environment(spec, dataset, scripts)),
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())],
    }
    optional = {"StoppingCondition": body.get("StoppingCondition"), "NetworkConfig": body.get("NetworkConfig")}
    return request | {name: value for name, value in optional.items() if value}


def _input(name: str, uri: str) -> dict[str, Any]:
    place = {
        "S3Uri": uri,
        "LocalPath": f"{_INPUTS}/{name}",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3DataDistributionType": "FullyReplicated",
        "S3CompressionType": "None",
    }
    return {"InputName": name, "AppManaged": False, "S3Input": place}


def _environment(spec: MonitorSpec, dataset: Dataset, scripts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield from (spec.environment or {}).items()
    yield "output_path", _OUTPUT
    yield "publish_cloudwatch_metrics", "Disabled"
    yield "dataset_format", json.dumps(_format(dataset))
    for field, uri in scripts:
        yield field, f"{_INPUTS}/{field}_input/{basename(uri)}"
    yield "dataset_source", f"{_INPUTS}/{_DATASET}"
    if spec.kind == "model-quality":
        yield "analysis_type", "MODEL_QUALITY"
        yield "problem_type", spec.problem_type or ""
    for name in ("inference_attribute", "probability_attribute", "ground_truth_attribute"):
        if value := getattr(dataset, name):
            yield name, value
    if dataset.probability_threshold_attribute is not None:
        yield "probability_threshold_attribute", f"{dataset.probability_threshold_attribute:g}"


def _format(dataset: Dataset) -> dict[str, Any]:
    written = dataset.format
    if written.json_:
        return {"json": {"lines": written.json_.line}}
    if written.parquet:
        return {"parquet": {}}
    return {"csv": {"header": written.csv.header if written.csv else True, "output_columns_position": "START"}}
