"""What went wrong once between specs and account, or nearly did: each stays a test."""

from __future__ import annotations

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)
from tests.test_alarms import alarms, tags, watched
from tests.test_convergence import DEAD

# Renaming.


@pytest.mark.parametrize(
    "new",
    [
        "attrition ", " attrition", "attri\ntion", "attrition\n", "'attrition'", '"attrition"', '"', "${account_id}",
        "${nothing}", "churn: x", "[a]", "{a: b}", "a # b", "&a", "*a", "!!str a", "- a", "-", "", "a-",
        "attrition_rate", "\x1b[31m", "é", "x" * 64,
    ],
)  # fmt: skip
def test_a_rename_to_what_is_no_name_changes_nothing(estate, new):
    estate.given(example("churn"))
    before, writes = (estate.monitors / "churn.yaml").read_text(), estate.writes
    ran = estate.run("rename", "--auto-approve", "churn", "--", new)
    assert (ran.code, estate.writes) == (64, writes), ran
    assert "MQM101" in ran.err
    assert (estate.monitors / "churn.yaml").read_text() == before
    assert estate.schedules() == {"churn"}


@pytest.mark.parametrize("new", ["123", "0x1F", "1e3", "true", "null", "0o17", "2026-01-01", "on"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_name_that_yaml_would_read_as_something_else_is_quoted(estate, new, quote):
    estate.given(example("churn"))
    file = estate.monitors / "churn.yaml"
    file.write_text(file.read_text().replace("name: churn\n", f"name: {quote}churn{quote}\n"))
    ran = estate.run("rename", "--auto-approve", "churn", new)
    assert ran.code == 0, ran.err
    assert estate.schedules() == {new}
    estate.assert_settled()


def test_a_rename_to_the_same_name_says_so(estate):
    estate.given(example("churn"))
    writes = estate.writes
    ran = estate.run("rename", "--auto-approve", "churn", "churn")
    assert (ran.code, estate.writes) == (64, writes)
    assert "'churn' is the name that it has" in ran.err


@pytest.mark.parametrize("again", ["rename", "apply"])
def test_a_rename_that_was_killed_while_the_old_schedule_was_going_leaves_nothing_of_it(estate, again):
    estate.given(example("churn"))
    estate.control.faults({**DEAD, "nth": 3})
    assert estate.run("rename", "--auto-approve", "churn", "attrition").code == 1
    estate.control.clear_faults()
    estate.control.switches(pending_describes=2)
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")  # as far as it came
    args = ("churn", "attrition") if again == "rename" else ()
    ran = estate.run(again, "--auto-approve", *args)
    assert ran.code == 0, ran.err
    assert estate.schedules() == {"attrition"}
    assert estate.definitions() == {estate.points_at("attrition")}
    estate.assert_settled()


def test_a_rename_deletes_nothing_where_specs_do_not_deploy_the_monitor(estate):
    estate.project(targets={"staging": {"account_id": ACCOUNT, "region": "eu-west-1"}})
    estate.given(example("churn"))
    estate.edit("churn", targets={"staging": False})
    ran = estate.run("rename", "--auto-approve", "churn", "attrition")
    assert ran.code == 0, ran.err
    assert estate.schedules() == {"attrition"}
    estate.region = "eu-west-1"
    assert estate.schedules() == {"churn"}


# Giving up, and taking over again.


@pytest.fixture(name="cw")
def cw_fixture(estate):
    return estate.cloud.client("cloudwatch", estate.region)


def test_alarms_are_taken_over_again_with_their_monitor(estate, cw):
    estate.given(watched())
    before = alarms(cw)
    assert estate.run("forget", "--auto-approve", "churn").code == 0
    assert estate.run("plan").code == 3
    estate.edit("churn", adopt=True)
    assert estate.actions() == {"churn": "adopt"}
    estate.must_apply()
    assert alarms(cw) == before
    assert tags(cw, "mqm-sync/churn/f2")["mqm-sync:owner"] == "growth-ml"
    estate.assert_settled()


@pytest.mark.parametrize("owner", ["ours", "nobody"])
def test_an_alarm_of_nobody_that_differs_is_not_overwritten_by_taking_over(estate, cw, owner):
    estate.given(watched())
    if owner == "nobody":
        estate.run("forget", "--auto-approve", "churn")
    else:
        arn = alarms(cw)["mqm-sync/churn/f2"]["AlarmArn"]
        cw.untag_resource(ResourceARN=arn, TagKeys=["mqm-sync:owner", "mqm-sync:monitor"])
    estate.edit("churn", adopt=True, alarms={"f2": {"below": 0.7}})
    before, writes = alarms(cw), estate.writes
    ran = estate.apply()
    assert (ran.code, estate.writes, alarms(cw)) == (3, writes, before)
    assert "MQM904" in ran.out
    assert "alarms.f2" in ran.out


def test_an_alarm_of_nobody_stands_in_the_way_of_a_monitor_that_is_made(estate, cw):
    estate.given(watched())
    estate.run("forget", "--auto-approve", "churn")
    definition = estate.points_at("churn")
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    estate.cloud.settle_gone("churn")
    estate.sm.delete_model_quality_job_definition(JobDefinitionName=definition)
    estate.edit("churn", adopt=True)
    ran = estate.plan()
    assert ran.code == 3
    assert "MQM901: CloudWatchAlarm/mqm-sync/churn/f2 exists already" in ran.out


def test_taking_over_goes_on_after_each_crash(estate, cw):
    for nth in range(1, 5):
        estate.control.reset()
        estate.given(watched())
        estate.run("forget", "--auto-approve", "churn")
        estate.edit("churn", adopt=True)
        estate.control.faults({**DEAD, "nth": nth})
        estate.apply()
        estate.control.clear_faults()
        estate.must_apply()
        estate.assert_settled()
        assert tags(cw, "mqm-sync/churn/f2")["mqm-sync:owner"] == "growth-ml"


@pytest.mark.parametrize("nth", [2, 3])
@pytest.mark.parametrize("again", ["apply", "forget", "destroy"])
def test_what_is_left_of_an_interrupted_forget_is_shown_and_never_deleted(estate, cw, nth, again):
    estate.given(watched())
    estate.remove("churn")
    before = alarms(cw), estate.definitions()
    estate.control.faults({**DEAD, "nth": nth})
    assert estate.run("forget", "--auto-approve", "churn").code == 1
    estate.control.clear_faults()
    assert estate.actions() == {"churn": "forget"}
    ran = estate.run("drift", "--detailed-exitcode")
    assert (ran.code, "nobody owns its schedule" in ran.out) == (2, True)
    args = ("churn",) if again == "forget" else ()
    assert estate.run(again, "--auto-approve", *args).code == 0
    assert (alarms(cw), estate.definitions(), estate.schedules()) == (*before, {"churn"})
    assert tags(cw, "mqm-sync/churn/f2") == {}
    assert estate.tags(estate.definition(estate.points_at("churn"))["JobDefinitionArn"]) == {}
    estate.assert_settled()


# What a command is about.


@pytest.mark.parametrize("place", [".", "./", "monitors", "{root}", "{root}/monitors/", "../project", "monitors/../."])
@pytest.mark.parametrize("verb", ["plan", "windows"])
def test_a_path_selects_what_lies_there(estate, verb, place):
    estate.write(example("churn"), example("fraud"))
    ran = estate.run(verb, place.format(root=estate.root))
    assert ran.code == 0, ran.err
    assert "churn" in ran.out
    assert "fraud" in ran.out


@pytest.mark.parametrize(
    "place", ["{root}/monitors/churn.yaml", "./monitors/churn.yaml", "../project/monitors/churn.yaml"]
)
def test_a_file_selects_its_monitor_however_its_path_is_written(estate, place):
    estate.write(example("churn"), example("fraud"))
    assert set(estate.actions(place.format(root=estate.root))) == {"churn"}
    assert set(estate.actions("--exclude", place.format(root=estate.root))) == {"fraud"}


def test_from_within_a_folder_paths_are_those_of_that_folder(estate):
    estate.write(example("churn"), example("fraud"))
    for place in ("churn.yaml", "./churn.yaml", f"{estate.monitors}/churn.yaml", "../monitors/churn.yaml"):
        ran = estate.run("plan", place, cwd=estate.monitors)
        assert ("churn" in ran.out, "fraud" in ran.out) == (True, False), ran
    assert "fraud" in estate.run("plan", "..", cwd=estate.monitors).out


def test_a_path_through_a_link_selects_what_lies_there(estate, tmp_path):
    estate.write(example("churn"), example("fraud"))
    (tmp_path / "link").symlink_to(estate.root)
    assert set(estate.actions(tmp_path / "link" / "monitors" / "churn.yaml")) == {"churn"}


def test_a_place_without_monitors_is_no_selection(estate, tmp_path):
    estate.write(example("churn"))
    for place in (tmp_path / "elsewhere", "monitor", "..no"):
        assert estate.run("plan", place).code == 64


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "chrun"), ("apply", "--auto-approve", "chrun"), ("drift", "chrun"), ("status", "chrun"),
        ("windows", "chrun"), ("preflight", "chrun"), ("labels", "chrun"), ("baseline", "chrun"),
        ("forget", "--auto-approve", "chrun"), ("destroy", "--auto-approve", "chrun"), ("rename", "chrun", "attrition"),
        ("import", "chrun"), ("plan", "--exclude", "chrun"), ("plan", "-l", "team=none"), ("plan", "-l", "team"),
    ],
)  # fmt: skip
def test_a_monitor_that_does_not_exist_is_a_wrong_call_of_every_verb(estate, command):
    estate.given(example("churn"))
    writes = estate.writes
    ran = estate.run(*command)
    assert (ran.code, ran.out, estate.writes) == (64, "", writes), ran


