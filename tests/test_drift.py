"""Drift: what AWS has that git did not ask for, told apart from what git asks for and nobody has applied yet."""

from __future__ import annotations

import json

import pytest

from tests.github_fixtures import github_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.online_fixtures import (  # noqa: F401 - as above
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)


@pytest.fixture(name="fleet")
def fleet_fixture(estate):
    """Three monitors that are applied."""
    estate.given(example("churn"), example("fraud", "data-quality"), example("price"))
    return estate


def drifts(estate, *args):
    """How each monitor has drifted; nothing is written on the way."""
    writes = estate.writes
    ran = estate.run("drift", "--format", "json", *args)
    assert (ran.err, estate.writes) == ("", writes), ran
    return {d["monitor"]: d["drift"] for t in json.loads(ran.out)["targets"] for d in t["drifts"]}


def stop_by_hand(estate, name):
    estate.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
    estate.schedule(name)


def point_by_hand(estate, name):
    """A definition made in the console, and the schedule pointed at it."""
    config = estate.schedule(name)["MonitoringScheduleConfig"]
    estate.define("made-by-hand")
    estate.sm.update_monitoring_schedule(
        MonitoringScheduleName=name,
        MonitoringScheduleConfig={**config, "MonitoringJobDefinitionName": "made-by-hand"},
    )
    estate.schedule(name)


def delete_by_hand(estate, name):
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName=name)
    with pytest.raises(estate.sm.exceptions.ResourceNotFound):
        [estate.schedule(name) for _ in range(3)]


def tag_by_hand(estate, name):
    estate.tag(estate.schedule(name)["MonitoringScheduleArn"], stray="1")


def test_without_drift_nothing_is_reported(fleet):
    for args in ((), ("--detailed-exitcode",)):
        ran = fleet.run("drift", *args)
        assert (ran.code, ran.out, ran.err) == (0, "No drift.\n", "")


@pytest.mark.parametrize(
    ("change", "kind", "told"),
    [
        (stop_by_hand, "changed", 'state: AWS has "stopped", git says "running"'),
        (tag_by_hand, "changed", 'tags.stray: AWS has "1", git says (none)'),
        (point_by_hand, "changed", "endpoint_input.endpoint_name"),
        (delete_by_hand, "missing", "churn (model-quality) is in git but not in AWS"),
    ],
)
def test_a_change_outside_git_is_drift(fleet, change, kind, told):
    change(fleet, "churn")
    assert drifts(fleet)["churn"] == kind
    ran = fleet.run("drift", "--detailed-exitcode")
    assert ran.code == 2, ran
    assert told in ran.out
    assert last_line(ran.out).startswith("Drift: ")
    assert fleet.run("drift").code == 0


def test_an_edit_in_git_that_waits_for_an_apply_is_no_drift(fleet):
    fleet.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    ran = fleet.run("drift", "--detailed-exitcode")
    assert (ran.code, last_line(ran.out)) == (0, "No drift.")
    assert "waiting for an apply, no drift: churn" in ran.out


def test_of_an_edit_and_a_change_by_hand_only_the_hand_is_told(fleet):
    fleet.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    stop_by_hand(fleet, "churn")
    (target,) = json.loads(fleet.run("drift", "--format", "json").out)["targets"]
    (drift,) = target["drifts"]
    assert [diff["field"] for diff in drift["diffs"]] == ["state"]


def test_an_owned_monitor_without_a_spec_is_drift(fleet):
    fleet.remove("price")
    assert drifts(fleet) == {"price": "undescribed"}


def test_a_definition_that_no_schedule_uses_is_drift(fleet):
    fleet.own(fleet.define("left-over"), "churn")
    assert drifts(fleet) == {"left-over": "orphaned"}


def test_a_foreign_name_in_the_way_makes_the_answer_incomplete(fleet):
    fleet.make_foreign("wanted", owner="risk-ml")
    fleet.write(example("wanted"))
    assert drifts(fleet) == {"wanted": "foreign"}
    for args in ((), ("--detailed-exitcode",)):
        ran = fleet.run("drift", *args)
        assert ran.code == 3
        assert "belongs to the owner 'risk-ml'" in ran.out


def test_what_others_own_is_nobodys_drift(fleet):
    fleet.make_foreign("stranger", owner="risk-ml")
    assert drifts(fleet) == {}


def test_a_selection_is_all_that_is_looked_at(fleet):
    stop_by_hand(fleet, "churn")
    stop_by_hand(fleet, "price")
    assert drifts(fleet, "price") == {"price": "changed"}


def test_guards_on_deletions_do_not_stand_in_the_way_of_looking(fleet):
    fleet.project(targets={"prod": {"protected": True}})
    fleet.remove("price", "fraud")
    assert fleet.run("drift").code == 0
    assert drifts(fleet) == {"price": "undescribed", "fraud": "undescribed"}


def test_drift_is_told_in_every_format(fleet):
    stop_by_hand(fleet, "churn")
    formats = ("json=d.json", "markdown=d.md", "summary=s.md", "github=d.txt")
    fleet.run("drift", *(part for form in formats for part in ("--format", form)))
    assert (fleet.root / "d.txt").read_text() == "::warning title=drift in prod::churn changed\n"
    for name in ("d.md", "s.md"):
        text = (fleet.root / name).read_text()
        assert "## mqm-sync drift: 1 departure from git" in text
        assert '- state: "stopped"\n+ state: "running"' in text
    assert json.loads((fleet.root / "d.json").read_text())["owner"] == "growth-ml"


