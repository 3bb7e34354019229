"""An estate: a small project in a folder of its own, the sandbox as its account, and hands in both."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli_fixtures import Ran, run_cli
from tests.emulator_fixtures import HOURLY, SNAKE, Cloud, cloud_fixture, definition_body, running_cloud_fixture

__all__ = [
    "ACCOUNT",
    "HOURLY",
    "KIND_NAMES",
    "NOTHING",
    "OTHER_ACCOUNT",
    "OWNER",
    "REPOSITORY",
    "Estate",
    "cloud_fixture",
    "estate_fixture",
    "example",
    "last_line",
    "merged",
    "running_cloud_fixture",
]

REPOSITORY = Path(__file__).parents[1]
ACCOUNT, OTHER_ACCOUNT = "123456789012", "210987654321"
REGION = "us-east-1"
OWNER = "growth-ml"
NOTHING = "No changes."
KIND_NAMES = {
    "model-quality": "ModelQuality",
    "data-quality": "DataQuality",
    "model-bias": "ModelBias",
    "model-explainability": "ModelExplainability",
}
PROJECT: dict[str, Any] = {
    "version": 1,
    "owner": OWNER,
    "defaults": {
        "role_arn": "arn:aws:iam::${account_id}:role/ModelMonitor",
        "instance": {"type": "ml.m5.xlarge", "count": 1, "volume_size_gb": 20},
        "output_s3_uri": "s3://acme/reports",
        "max_runtime_seconds": 1800,
    },
    "targets": {"prod": {"account_id": ACCOUNT, "region": REGION}},
}
_BY_KIND: dict[str, dict[str, Any]] = {
    "model-quality": {
        "problem_type": "BinaryClassification",
        "endpoint_input": {
            "probability_attribute": "0",
            "probability_threshold_attribute": 0.5,
            "start_time_offset": "-P8D",
            "end_time_offset": "-P1D",
        },
        "ground_truth_input": "s3://acme/ground-truth",
    },
    "data-quality": {"endpoint_input": {}},
    "model-bias": {
        "endpoint_input": {"inference_attribute": "0", "features_attribute": "features"},
        "ground_truth_input": "s3://acme/ground-truth",
        "analysis_config": "s3://acme/analysis.json",
    },
    "model-explainability": {
        "endpoint_input": {"features_attribute": "features"},
        "analysis_config": "s3://acme/analysis.json",
    },
}


def example(name: str, kind: str = "model-quality", **changes: Any) -> dict[str, Any]:
    """A useful spec of a kind; `changes` are laid on top, None takes a field away."""
    base = {"version": 1, "kind": kind, "name": name, "schedule": "hourly", **deepcopy(_BY_KIND[kind])}
    base["endpoint_input"]["endpoint_name"] = f"{name}-prod"
    return merged(base, changes)


def merged(base: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes laid on a document, mapping by mapping; None takes away."""
    result = dict(base)
    for key, value in changes.items():
        below = result.get(key)
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(below, dict):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def last_line(text: str) -> str:
    """The line scripts look at."""
    return text.rstrip("\n").rpartition("\n")[2]


