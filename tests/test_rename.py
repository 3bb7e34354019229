"""A new name: the new monitor is there before the old one goes, and an interruption is mended."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)
from tests.test_convergence import DEAD


def rename(estate, *args):
    return estate.run("rename", "--auto-approve", *args)


def name_in(estate, file):
    lines = (estate.monitors / file).read_text().splitlines()
    return next(line for line in lines if line.startswith("name:"))


def assert_renamed(estate, old="churn", new="attrition"):
    assert old not in estate.schedules()
    assert estate.definitions() == {estate.points_at(name) for name in estate.schedules()}
    assert new in estate.schedules()
    assert estate.points_at(new).startswith(f"{new}-")
    estate.assert_settled()


def test_the_new_monitor_is_made_before_the_old_one_goes(estate):
    estate.given(example("churn", tags={"team": "growth"}, state="stopped"), example("fraud"))
    before = estate.definition(estate.points_at("churn"))
    ran = rename(estate, "churn", "attrition", "--format", "json")
    assert ran.code == 0, ran.err
    outcomes = [json.loads(line) for line in ran.out.splitlines()]
    verbs = [event["verb"] for event in outcomes if event["type"] == "outcome"]
    assert verbs == ["create definition", "create schedule", "stop schedule", "delete schedule", "delete definition"]
    assert name_in(estate, "churn.yaml") == "name: attrition"
    after = estate.definition(estate.points_at("attrition"))
    changing = {"JobDefinitionName", "JobDefinitionArn", "CreationTime"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert_renamed(estate)
    assert "fraud" in estate.schedules()


def test_it_says_what_is_lost_and_shows_nothing_but_the_name(estate):
    estate.given(example("churn"))
    ran = rename(estate, "churn", "attrition")
    assert "-/+ attrition (model-quality) will be replaced" in ran.out
    assert "past executions, the alert's history and metrics stay under the old name" in ran.out
    assert '~ name  "churn" -> "attrition"' in ran.out
    assert "Plan: 0 to add, 0 to change, 1 to replace, 0 to destroy." in ran.out
    assert last_line(ran.out) == "Applied: 0 added, 0 changed, 1 replaced, 0 destroyed."
    assert "monitors/churn.yaml: name: attrition" in ran.err


def test_other_edits_that_were_not_applied_yet_are_shown_beside_the_name(estate):
    estate.given(example("churn"))
    estate.edit("churn", schedule="daily at 05:00", endpoint_input={"start_time_offset": "-P7D"})
    ran = rename(estate, "churn", "attrition")
    assert '"-P8D" -> "-P7D"' in ran.out
    assert "schedule" in ran.out
    assert_renamed(estate)


def test_comments_and_the_rest_of_the_file_stay(estate):
    estate.given(example("churn"))
    file = estate.monitors / "churn.yaml"
    text = "# why\n" + file.read_text().replace("name: churn\n", "name: 'churn'  # short\n")
    file.write_text(text)
    assert rename(estate, "churn", "attrition").code == 0
    assert file.read_text() == text.replace("'churn'  #", "'attrition'  #")


def test_without_confirmation_neither_file_nor_account_changes(estate):
    estate.given(example("churn"))
    writes = estate.writes
    ran = estate.run("rename", "churn", "attrition")
    assert (ran.code, estate.writes) == (1, writes)
    assert name_in(estate, "churn.yaml") == "name: churn"


@pytest.mark.parametrize("again", ["rename", "apply"])
def test_a_crash_at_each_write_is_mended(estate, again):
    estate.control.switches(pending_describes=0)
    for nth in range(1, 9):
        estate.control.reset()
        estate.given(example("churn"))
        estate.control.faults({**DEAD, "nth": nth})
        code = rename(estate, "churn", "attrition").code
        assert estate.schedules() & {"churn", "attrition"}, "a monitor under one of the names is always there"
        estate.control.clear_faults()
        if again == "rename":
            assert rename(estate, "churn", "attrition").code == 0
        else:
            estate.must_apply("--allow-delete", "1")
        assert_renamed(estate)
        if code == 0:
            break
    assert nth == 5


def test_a_rename_that_is_done_does_nothing_again(estate):
    estate.given(example("churn"))
    rename(estate, "churn", "attrition")
    writes = estate.writes
    ran = rename(estate, "churn", "attrition")
    assert (ran.code, estate.writes) == (0, writes)
    assert ran.out.startswith("No changes.")


def test_a_monitor_that_was_taken_over_is_renamed_with_its_foreign_definition(estate):
    estate.given(example("churn"))
    estate.run("forget", "--auto-approve", "churn")
    estate.edit("churn", adopt=True)
    estate.must_apply()
    assert rename(estate, "churn", "attrition").code == 0
    assert_renamed(estate)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("chrun", "x"), "no spec is called 'chrun'"),
        (("churn", "fraud"), "there are specs of both 'churn' and 'fraud'"),
    ],
)
def test_names_that_can_not_be_meant_are_errors(estate, args, message):
    estate.given(example("churn"), example("fraud"))
    ran = rename(estate, *args)
    assert ran.code == 64
    assert message in ran.err


def test_a_name_the_service_does_not_take_is_refused_before_anything_is_edited(estate):
    estate.given(example("churn"))
    ran = rename(estate, "churn", "attrition_rate")
    assert ran.code == 64
    assert "MQM101" in ran.err
    assert name_in(estate, "churn.yaml") == "name: churn"


def test_a_name_that_somebody_else_has_is_refused(estate):
    estate.given(example("churn"))
    estate.make_foreign("attrition")
    ran = rename(estate, "churn", "attrition")
    assert ran.code == 3
    assert "MQM901" in ran.out
    assert name_in(estate, "churn.yaml") == "name: churn"
    assert estate.schedules() == {"churn", "attrition"}


def test_what_is_not_ours_is_not_renamed(estate):
    estate.make_foreign("churn")
    estate.write(example("churn"))
    ran = rename(estate, "churn", "attrition")
    assert ran.code == 1
    assert "MonitoringSchedule/churn in target 'prod' is not this project's to rename" in ran.err


def test_a_protected_monitor_is_renamed_only_when_that_is_said(estate):
    estate.given(example("churn", protect=True))
    ran = rename(estate, "churn", "attrition")
    assert ran.code == 3
    assert "MQM915" in ran.out
    assert rename(estate, "churn", "attrition", "--allow-delete", "1").code == 0
    assert_renamed(estate)


def test_a_name_from_a_variable_is_left_to_the_person(estate):
    estate.project(targets={"prod": {"vars": {"word": "churn"}}})
    estate.given(example("churn"))
    file = estate.monitors / "churn.yaml"
    file.write_text(file.read_text().replace("name: churn\n", "name: ${word}\n"))
    ran = rename(estate, "churn", "attrition")
    assert ran.code == 1
    assert "does not write the name 'churn' out" in ran.err


def test_all_targets_are_renamed_together(estate):
    estate.project(targets={"staging": {"account_id": ACCOUNT, "region": "eu-west-1"}})
    estate.given(example("churn"))
    assert rename(estate, "churn", "attrition").code == 0
    assert_renamed(estate)
    estate.region = "eu-west-1"
    assert_renamed(estate)
    assert estate.run("rename", "attrition", "churn", "--target", "prod").code == 64
