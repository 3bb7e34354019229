"""The workflows at work: their scripts are executed, with the permissions and roles that they would have."""

from __future__ import annotations

import json

from tests.emulator_fixtures import cloud_fixture, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.runner.engine import TOOL_COMMIT
from tests.runner.hub import TOOL_REPOSITORY
from tests.workflow_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    PROD,
    TOKYO,
    Team,
    by_name,
    github_fixture,
    monitor,
    team_fixture,
)

SUCCESS, SKIPPED, FAILURE = "success", "skipped", "failure"


def test_a_change_from_pull_request_to_aws_and_back(tmp_path, github, cloud):
    team = Team(tmp_path, github, cloud)
    team.start(prod=PROD, tokyo=TOKYO)
    # A pull request is opened: it is linted, planned for both regions, and gets one comment.
    team.write("add-churn", monitor("churn"))
    runs = by_name(team.hub.open_pull(7, "add-churn"))
    assert runs["lint"].results == {"lint": SUCCESS, "sarif": SUCCESS}, runs["lint"].log
    planned = {"targets": SUCCESS, "plan": SUCCESS, "comment": SUCCESS, "closed": SKIPPED}
    assert runs["plan"].results == planned, runs["plan"].log
    assert set(runs) == {"lint", "plan"}
    first = team.comment(7)
    assert "prod" in first
    assert "tokyo" in first
    assert "churn" in first
    (opened,) = team.github.world.comments_of(7)

    # Another push: the same comment, edited.
    team.write("add-churn", monitor("churn", schedule="daily at 05:00"))
    runs = by_name(team.hub.open_pull(7, "add-churn", action="synchronize"))
    assert runs["plan"].results == planned
    (edited,) = team.github.world.comments_of(7)
    assert edited["id"] == opened["id"]
    assert edited["body"] != first
    assert team.schedules() == set()

    # Merged: what was reviewed is applied to both regions, and the comment says so.
    runs = by_name(team.hub.merge(7, "add-churn"))
    assert set(runs) == {"apply"}
    assert runs["apply"].results == {"review": SUCCESS, "apply": SUCCESS, "comment": SUCCESS}, runs["apply"].log
    assert team.schedules() == team.schedules("ap-northeast-1") == {"churn"}
    (told,) = team.github.world.comments_of(7)
    assert told["id"] == opened["id"]
    assert "applied" in told["body"].lower()
    assert "mqm-sync: applied" in team.github.labels(7)

    # Nothing has drifted in the morning.
    runs = by_name(team.hub.morning())
    assert set(runs) == {"drift"}
    assert runs["drift"].results == {"targets": SUCCESS, "drift": SUCCESS}, runs["drift"].log
    assert team.github.issues == []

    # Somebody stops a schedule in the console: an issue tells, for that target alone.
    team.cloud.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    team.cloud.settle("churn")
    team.hub.morning()
    (issue,) = team.github.issues
    assert issue["state"] == "open"
    assert "prod" in issue["title"]
    assert "churn" in issue["body"]
    team.hub.morning()
    assert len(team.github.issues) == 1

    # And starts it again: the issue is closed.
    team.cloud.sm.start_monitoring_schedule(MonitoringScheduleName="churn")
    team.cloud.settle("churn")
    team.hub.morning()
    (issue,) = team.github.issues
    assert issue["state"] == "closed"


def test_a_forks_pull_request_is_linted_and_nothing_else(team):
    team.write("stranger", monitor("churn"))
    runs = by_name(team.hub.open_pull(7, "stranger", fork=True))
    assert runs["lint"].results == {"lint": SUCCESS, "sarif": SKIPPED}, runs["lint"].log
    assert set(runs["plan"].results.values()) == {SKIPPED}
    environments = [step.environment for step in runs["lint"].jobs["lint"].steps]
    seen = {name for environment in environments for name in environment}
    assert not {name for name in seen if name.startswith("AWS_") or "TOKEN" in name}
    assert team.github.comments(7) == []
    assert team.github.writes == []


def test_lint_of_a_fork_fails_where_the_specs_do(team):
    team.write("stranger", monitor("churn", endpoint_input={"start_time_offset": "-PT2D"}))
    runs = by_name(team.hub.open_pull(7, "stranger", fork=True))
    assert runs["lint"].results == {"lint": FAILURE, "sarif": SKIPPED}
    assert "::error file=monitors/churn.yaml" in runs["lint"].log


def test_findings_reach_code_scanning(team):
    team.write("wrong", monitor("churn", endpoint_input={"start_time_offset": "-PT2D"}))
    runs = by_name(team.hub.open_pull(7, "wrong"))
    assert runs["lint"].results == {"lint": FAILURE, "sarif": SUCCESS}
    (sarif,) = team.hub.actions.sarif
    assert sarif["runs"][0]["results"]


def test_specs_with_errors_are_told_in_the_comment(team):
    team.write("wrong", monitor("churn", endpoint_input={"start_time_offset": "-PT2D"}))
    runs = by_name(team.hub.open_pull(7, "wrong"))
    assert runs["plan"].results["plan"] == FAILURE
    assert runs["plan"].results["comment"] == SUCCESS, runs["plan"].log
    assert "MQM" in team.comment(7)


