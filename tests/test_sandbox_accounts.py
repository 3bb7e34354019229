"""The sandbox plays the account that the project's targets name, so that nobody has to mend a project to try it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sandbox_process import sandbox_process

TOOL = (sys.executable, "-m", "mqm_sync")
MONITOR = """\
kind: data-quality
name: churn
schedule: daily
endpoint_input: {endpoint_name: churn}
output_s3_uri: s3://acme-${target}/reports
role_arn: arn:aws:iam::${account_id}:role/ModelMonitor
instance: {type: ml.m5.xlarge}
"""
TWO_TARGETS = """\
version: 1
owner: growth-ml
targets:
  prod: {account_id: "111111111111", region: us-east-1}
  staging: {account_id: "222222222222", region: us-east-1}
"""


def in_sandbox(folder, *arguments):
    return subprocess.run(
        [*TOOL, "sandbox", *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture(name="project")
def project_fixture(run):
    run.write("mqm-sync.yaml", TWO_TARGETS)
    run.write("monitors/churn.yaml", MONITOR)
    return run.cwd


def test_a_fresh_repository_is_planned_as_it_is_and_nothing_is_missing(run):
    assert run("init").code == 0
    ran = in_sandbox(run.cwd, "--seed", "--", *TOOL, "plan", "--detailed-exitcode")
    assert ran.returncode == 2, ran.stderr
    assert "Target prod (111122223333, us-east-1)" in ran.stdout
    assert "Note:" not in ran.stdout, "preflight finds what was seeded, in the target's own account"
    assert "Plan: 1 to add" in ran.stdout


@pytest.mark.parametrize(("target", "account"), [("prod", "111111111111"), ("staging", "222222222222")])
def test_a_target_named_for_the_sandbox_holds_for_the_command_inside(project, target, account):
    ran = in_sandbox(project, "--target", target, "--", *TOOL, "apply", "--auto-approve", "--format", "json")
    assert ran.returncode == 0, ran.stderr
    ran = in_sandbox(project, "--target", target, "--", *TOOL, "plan", "--no-preflight")
    assert f"Target {target} ({account}, us-east-1)" in ran.stdout
    assert ran.stdout.count("Target ") == 1


def test_of_two_accounts_it_plays_one_and_the_refusal_says_how_to_see_the_other(project):
    ran = in_sandbox(project, "--", *TOOL, "plan")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "target 'staging' is account 222222222222, but the credentials belong to 111111111111" in ran.stderr
    assert "    mqm-sync sandbox --target staging -- mqm-sync plan\n" in ran.stderr


def test_targets_with_profiles_are_each_their_own_account_at_once(run, project):
    run.write(
        "mqm-sync.yaml",
        TWO_TARGETS.replace('"111111111111"', '"111111111111", profile: acme-prod').replace(
            '"222222222222"', '"222222222222", profile: acme staging'
        ),
    )
    ran = in_sandbox(project, "--", *TOOL, "plan", "--no-preflight")
    assert ran.returncode == 0, ran.stderr
    assert "Target prod (111111111111, us-east-1)" in ran.stdout
    assert "Target staging (222222222222, us-east-1)" in ran.stdout


def test_a_project_without_targets_has_one_called_default_here_as_well(run):
    run.write("mqm-sync.yaml", "version: 1\nowner: growth-ml\n")
    assert run("sandbox", "--target", "default", "--", "true").code == 0


def test_a_target_that_does_not_exist_is_refused_before_anything_starts(run, project):
    ran = run("sandbox", "--target", "stagign", "--", "true")
    assert ran.code == 64
    assert "did you mean staging?" in ran.err


def test_an_option_of_the_sandbox_that_does_not_exist_is_no_command(run):
    assert run("sandbox", "--sed", "--", "true").code == 64


def test_a_project_file_with_faults_stops_only_who_reads_it(run):
    run.write("mqm-sync.yaml", "owner: [")
    assert run("sandbox", "--", "true").code == 0
    assert run("sandbox", "--seed", "--", "true").code == 78


def test_without_credentials_the_sandbox_is_named(run):
    run.write("mqm-sync.yaml", TWO_TARGETS)
    run.write("monitors/churn.yaml", MONITOR)
    ran = run("plan", "--target", "prod")
    assert ran.code == 1
    assert "    mqm-sync sandbox --seed -- mqm-sync plan\n" in ran.err


def test_what_an_account_of_the_sandbox_made_is_there_after_a_restart_and_in_no_other(tmp_path):
    state = tmp_path / "world.db"
    with sandbox_process("--state", state, cwd=tmp_path) as sandbox:
        sandbox.client("iam", key="sandbox-222222222222").create_user(UserName="ann")
    with sandbox_process("--state", state, cwd=tmp_path) as sandbox:
        who = sandbox.client("sts", key="sandbox-222222222222").get_caller_identity()
        users = {
            key: sandbox.client("iam", key=key).list_users()["Users"] for key in ("sandbox-222222222222", "sandbox")
        }
    assert who["Account"] == "222222222222"
    assert [user["Arn"] for user in users["sandbox-222222222222"]] == ["arn:aws:iam::222222222222:user/ann"]
    assert users["sandbox"] == []
