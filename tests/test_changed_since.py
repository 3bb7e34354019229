"""`lint --changed-since REF` reports what a branch changed, and still knows the whole estate."""

import subprocess

import pytest

MONITOR = """\
    kind: data-quality
    name: NAME
    schedule: SCHEDULE
    endpoint_input: {endpoint_name: NAME}
    output_s3_uri: s3://acme/reports/FILE
    role_arn: arn:aws:iam::123456789012:role/ModelMonitor
    instance: {type: ml.m5.xlarge}
    max_runtime_seconds: 3600
"""


def monitor(name, schedule="hourly", file=""):
    return MONITOR.replace("NAME", name).replace("SCHEDULE", schedule).replace("FILE", file or name)


@pytest.fixture(name="repo")
def repo_fixture(run):
    git(run, "init", "--quiet", "--initial-branch=main")
    git(run, "config", "user.email", "t@example.com")
    git(run, "config", "user.name", "t")
    run.write("monitors/old.yaml", monitor("old", "every 10 hours"))
    run.write("monitors/ä ö.yaml", monitor("odd", "every 10 hours"))
    run.write("mqm-sync.yaml", "version: 1\n")
    git(run, "add", "--all")
    git(run, "commit", "--quiet", "--message", "base")
    git(run, "checkout", "--quiet", "-b", "branch")
    return run


def git(run, *args):
    subprocess.run(["git", *args], cwd=run.cwd, check=True, capture_output=True)


def files(run, *args):
    return sorted({finding.place.partition(":")[0] for finding in run.lint("--changed-since", "main", *args)})


def test_nothing_changed_reports_nothing(repo):
    assert files(repo) == []
    assert len(repo.lint()) == 2


def test_changed_staged_and_untracked_files_are_reported(repo):
    repo.write("monitors/ä ö.yaml", monitor("odd", "every 5 hours"))
    repo.write("monitors/new.yaml", monitor("new", "every 7 hours"))
    assert files(repo) == ["monitors/new.yaml", "monitors/ä ö.yaml"]
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "change")
    assert files(repo) == ["monitors/new.yaml", "monitors/ä ö.yaml"]


def test_what_main_changed_meanwhile_is_not_ours(repo):
    git(repo, "checkout", "--quiet", "main")
    repo.write("monitors/old.yaml", monitor("old", "every 9 hours"))
    git(repo, "commit", "--quiet", "--all", "--message", "main moves on")
    git(repo, "checkout", "--quiet", "branch")
    assert files(repo) == []


def test_a_clash_with_an_unchanged_file_is_still_found(repo):
    repo.write("monitors/zz.yaml", monitor("old", file="zz"))
    assert "MQM102" in {finding.rule for finding in repo.lint("--changed-since", "main")}


def test_a_changed_project_file_concerns_every_monitor(repo):
    repo.write("mqm-sync.yaml", "version: 1\nowner: growth\n")
    assert files(repo) == ["monitors/old.yaml", "monitors/ä ö.yaml"]


@pytest.mark.parametrize("reference", ["no-such-branch", "--output=x"])
def test_a_commit_that_does_not_exist_is_a_clear_error(repo, reference):
    ran = repo("lint", f"--changed-since={reference}")
    assert ran.code == 1
    assert ran.err.startswith("Error: ")


def test_outside_a_checkout_it_is_a_clear_error(run, tmp_path):
    run.write("monitors/old.yaml", monitor("old"))
    ran = run("lint", "--changed-since", "main", env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert ran.code == 1
    assert "git" in ran.err
