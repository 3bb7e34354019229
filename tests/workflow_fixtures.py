"""A repository made by `init`, the two roles as `iam-policy` prints them, an account that enforces them, and GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli_fixtures import run_cli
from tests.emulator_fixtures import ACCOUNT, Cloud
from tests.github_api import GitHubApi
from tests.online_fixtures import example
from tests.runner import Hub, WorkflowRun

REGION = "us-east-1"
PROD = {"account_id": ACCOUNT, "region": REGION}
TOKYO = {"account_id": ACCOUNT, "region": "ap-northeast-1"}


class Team:
    """What the people of a team do in their repository."""

    def __init__(self, folder: Path, github: GitHubApi, cloud: Cloud, **more: Any) -> None:
        self.hub = Hub(folder, github, cloud, **more)
        self.github, self.cloud = github, cloud
        self.source = self.hub.source

    def command(self, *args: object) -> str:
        ran = run_cli(*args, cwd=self.source)
        assert ran.code == 0, ran.err
        return ran.out

    def start(self, **targets: Any) -> None:
        """`init`, roles in the account, and a first commit; one target unless others are given."""
        pin = ("--pin", "70" * 20, "--codeowners", "@acme/ml")
        self.command("init", "--owner", "growth-ml", "--account-id", ACCOUNT, "--region", REGION, *pin)
        project = yaml.safe_load((self.source / "mqm-sync.yaml").read_text())
        project["targets"] = targets or {"prod": PROD}
        project["defaults"] |= {"output_s3_uri": "s3://acme/reports", "max_runtime_seconds": 1800}
        variables = {"vars": {"bucket": "acme"}}
        project["targets"] = {name: {**target, **variables} for name, target in project["targets"].items()}
        (self.source / "mqm-sync.yaml").write_text(yaml.safe_dump(project, sort_keys=False))
        self.make_roles()  # from the monitor that `init` wrote, so that its kind and role are known
        for file in (self.source / "monitors").glob("*.yaml"):
            file.unlink()
        (self.source / "monitors" / ".gitkeep").touch()
        self.hub.commit("start")

    def make_roles(self) -> None:
        """One role each for both regions, with the policies of both, and from here on IAM is enforced."""
        iam = self.cloud.client("iam")
        trust = json.loads(self.command("iam-policy", "github-trust", "--repository", self.hub.repository))
        for role in ("plan", "apply"):
            policies = json.loads(self.command("iam-policy", role))
            policies = {"all": policies} if "Statement" in policies else policies
            trusts = [trust[role]] if role in trust else [by_target[role] for by_target in trust.values()]
            document = {**trusts[0], "Statement": [s for t in trusts for s in t["Statement"]]}
            name = f"mqm-sync-{role}"
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
            for target, policy in policies.items():
                iam.put_role_policy(RoleName=name, PolicyName=target, PolicyDocument=json.dumps(policy))
        self.cloud.control.switches(enforce_iam=True)

    def write(self, branch: str, *specs: dict[str, Any], remove: tuple[str, ...] = ()) -> None:
        """Commit monitors to a branch, which begins at the main branch."""
        exists = branch in self.hub.git("branch", "--format", "%(refname:short)").splitlines()
        self.hub.git("switch", "--quiet", *([] if exists else ["--create"]), branch, *([] if exists else ["main"]))
        for spec in specs:
            (self.source / "monitors" / f"{spec['name']}.yaml").write_text(yaml.safe_dump(spec))
        for name in remove:
            (self.source / "monitors" / f"{name}.yaml").unlink()
        self.hub.commit(f"change on {branch}")

    def schedules(self, region: str = REGION) -> set[str]:
        listed = self.cloud.client("sagemaker", region).list_monitoring_schedules(MaxResults=100)
        return {item["MonitoringScheduleName"] for item in listed["MonitoringScheduleSummaries"]}

    def comment(self, number: int) -> str:
        """The one comment of a pull request."""
        (found,) = self.github.comments(number)
        return found


def monitor(name: str = "churn", **changes: Any) -> dict[str, Any]:
    """A monitor with whatever a spec needs beyond the project's defaults."""
    return example(name, **{"endpoint_input": {"end_time_offset": "-P1D"}, **changes})


def by_name(runs: list[WorkflowRun]) -> dict[str, WorkflowRun]:
    """Runs by workflow, without the prefix that `init` gives them."""
    return {run.workflow.removeprefix("mqm-sync-"): run for run in runs}


@pytest.fixture(name="github")
def github_fixture() -> Iterator[GitHubApi]:
    with GitHubApi("acme/monitors") as api:
        yield api


@pytest.fixture(name="team")
def team_fixture(tmp_path: Path, github: GitHubApi, cloud: Cloud) -> Team:
    made = Team(tmp_path, github, cloud)
    made.start()
    return made
