"""Giving monitors up without touching them, and deleting everything that is owned."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)
from tests.test_convergence import DEAD


def forget(estate, *args):
    return estate.run("forget", "--auto-approve", *args)


def destroy(estate, *args):
    return estate.run("destroy", "--auto-approve", *args)


def arns(estate, name):
    definition = estate.points_at(name)
    return estate.schedule(name)["MonitoringScheduleArn"], estate.definition(definition)["JobDefinitionArn"]


def refused(ran, guard):
    return ran.code == 3 and guard in ran.out


# forget


def test_a_forgotten_monitor_runs_on_and_has_only_its_own_tags(estate):
    estate.given(example("churn", tags={"team": "growth"}, protect=True), example("fraud"))
    before = estate.schedule("churn"), estate.definition(estate.points_at("churn"))
    found = arns(estate, "churn")
    ran = forget(estate, "churn")
    assert ran.code == 0, ran.err
    assert "=> churn (model-quality) will be left to run, unowned" in ran.out
    assert last_line(ran.out) == "Applied: 0 added, 1 changed, 0 replaced, 0 destroyed."
    assert [estate.tags(arn) for arn in found] == [{"team": "growth"}, {"team": "growth"}]
    assert (estate.schedule("churn"), estate.definition(estate.points_at("churn"))) == before
    assert estate.tags(arns(estate, "fraud")[0])["mqm-sync:owner"] == "growth-ml"


def test_the_file_of_a_forgotten_monitor_is_named_as_what_is_left_to_do(estate):
    estate.given(example("churn"))
    ran = forget(estate, "churn")
    assert "Note: monitors/churn.yaml still describes churn: " in ran.out
    assert "remove the spec" in ran.out
    assert estate.plan().code == 3
    estate.remove("churn")
    assert estate.plan().out.startswith(NOTHING)
    assert estate.schedules() == {"churn"}


def test_who_owned_it_can_take_it_over_again(estate):
    estate.given(example("churn"))
    forget(estate, "churn")
    estate.edit("churn", adopt=True)
    assert estate.actions() == {"churn": "adopt"}
    estate.must_apply()
    estate.assert_settled()


def test_a_name_may_be_a_glob_and_needs_no_spec(estate):
    estate.given(example("churn-a"), example("churn-b"), example("fraud"))
    estate.remove("churn-a", "churn-b")
    assert forget(estate, "churn-*").code == 0
    assert estate.plan().out.startswith(NOTHING)


def test_a_name_that_nobody_of_ours_has_is_an_error(estate):
    estate.given(example("churn"))
    estate.make_foreign("stranger")
    ran = forget(estate, "chrun")
    assert ran.code == 64
    assert "no monitor that growth-ml owns is called 'chrun'" in ran.err
    assert "did you mean churn?" in ran.err
    assert forget(estate, "stranger").code == 64


@pytest.mark.parametrize("nth", [1, 2])
def test_a_crash_while_forgetting_never_leaves_a_schedule_that_a_plan_would_delete(estate, nth):
    estate.given(example("churn"))
    estate.remove("churn")
    estate.control.faults({**DEAD, "nth": nth})
    assert forget(estate, "churn").code == 1
    estate.control.clear_faults()
    if nth > 1:
        assert estate.actions() == {"churn": "forget"}
    assert forget(estate, "churn").code == 0
    schedule, definition = arns(estate, "churn")
    assert (estate.tags(schedule), estate.tags(definition)) == ({}, {})


def test_forgetting_is_asked_for_and_recorded_like_an_apply(estate, tmp_path):
    estate.given(example("churn"))
    writes = estate.writes
    ran = estate.run("forget", "churn")
    assert (ran.code, estate.writes) == (1, writes)
    assert "there is no terminal to ask on" in ran.err
    ran = forget(estate, "churn", "--format", "json", "--audit", tmp_path / "audit.json")
    events = [json.loads(line) for line in ran.out.splitlines()]
    assert [event["type"] for event in events] == ["plan", "outcome", "outcome", "summary"]
    assert {event["verb"] for event in events if event["type"] == "outcome"} == {"remove tags from"}
    assert json.loads((tmp_path / "audit.json").read_text())["applied"] == {"forget": 1}


def test_names_are_required(estate):
    assert estate.run("forget").code == 64


# destroy


def test_everything_owned_goes_and_nothing_else(estate):
    estate.make_foreign("stranger")
    estate.given(example("churn"), example("fraud", "data-quality"))
    estate.own(estate.define("churn-0badcafe"), "churn")
    ran = destroy(estate, "--allow-delete", "2")
    assert ran.code == 0, ran.out + ran.err
    assert (estate.schedules(), estate.definitions()) == ({"stranger"}, {"stranger"})
    assert "Note: monitors/churn.yaml still describes churn: the next apply creates it again" in ran.out
    assert last_line(ran.out) == "Applied: 0 added, 0 changed, 0 replaced, 3 destroyed."
    assert destroy(estate).out.startswith(NOTHING)


def test_a_selection_is_by_name_label_or_path_and_the_rest_stays(estate):
    estate.given(example("churn", tags={"team": "growth"}), example("fraud"), example("price", "data-quality"))
    assert destroy(estate, "monitors/churn.yaml").code == 0
    assert estate.schedules() == {"fraud", "price"}
    assert destroy(estate, "-l", "kind=data-quality").code == 0
    assert estate.schedules() == {"fraud"}
    ran = destroy(estate, "churn")
    assert ran.code == 64
    assert "no monitor matches 'churn'" in ran.err


def test_specs_that_are_gone_or_wrong_do_not_stand_in_the_way(estate):
    estate.given(example("churn"), example("fraud"))
    estate.remove("churn")
    (estate.monitors / "fraud.yaml").write_text("kind: [")
    assert destroy(estate).code == 0
    assert estate.schedules() == set()


def test_guards_hold(estate):
    estate.given(*(example(f"m{number}") for number in range(6)), example("kept", protect=True))
    assert refused(destroy(estate), "MQM910")
    assert refused(destroy(estate, "kept"), "MQM915: the monitor is protected")
    estate.project(guards={"max_delete_percent": 100, "max_delete_count": 2})
    assert refused(destroy(estate, "m*"), "MQM917")
    estate.project(targets={"prod": {"protected": True}})
    assert refused(destroy(estate, "m0"), "MQM912")
    assert len(estate.schedules()) == 7
    assert destroy(estate, "--allow-delete", "all").code == 0
    assert estate.schedules() == set()


def test_what_is_typed_lifts_the_guards_that_count(estate):
    estate.given(*(example(f"m{number}") for number in range(6)))
    estate.project(guards={"max_delete_count": 2})
    assert estate.run_on_terminal("prod", "destroy").code == 0
    assert estate.schedules() == set()


def test_without_a_person_all_has_to_be_said(estate):
    estate.given(*(example(f"m{number}") for number in range(6)))
    ran = destroy(estate)
    assert refused(ran, "MQM910")
    assert ran.err.count("MQM910") == 1
    assert "m0, m1, m2, m3, m4 and 1 more: MQM910: 6 of 6 monitors would be deleted" in ran.err
    assert destroy(estate, "--all", "m0").code == 64
    estate.project(targets={"prod": {"protected": True}})
    assert refused(destroy(estate, "--all"), "MQM912")
    estate.project(targets={"prod": {"protected": False}})
    assert destroy(estate, "--all").code == 0
    assert estate.schedules() == set()


def test_the_variable_that_makes_import_take_all_destroys_nothing(estate):
    estate.given(*(example(f"m{number}") for number in range(6)))
    assert refused(estate.run("destroy", "--auto-approve", MQM_SYNC_ALL="1"), "MQM910")
    assert estate.run("destroy", "--auto-approve", MQM_SYNC_DESTROY_ALL="1").code == 0


def test_one_of_many_is_no_share_that_a_guard_refuses(estate):
    estate.given(*(example(f"m{number}") for number in range(6)))
    assert destroy(estate, "m0").code == 0


def test_it_has_to_be_confirmed(estate):
    estate.given(example("churn"))
    writes = estate.writes
    ran = estate.run("destroy")
    assert (ran.code, estate.writes) == (1, writes)
    assert "there is no terminal to ask on" in ran.err


@pytest.mark.parametrize(("answer", "left"), [("prod", set()), ("yes", {"churn"}), ("", {"churn"})])
def test_on_a_terminal_the_target_s_name_has_to_be_typed(estate, answer, left):
    estate.given(example("churn"))
    done = estate.run_on_terminal(answer, "destroy")
    assert "This deletes 1 monitor in prod (123456789012, us-east-1), with its definitions, alarms" in done.err
    assert "Reports, data and labels in S3, endpoints, and the files in git stay.\nOnly 'prod' deletes it." in done.err
    assert (done.code, estate.schedules()) == (bool(left), left)


def test_a_crash_at_each_write_is_mended_by_the_next_one(estate):
    estate.control.switches(pending_describes=0)
    for nth in range(1, 6):
        estate.control.reset()
        estate.given(example("churn"))
        estate.control.faults({**DEAD, "nth": nth})
        code = destroy(estate).code
        estate.control.clear_faults()
        assert destroy(estate).code == 0
        assert (estate.schedules(), estate.definitions()) == (set(), set())
        if code == 0:
            break
    assert nth == 3