@pytest.mark.parametrize(
    "command",
    [
        ("lint",), ("plan",), ("apply",), ("drift",), ("status",), ("windows",), ("preflight",), ("labels",),
        ("targets",), ("baseline", "churn"), ("forget", "churn"), ("destroy", "--all"), ("import", "--all"),
        ("iam-policy", "plan"),
    ],
)  # fmt: skip
def test_a_target_that_does_not_exist_is_a_wrong_call_of_every_verb(estate, command):
    estate.write(example("churn"))
    ran = estate.run(*command, "--target", "prd")
    assert (ran.code, ran.out) == (64, "")
    assert "there is no target 'prd'" in ran.err
    assert "did you mean prod?" in ran.err


def test_a_failure_is_told_of_a_target_that_exists(estate):
    ran = estate.run("comment", "--pr", "1", "--dry-run", "--failed", "nope")
    assert (ran.code, ran.out) == (64, "")
    assert "there is no target 'nope'" in ran.err
    ran = estate.run("comment", "--pr", "1", "--dry-run", "--failed", "prod")
    assert (ran.code, "Target `prod` failed" in ran.out) == (0, True)


@pytest.mark.parametrize("what", ["execution", "status"])
@pytest.mark.parametrize(
    "uri", ["s3://*", "s3://acme-*/capture", "s3://acm?/capture", "s3://acme/*", "s3://acme/${x}", "acme"]
)
def test_a_policy_is_never_made_for_a_pattern_of_buckets(estate, what, uri):
    estate.write(example("churn"))
    ran = estate.run("iam-policy", what, "--capture", uri)
    assert (ran.code, ran.out) == (64, "")
    assert "--capture: " in ran.err