# The issue.


@pytest.fixture(name="watch")
def watch_fixture(fleet, github):
    """`drift --issue`, and what it said."""

    def watch(*args):
        writes = fleet.writes
        ran = fleet.run("drift", "--issue", *args, **github.environment())
        assert (ran.code, fleet.writes) == (0, writes), ran
        return ran.err.removeprefix("Issue about drift in prod: ")

    return watch


def test_an_issue_is_opened_edited_and_closed_with_the_drift(fleet, github, watch):
    assert watch() == "none.\n"
    assert github.writes == []

    stop_by_hand(fleet, "churn")
    assert watch() == "opened.\n"
    (issue,) = github.issues
    assert (issue["title"], issue["state"]) == ("mqm-sync: drift in prod", "open")
    assert {label["name"] for label in issue["labels"]} == {"mqm-sync: drift"}
    assert '- state: "stopped"' in issue["body"]

    writes = len(github.writes)
    assert watch() == "unchanged.\n"
    assert len(github.writes) == writes

    stop_by_hand(fleet, "price")
    assert watch() == "edited.\n"
    assert "<code>price</code>" in github.issues[0]["body"]

    fleet.must_apply()
    assert watch() == "closed.\n"
    (issue,) = github.issues
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    assert github.comments(issue["number"]) == ["The drift is gone: AWS has what git says."]
    assert watch() == "none.\n"


def test_drift_that_comes_back_opens_a_new_issue(fleet, github, watch):
    for _ in range(2):
        stop_by_hand(fleet, "churn")
        assert watch() == "opened.\n"
        fleet.must_apply()
        assert watch() == "closed.\n"
    assert [issue["state"] for issue in github.issues] == ["closed", "closed"]


def test_of_two_issues_from_runs_at_the_same_time_the_older_stays(fleet, github, watch):
    stop_by_hand(fleet, "churn")
    watch()
    (first,) = github.issues
    github.world.new_issue(first["user"], {key: first[key] for key in ("title", "body", "labels")})
    assert watch() == "unchanged.\n"
    assert [issue["state"] for issue in github.issues] == ["open", "closed"]


def test_an_issue_that_a_stranger_wrote_with_our_marker_is_not_ours(fleet, github, watch):
    stop_by_hand(fleet, "churn")
    watch()
    (first,) = github.issues
    forged = {key: first[key] for key in ("title", "labels")} | {"body": first["body"].replace("stopped", "fine")}
    first["state"] = "closed"
    github.world.new_issue({"login": "mallory", "id": 1, "type": "User"}, forged)
    assert watch() == "opened.\n"
    assert "fine" in github.issues[1]["body"]
    assert github.issues[1]["state"] == "open"


def test_an_issue_tells_of_a_whole_target(fleet, github):
    ran = fleet.run("drift", "--issue", "churn", **github.environment())
    assert (ran.code, github.requests) == (64, [])


def test_without_a_token_aws_is_not_even_asked(fleet, github):
    calls = fleet.calls()
    ran = fleet.run("drift", "--issue", **{**github.environment(), "GITHUB_TOKEN": None})
    assert (ran.code, fleet.calls()) == (1, calls)
    assert "there is no token for GitHub" in ran.err


def test_a_token_that_may_not_write_issues_is_told_which_permission_is_missing(fleet, github):
    github.permissions = {"contents": "read", "issues": "read"}
    stop_by_hand(fleet, "churn")
    ran = fleet.run("drift", "--issue", **github.environment())
    assert ran.code == 1
    assert "permissions: {issues: write}" in ran.err


IMAGE = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
PINNED = f"{IMAGE}@sha256:{'a' * 64}"


def test_another_image_than_the_pinned_one_is_drift_and_comes_back(estate):
    estate.given(example("churn", image_uri=PINNED))
    made = estate.definition(estate.points_at("churn"))
    assert made["ModelQualityAppSpecification"]["ImageUri"] == PINNED
    body = {key: made[key] for key in made if key not in {"JobDefinitionArn", "CreationTime"}}
    application = {**body["ModelQualityAppSpecification"], "ImageUri": IMAGE}
    estate.sm.create_model_quality_job_definition(
        **{**body, "JobDefinitionName": "by-hand", "ModelQualityAppSpecification": application}
    )
    config = estate.schedule("churn")["MonitoringScheduleConfig"]
    estate.sm.update_monitoring_schedule(
        MonitoringScheduleName="churn", MonitoringScheduleConfig={**config, "MonitoringJobDefinitionName": "by-hand"}
    )
    estate.schedule("churn")
    assert drifts(estate) == {"churn": "changed"}
    assert IMAGE in estate.run("drift").out
    estate.must_apply()
    assert estate.definition(estate.points_at("churn"))["ModelQualityAppSpecification"]["ImageUri"] == PINNED
    estate.assert_settled()


def test_a_pin_that_was_moved_in_git_waits_for_an_apply_and_is_no_drift(estate):
    estate.given(example("churn", image_uri=PINNED))
    estate.edit("churn", image_uri=PINNED.replace("a" * 64, "b" * 64))
    assert drifts(estate) == {}
    change = estate.changes()["churn"]
    assert (change["action"], [diff["field"] for diff in change["diffs"]][:1]) == ("replace", ["image_uri"])
    estate.must_apply()
    estate.assert_settled()
