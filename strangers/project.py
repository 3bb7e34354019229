"""A project of ours beside a stranger's monitor: what `mqm-sync plan` makes of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from strangers.world import ACCOUNT, BUCKET, ENDPOINT, REGION, ROLE, client, describe

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
ENDPOINT_EXAMPLE: dict[str, Any] = {
    "endpoint_input": {
        "endpoint_name": ENDPOINT,
        "destination": "/opt/ml/processing/input/endpoint",
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
        "start_time_offset": "-P2D",
        "end_time_offset": "-P1D",
    },
    "post_analytics_processor_script": f"s3://{BUCKET}/scripts/postprocessor.py",
}
BATCH_EXAMPLE: dict[str, Any] = {
    "batch_transform_input": {
        "data_captured_destination_s3_uri": f"s3://{BUCKET}/capture/churn",
        "destination": "/opt/ml/processing/input",
        "dataset_format": {"csv": {"header": False}},
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
        "start_time_offset": "-PT6H",
        "end_time_offset": "-PT0H",
    }
}


def model_quality(name: str, example: dict[str, Any]) -> dict[str, Any]:
    """One of AWS's two documented examples as a spec."""
    return {
        **_common(name, "model-quality"),
        **example,
        "problem_type": "BinaryClassification",
        "ground_truth_input": f"s3://{BUCKET}/ground-truth/churn",
        "baseline": {"constraints": f"s3://{BUCKET}/baseline/churn/constraints.json"},
        "max_runtime_seconds": 1800,
        "cloudwatch_metrics": True,
    }


def data_quality(name: str, destination: str = "/opt/ml/processing/input/endpoint", **more: object) -> dict[str, Any]:
    """A small data quality monitor as a spec, with the service's own upload mode."""
    source = {"endpoint_name": ENDPOINT, "destination": destination}
    own = {"endpoint_input": source, "output_upload_mode": "EndOfJob"}
    return {**_common(name, "data-quality"), **own, **more}


def _common(name: str, kind: str) -> dict[str, Any]:
    return {
        "version": 1,
        "kind": kind,
        "name": name,
        "schedule": "hourly",
        "output_s3_uri": f"s3://{BUCKET}/reports/{name}",
        "role_arn": ROLE,
        "instance": {"type": "ml.m5.xlarge", "count": 1, "volume_size_gb": 20},
    }


class Project:
    """A folder with a project file and at most one monitor; its owner is nobody else's."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._owner = f"team-{uuid4().hex}"
        (root / "monitors").mkdir()
        target = {"account_id": ACCOUNT, "region": REGION}
        self._write("mqm-sync.yaml", {"version": 1, "owner": self._owner, "targets": {"prod": target}})

    def actions(self) -> dict[str, tuple[str, list[str]]]:
        """By monitor, what a plan would do and which guards forbid it."""
        said = self._run("plan", "--format", "json").stdout
        changes = [change for target in json.loads(said)["targets"] for change in target["changes"]]
        return {c["monitor"]: (c["action"], [block["guard"] for block in c["blocked_by"]]) for c in changes}

    def assert_read_rightly(self, spec: dict[str, Any], *arns: str) -> None:
        """A stranger's monitor is nobody's business, then a name that is taken, and, once it is ours, our very spec."""
        name = spec["name"]
        assert self.actions() == {}
        self._assert_taken_over(name)
        self._write(f"monitors/{name}.yaml", spec)
        assert self.actions() == {name: ("create", ["MQM901"])}
        self._tag(name, arns)
        assert self.actions() == {name: ("no-op", [])}
        _untag(arns)

    def _assert_taken_over(self, name: str) -> None:
        """What a stranger made is imported, taken over without being touched, and given up again."""
        before = _seen(name)
        assert self._run("import", name).returncode == 0
        assert self.actions() == {name: ("adopt", [])}
        assert self._run("apply", "--auto-approve").returncode == 0
        assert self.actions() == {name: ("no-op", [])}
        assert self._run("forget", "--auto-approve", name).returncode == 0
        assert _seen(name) == before
        (self._root / f"monitors/{name}.yaml").unlink()

    def _run(self, *args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mqm_sync", *args]
        ran = subprocess.run(command, cwd=self._root, capture_output=True, text=True, check=False, timeout=120)
        assert ran.stdout, ran.stderr
        return ran

    def _write(self, name: str, document: dict[str, Any]) -> None:
        (self._root / name).write_text(yaml.safe_dump(document), encoding="utf-8")

    def _tag(self, monitor: str, arns: tuple[str, ...]) -> None:
        tags = [{"Key": "mqm-sync:owner", "Value": self._owner}, {"Key": "mqm-sync:monitor", "Value": monitor}]
        for arn in arns:
            client("sagemaker").add_tags(ResourceArn=arn, Tags=tags)


def _seen(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schedule and its definition, as they are described, with the times at which they were made."""
    schedule = describe("describe_monitoring_schedule", MonitoringScheduleName=name)
    config = schedule["MonitoringScheduleConfig"]
    call = f"describe_{_CAPITAL.sub('_', config['MonitoringType']).lower()}_job_definition"
    return schedule, describe(call, JobDefinitionName=config["MonitoringJobDefinitionName"])


def _untag(arns: tuple[str, ...]) -> None:
    for arn in arns:
        client("sagemaker").delete_tags(ResourceArn=arn, TagKeys=["mqm-sync:owner", "mqm-sync:monitor"])
