"""What the workflow files must hold to, whatever they do."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest

from tests.workflow_files import ACTION, ROOT, WORKFLOWS, jobs_of, read, steps

SCHEMAS = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor"
BIN = Path(sysconfig.get_path("scripts"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
CREDENTIALS = "aws-actions/configure-aws-credentials"
STEPS = list(steps())
JOBS = [(path, name, job) for path in WORKFLOWS for name, job in jobs_of(path).items()]
workflows = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
each_step = pytest.mark.parametrize("step", STEPS, ids=str)
each_job = pytest.mark.parametrize(("path", "name", "job"), JOBS, ids=[f"{p.name}/{n}" for p, n, _ in JOBS])


def schema(name):
    return json.loads((SCHEMAS / f"{name}.json").read_text())


@workflows
def test_workflows_fit_the_schema(path):
    jsonschema.Draft7Validator(schema("github-workflows")).validate(read(path))


def test_the_action_and_dependabot_fit_their_schemas():
    jsonschema.Draft7Validator(schema("github-actions")).validate(read(ACTION))
    jsonschema.Draft7Validator(schema("dependabot")).validate(read(ROOT / ".github" / "dependabot.yml"))


def test_zizmor_finds_nothing_pedantic():
    command = [
        BIN / "zizmor",
        "--offline",
        "--persona",
        "pedantic",
        "--no-progress",
        "--quiet",
        ".github",
        "action.yml",
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_zizmor_would_find_something(tmp_path):
    bad = "on: pull_request_target\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ github.event.issue.title }}'}]}}\n"
    (tmp_path / "bad.yml").write_text(bad)
    command = [BIN / "zizmor", "--offline", "--no-progress", "--quiet", tmp_path / "bad.yml"]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode != 0


@pytest.mark.parametrize("step", [s for s in STEPS if "run" in s.step], ids=str)
def test_shellcheck_finds_nothing(step, tmp_path):
    script = tmp_path / "step.sh"
    environment = "".join(f"export {name}=given\n" for name in step.step.get("env", ()))
    script.write_text(f"#!/usr/bin/env bash\n{environment}{step.step['run']}")
    ran = subprocess.run([BIN / "shellcheck", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@workflows
def test_no_workflow_has_a_permission_by_itself_or_runs_with_secrets_for_a_stranger(path):
    document = read(path)
    assert document["permissions"] == {}
    assert "pull_request_target" not in document["on"]
    assert "workflow_run" not in document["on"]
    assert not re.search(r"secrets\.\w", path.read_text())


@workflows
def test_every_workflow_says_what_may_run_at_once(path):
    concurrency = read(path)["concurrency"]
    assert "${{" in concurrency["group"]
    assert concurrency["cancel-in-progress"] is (path.stem in {"lint", "plan", "ci"})


@each_job
def test_every_job_has_its_own_permissions_and_an_end(path, name, job):
    assert isinstance(job["permissions"], dict)
    assert 0 < job["timeout-minutes"] <= 120
    assert job["runs-on"] == "ubuntu-24.04"


@each_job
def test_only_jobs_that_speak_to_aws_or_sign_can_have_an_identity(path, name, job):
    needs_identity = any(
        str(step.get("uses", "")).startswith((CREDENTIALS, "actions/attest", "pypa/gh-action")) for step in job["steps"]
    )
    assert (job["permissions"].get("id-token") == "write") == needs_identity


@each_job
def test_only_an_environment_lets_a_job_take_on_the_role_that_writes(path, name, job):
    roles = [step["with"]["role-to-assume"] for step in job["steps"] if CREDENTIALS in str(step.get("uses"))]
    writes = [role for role in roles if "mqm-sync-apply" in role]
    assert bool(writes) == (job.get("environment") == "${{ matrix.target.name }}")
    assert all("mqm-sync-plan" in role or "mqm-sync-apply" in role for role in roles)


@each_job
def test_a_job_with_an_identity_runs_no_tool_of_the_pull_request(path, name, job):
    """The tool comes from the commit that the caller pinned, or from the base branch."""
    if job["permissions"].get("id-token") != "write" or path.name == "release.yml":
        return
    tool = next(step["with"] for step in job["steps"] if step.get("with", {}).get("path") == "tool")
    assert tool["repository"] == "${{ job.workflow_repository }}"
    if "pull_request" in read(path)["on"]:
        assert "github.event.pull_request.base.sha" in tool["ref"]
        assert "github.event.merge_group.base_sha" in tool["ref"]
    assert not any("pip install" in str(step.get("run")) for step in job["steps"])


@each_step
def test_actions_are_pinned_by_commit_with_their_version_beside(step):
    uses = step.step.get("uses", "")
    if not uses or uses == "./tool":
        return
    assert PINNED.fullmatch(uses), uses
    lines = [line for line in step.file.read_text().splitlines() if uses in line]
    assert all(re.search(r" # v\d+\.\d+\.\d+$", line) for line in lines), lines


def test_an_action_is_pinned_to_one_commit_everywhere():
    pins = {}
    for step in STEPS:
        name, _, commit = step.step.get("uses", "").partition("@")
        if commit:
            pins.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pins.items() if len(commits) > 1} == {}


@each_step
def test_no_expression_stands_inside_a_script(step):
    assert "${{" not in step.step.get("run", "")


@each_step
def test_a_checkout_leaves_no_token_behind(step):
    if step.step.get("uses", "").startswith("actions/checkout@"):
        assert step.step["with"]["persist-credentials"] is False


@each_step
def test_a_script_stops_at_its_first_fault(step):
    script = step.step.get("run", "")
    assert script.count("\n") == 0 or script.startswith("set -euo pipefail\n")


@pytest.mark.parametrize("name", ["lint.yml", "plan.yml", "apply.yml", "drift.yml"])
def test_other_repositories_can_call_them(name):
    assert "workflow_call" in read(ROOT / ".github" / "workflows" / name)["on"]


def test_the_lint_of_a_fork_has_nothing_but_its_code():
    lint = jobs_of(ROOT / ".github" / "workflows" / "lint.yml")["lint"]
    assert lint["permissions"] == {"contents": "read"}
    assert "environment" not in lint
    assert not any("GITHUB_TOKEN" in str(step.get("env")) for step in lint["steps"])
