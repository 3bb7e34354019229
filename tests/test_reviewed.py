from __future__ import annotations

import json

import pytest

from tests.github_fixtures import github_fixture  # noqa: F401 - pytest finds fixtures by name

HEAD, COMMIT = "a1" * 20, "c0" * 20
PLANS = ("mqm-sync-plan-prod", "mqm-sync-plan-staging")
FORK = "stranger/models"


@pytest.fixture(name="reviewed")
def reviewed_fixture(run, github):
    def reviewed(*args, **env):
        return run("reviewed", *args, env={**github.environment(), **env})

    return reviewed


def found(ran):
    assert ran.code == 0, ran.err
    return dict(line.split("=", 1) for line in ran.out.splitlines())


def test_the_run_that_planned_the_merged_pull_request_is_found(reviewed, github):
    github.open_pull(7, HEAD)
    github.run(HEAD, *PLANS)
    newest = github.run(HEAD, *PLANS)
    github.run(HEAD, "mqm-sync-lint")
    github.run("b2" * 20, *PLANS)
    github.run(HEAD, *PLANS, event="push")
    github.merge(7, COMMIT)
    assert found(reviewed(COMMIT, "--format", "outputs")) == {"pull-request": "7", "run": str(newest)}
    assert json.loads(reviewed(COMMIT, "--format", "json").out) == {"pull-request": 7, "run": newest}
    assert reviewed(COMMIT).out == f"Pull request #7 brought {COMMIT[:12]}; run {newest} planned it.\n"


def test_a_forks_run_on_the_same_commit_is_never_taken(reviewed, github):
    github.open_pull(7, HEAD)
    github.run(HEAD, *PLANS, head_repository=FORK)
    github.merge(7, COMMIT)
    assert found(reviewed(COMMIT, "--format", "outputs")) == {"pull-request": "7", "run": ""}


def test_what_a_fork_brought_was_planned_by_nobody(reviewed, github):
    github.open_pull(7, HEAD, head_repository=FORK)
    github.run(HEAD, *PLANS)
    github.merge(7, COMMIT)
    assert found(reviewed(COMMIT, "--format", "outputs")) == {"pull-request": "7", "run": ""}


def test_a_commit_without_a_merged_pull_request_has_nothing(reviewed, github):
    assert found(reviewed(COMMIT, "--format", "outputs")) == {"pull-request": "", "run": ""}
    github.open_pull(7, HEAD)
    assert reviewed(HEAD).out == f"No merged pull request brought {HEAD[:12]}.\n"


def test_of_several_pull_requests_the_one_that_became_the_commit_counts(reviewed, github):
    github.open_pull(7, HEAD)
    github.open_pull(8, "d4" * 20)
    github.merge(7, COMMIT)
    github.merge(8, "e5" * 20)
    github.world.commits[COMMIT].append(8)
    assert found(reviewed(COMMIT, "--format", "outputs"))["pull-request"] == "7"


def test_a_token_without_permission_is_told_which_it_needs(reviewed, github):
    github.open_pull(7, HEAD)
    github.merge(7, COMMIT)
    del github.permissions["actions"]
    ran = reviewed(COMMIT)
    assert ran.code == 1
    assert "actions: read" in ran.err


@pytest.mark.parametrize("odd", ["main", "a1b2", "../pulls"])
def test_only_a_whole_commit_is_looked_up(reviewed, github, odd):
    assert reviewed(odd).code == 64
    assert github.requests == []
