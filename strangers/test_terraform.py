"""Terraform's AWS provider."""

from __future__ import annotations

import json

import pytest

from strangers import terraform
from strangers.project import data_quality
from strangers.world import client, describe

NAME = "churn-terraform"


def plan(folder, *arguments):
    """The exit code of a plan: 0 says that nothing is to be done, 2 that there is."""
    return terraform.run(folder, "plan", "-detailed-exitcode", *arguments).returncode


def apply(folder, *arguments):
    ran = terraform.run(folder, "apply", "-auto-approve", *arguments)
    assert ran.returncode == 0, ran.stderr


def attributes(folder):
    """What Terraform's state remembers, by type of resource."""
    shown = json.loads(terraform.run(folder, "show", "-json").stdout)
    return {item["type"]: item["values"] for item in shown["values"]["root_module"]["resources"]}


def test_terraform_creates_refreshes_updates_and_destroys(tmp_path, project):
    folder = tmp_path / "terraform"
    assert terraform.initialise(folder).returncode == 0
    apply(folder)
    assert plan(folder) == 0

    held = attributes(folder)
    arns = [held[kind]["arn"] for kind in sorted(held)]
    assert held["aws_sagemaker_monitoring_schedule"]["tags_all"] == {"team": "growth"}
    spec = data_quality(NAME, destination="/opt/ml/processing/input", tags={"team": "growth"})
    project.assert_read_rightly(spec, *arns)

    daily = "-var=schedule=cron(0 5 ? * * *)"
    assert plan(folder, daily) == 2
    apply(folder, daily)
    assert plan(folder, daily) == 0
    config = describe("describe_monitoring_schedule", MonitoringScheduleName=NAME)["MonitoringScheduleConfig"]
    assert config["ScheduleConfig"] == {"ScheduleExpression": "cron(0 5 ? * * *)"}

    ran = terraform.run(folder, "destroy", "-auto-approve")
    assert ran.returncode == 0, ran.stderr
    with pytest.raises(client("sagemaker").exceptions.ResourceNotFound):
        describe("describe_monitoring_schedule", MonitoringScheduleName=NAME)