class Estate:
    """A project folder, the command run in it, and plain boto3 to see what became of it.

    The sandbox is shared by the tests of a process and empty at the start of each.
    """

    def __init__(self, root: Path, cloud: Cloud, region: str = REGION) -> None:
        self.root = root
        self.cloud = cloud
        self.control = cloud.control
        self.region = region
        # No test waits for ten minutes, whatever goes wrong.
        self.environment: dict[str, str | None] = {
            **cloud.sandbox.environment(),
            "MQM_SYNC_OP_TIMEOUT": "5",
            "MQM_SYNC_NO_PREFLIGHT": "1",
        }
        self.specs: dict[str, dict[str, Any]] = {}
        self.settings: dict[str, Any] = deepcopy(PROJECT)
        self.monitors.mkdir(parents=True)
        self.project()

    # The project.

    @property
    def monitors(self) -> Path:
        return self.root / "monitors"

    def project(self, **changes: Any) -> None:
        """Write the project file with these changes on top of what it says."""
        self.settings = merged(self.settings, changes)
        (self.root / "mqm-sync.yaml").write_text(yaml.safe_dump(self.settings))

    def write(self, *specs: dict[str, Any]) -> None:
        """One file per monitor."""
        for spec in specs:
            self.specs[spec["name"]] = spec
            (self.monitors / f"{spec['name']}.yaml").write_text(yaml.safe_dump(spec))

    def edit(self, name: str, **changes: Any) -> None:
        self.write(merged(self.specs[name], changes))

    def remove(self, *names: str) -> None:
        for name in names:
            del self.specs[name]
            (self.monitors / f"{name}.yaml").unlink()

    def copy_shipped(self) -> None:
        """The project as this repository ships it, in place of this one."""
        shutil.copy(REPOSITORY / "mqm-sync.yaml", self.root)
        shutil.copytree(REPOSITORY / "monitors", self.monitors, dirs_exist_ok=True)
        self.region = "ap-northeast-1"

    # The command.

    def run(self, *args: object, input: str | None = None, cwd: Path | None = None, **env: str | None) -> Ran:  # noqa: A002 - as in `run`
        ran = run_cli(*args, env={**self.environment, **env}, cwd=cwd or self.root, stdin=input)
        assert ran.code != 70, ran.err
        return ran

    def run_on_terminal(self, answer: str, *args: str) -> Ran:
        """The command in a process of its own, with a person at the keyboard who types one line."""
        ours, theirs = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        environment |= {key: value for key, value in self.environment.items() if value is not None}
        try:
            os.write(ours, f"{answer}\n".encode())
            done = subprocess.run(
                [sys.executable, "-m", "mqm_sync", *args],
                cwd=self.root,
                env=environment,
                stdin=theirs,
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
        finally:
            os.close(ours)
            os.close(theirs)
        return Ran(done.returncode, done.stdout, done.stderr)

    def plan(self, *args: object) -> Ran:
        return self.run("plan", *args)

    def apply(self, *args: object) -> Ran:
        return self.run("apply", "--auto-approve", *args)

    def must_apply(self, *args: object) -> Ran:
        ran = self.apply(*args)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def given(self, *specs: dict[str, Any]) -> None:
        """Monitors that are applied already; counters begin anew."""
        self.write(*specs)
        self.must_apply()

    def document(self, *args: object) -> dict[str, Any]:
        """The plan as JSON, whatever the exit code."""
        return json.loads(self.plan("--format", "json", *args).out)

    def changes(self, *args: object) -> dict[str, dict[str, Any]]:
        """What the plan would do, by monitor."""
        targets = self.document(*args)["targets"]
        return {c["monitor"]: c for t in targets for c in t["changes"] if c["action"] != "no-op"}

    def actions(self, *args: object) -> dict[str, str]:
        return {name: change["action"] for name, change in self.changes(*args).items()}

    def assert_settled(self, *args: object) -> None:
        """Applying once more finds nothing to do and writes nothing."""
        writes = self.writes
        again = self.must_apply(*args)
        assert (self.writes, again.out[: len(NOTHING)]) == (writes, NOTHING), again.out

    # The world.

    @property
    def sm(self) -> Any:
        return self.cloud.client("sagemaker", self.region)

    @property
    def writes(self) -> int:
        """Calls so far that could change something."""
        return int(self.control.calls()["writes"])

    def calls(self) -> dict[str, int]:
        return dict(self.control.calls()["by_operation"])

    def schedule(self, name: str) -> dict[str, Any]:
        """A settled schedule as it is described, without the envelope of the reply."""
        while True:
            found = self.sm.describe_monitoring_schedule(MonitoringScheduleName=name)
            if found["MonitoringScheduleStatus"] != "Pending":
                return {key: value for key, value in found.items() if key != "ResponseMetadata"}

    def schedules(self) -> set[str]:
        listed = self.sm.list_monitoring_schedules(MaxResults=100)["MonitoringScheduleSummaries"]
        return {item["MonitoringScheduleName"] for item in listed}

    def points_at(self, name: str) -> str:
        """The definition a schedule uses."""
        return self.schedule(name)["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]

    def definition(self, name: str, kind: str = "ModelQuality") -> dict[str, Any]:
        call = getattr(self.sm, f"describe_{SNAKE[kind]}_job_definition")
        return {key: value for key, value in call(JobDefinitionName=name).items() if key != "ResponseMetadata"}

    def definitions(self) -> set[str]:
        """The names of all definitions of all kinds."""
        found = set()
        for snake in SNAKE.values():
            listed = getattr(self.sm, f"list_{snake}_job_definitions")(MaxResults=100)["JobDefinitionSummaries"]
            found |= {item["MonitoringJobDefinitionName"] for item in listed}
        return found

    def tags(self, arn: str) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in self.sm.list_tags(ResourceArn=arn, MaxResults=100)["Tags"]}

    def tag(self, arn: str, **tags: str) -> None:
        self.sm.add_tags(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])

    def own(self, arn: str, monitor: str, owner: str = OWNER) -> None:
        """Tag a resource the way the tool does."""
        self.tag(arn, **{"mqm-sync:owner": owner, "mqm-sync:monitor": monitor})

    def define(self, name: str, kind: str = "ModelQuality", **more: Any) -> str:
        """Somebody's definition, made by hand; returns its ARN."""
        call = getattr(self.sm, f"create_{SNAKE[kind]}_job_definition")
        return call(**definition_body(kind, name), **more)["JobDefinitionArn"]

    def make_schedule(self, name: str, definition: str, kind: str = "ModelQuality", expression: str = HOURLY) -> str:
        """Somebody's schedule, made by hand and settled; returns its ARN."""
        config = {
            "MonitoringJobDefinitionName": definition,
            "MonitoringType": kind,
            "ScheduleConfig": {"ScheduleExpression": expression},
        }
        self.sm.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
        return self.schedule(name)["MonitoringScheduleArn"]

    def make_foreign(self, name: str, owner: str = "") -> str:
        """A definition and a schedule of that name which belong to somebody else; returns the schedule's ARN."""
        definition = self.define(name)
        schedule = self.make_schedule(name, name)
        for arn in (definition, schedule) if owner else ():
            self.own(arn, name, owner)
        return schedule


@pytest.fixture(name="estate")
def estate_fixture(tmp_path: Path, cloud: Cloud) -> Estate:
    return Estate(tmp_path / "project", cloud)