def test_what_changed_since_the_review_is_refused_with_the_difference(team):
    team.write("add-churn", monitor("churn"))
    team.hub.open_pull(7, "add-churn")
    # Meanwhile something else is merged, so the plan would now do more than was reviewed.
    team.write("add-fraud", monitor("fraud"))
    team.hub.git("switch", "--quiet", "main")
    team.hub.git("merge", "--quiet", "add-fraud")
    runs = by_name(team.hub.merge(7, "add-churn"))
    assert runs["apply"].results == {"review": SUCCESS, "apply": FAILURE, "comment": SUCCESS}
    assert "prod/fraud: create was not in the plan" in runs["apply"].log
    assert "prod/fraud" in team.comment(7)
    assert team.schedules() == set()

    # Told otherwise, by hand, it is applied.
    (run,) = team.hub.by_hand("mqm-sync-apply", unreviewed=True, allow_delete="0", allow_change="0")
    assert run.results["apply"] == SUCCESS, run.log
    assert team.schedules() == {"churn", "fraud"}


def test_a_commit_that_nobody_reviewed_is_not_applied(team):
    team.write("direct", monitor("churn"))
    team.hub.git("switch", "--quiet", "main")
    team.hub.git("merge", "--quiet", "direct")
    commit = team.hub.git("rev-parse", "main")
    (run,) = team.hub.by_hand("mqm-sync-apply", unreviewed=False)
    assert run.results == {"review": SUCCESS, "apply": FAILURE, "comment": SKIPPED}
    assert "There is no reviewed plan for prod" in run.log
    assert (team.schedules(), commit[:7]) == (set(), commit[:7])


def test_a_pull_request_that_is_closed_says_so(team):
    team.write("add-churn", monitor("churn"))
    team.hub.open_pull(7, "add-churn")
    before = team.comment(7)
    runs = by_name(team.hub.close(7, "add-churn"))
    assert runs["plan"].results == {"targets": SKIPPED, "plan": SKIPPED, "comment": SKIPPED, "closed": SUCCESS}
    assert team.comment(7) != before


def test_a_guard_that_refuses_makes_the_check_red_and_is_told(team):
    team.write("add", *(monitor(name) for name in ("a", "b", "c", "d", "e", "f")))
    team.hub.open_pull(7, "add")
    team.hub.merge(7, "add")
    team.write("drop", remove=("a", "b", "c", "d"))
    runs = by_name(team.hub.open_pull(8, "drop"))
    assert runs["plan"].results["plan"] == FAILURE
    assert "MQM910" in team.comment(8)
    runs = by_name(team.hub.merge(8, "drop"))
    assert runs["apply"].results["apply"] == FAILURE
    assert len(team.schedules()) == 6


def test_the_tool_comes_from_the_commit_that_the_caller_pinned(team):
    team.write("add-churn", monitor("churn"))
    for run in team.hub.open_pull(7, "add-churn"):
        for job in run.jobs.values():
            if "tool" in job.checkouts:
                assert job.checkouts["tool"] == (TOOL_REPOSITORY, TOOL_COMMIT)


def test_in_the_tools_own_repository_privileged_jobs_use_the_base_branch(tmp_path, github, cloud):
    team = Team(tmp_path, github, cloud, tool_repository=github.repository)
    team.start()
    base = team.hub.git("rev-parse", "main")
    team.write("add-churn", monitor("churn"))
    head = team.hub.git("rev-parse", "add-churn")
    runs = by_name(team.hub.open_pull(7, "add-churn"))
    assert runs["plan"].results["plan"] == SUCCESS, runs["plan"].log
    for name in ("targets", "plan", "comment"):
        assert runs["plan"].jobs[name].checkouts["tool"] == (github.repository, base)
    assert runs["plan"].jobs["plan"].checkouts["project"] == (github.repository, head)
    assert runs["lint"].jobs["lint"].checkouts["tool"] == (github.repository, head)


def test_a_variable_switches_off_what_needs_an_account(team):
    team.hub.variables["MQM_SYNC"] = "off"
    team.write("add-churn", monitor("churn"))
    runs = by_name(team.hub.open_pull(7, "add-churn"))
    assert set(runs["plan"].results.values()) == {SKIPPED}
    assert runs["lint"].results["lint"] == SUCCESS


def test_the_plan_role_is_out_of_reach_for_other_branches(team):
    team.write("sneaky", monitor("churn"))
    commit = team.hub.git("rev-parse", "sneaky")
    runs = by_name(team.hub.deliver(team.hub.event("schedule", commit, "refs/heads/sneaky")))
    assert runs["drift"].results["drift"] == FAILURE
    assert "Not authorized to perform sts:AssumeRoleWithWebIdentity" in runs["drift"].log


def test_names_in_specs_do_not_speak_to_the_runner(team):
    team.write("evil", monitor("churn", description="::error::x", tags={"team": "::add-mask::plan ::stop-commands::x"}))
    runs = by_name(team.hub.open_pull(7, "evil"))
    for run in runs.values():
        muted = ""
        for line in run.log.splitlines():
            if line.startswith("::stop-commands::"):
                muted = line.removeprefix("::stop-commands::")
            elif line == f"::{muted}::":
                muted = ""
            assert muted or not line.lstrip().startswith(("::add-mask", "::error::x", "::stop-commands::x"))


def test_step_summaries_hold_the_long_form(team):
    team.write("add-churn", monitor("churn"))
    team.hub.open_pull(7, "add-churn")
    assert any("churn" in text for text in team.hub.summaries)


def test_an_audit_of_every_apply_is_kept(team):
    team.write("add-churn", monitor("churn"))
    team.hub.open_pull(7, "add-churn")
    runs = by_name(team.hub.merge(7, "add-churn"))
    kept = team.hub.actions.artifacts[runs["apply"].id]["mqm-sync-apply-prod"]
    assert "mqm-sync-apply" in json.dumps(json.loads((kept / "audit-prod.json").read_text()))
