"""Guards on plans: each names its numbers and the one option that lifts it, and that option lifts it."""

from __future__ import annotations

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

SIX = tuple(f"churn-{n}" for n in range(6))


@pytest.fixture(name="six")
def six_fixture(estate):
    """Six monitors that are applied."""
    estate.control.switches(pending_describes=0)
    estate.given(*(example(name) for name in SIX))
    return estate


def refused(estate, guard, message, option):
    """Both verbs refuse, say so, and write nothing; returns the refused plan."""
    writes = estate.writes
    planned, applied = estate.plan(), estate.apply()
    assert (planned.code, applied.code, estate.writes) == (3, 3, writes)
    for text in (planned.out, applied.err):
        assert f"{guard}: {message}" in text
        assert f"if that is meant: {option}" in text
    return planned


def test_too_large_a_share_of_deletions_is_refused(six):
    six.remove(*SIX[:2])
    message = "2 of 6 monitors would be deleted, more than max_delete_percent 30"
    ran = refused(six, "MQM910", message, "--allow-delete 2")
    assert "! churn-0 (model-quality) is blocked" in ran.out
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 0 to replace, 0 to destroy."
    assert six.plan("--allow-delete", "1").code == 3
    assert six.plan("--allow-delete", "all").code == 0
    six.must_apply("--allow-delete", "2")
    assert six.schedules() == set(SIX[2:])


def test_a_share_of_deletions_within_the_limit_passes(six):
    six.remove(SIX[0])
    six.must_apply()
    assert six.schedules() == set(SIX[1:])


def test_too_large_a_share_of_changes_is_refused(six):
    for name in SIX[:2]:
        six.edit(name, schedule="daily at 05:00")
    for name in SIX[2:4]:
        six.edit(name, endpoint_input={"start_time_offset": "-P7D"})
    message = "4 of 6 monitors would be changed, more than max_change_percent 50"
    refused(six, "MQM911", message, "--allow-change 4")
    assert six.plan("--allow-change", "3").code == 3
    six.must_apply("--allow-change", "4")
    six.assert_settled()


def test_additions_are_never_too_many(six):
    six.write(*(example(f"more-{n}") for n in range(20)))
    assert last_line(six.plan().out).startswith("Plan: 20 to add")


def test_shares_count_only_from_the_smallest_population_on(six):
    six.remove(*SIX[2:])
    six.project(guards={"min_population": 7})
    assert six.plan().code == 0
    six.project(guards={"min_population": 6})
    assert six.plan().code == 3


def test_the_limits_are_the_projects(six):
    six.remove(*SIX[:2])
    six.project(guards={"max_delete_percent": 34})
    assert six.plan().code == 0
    six.project(guards={"max_delete_percent": 0})
    message = "2 of 6 monitors would be deleted, more than max_delete_percent 0"
    refused(six, "MQM910", message, "--allow-delete 2")


def test_a_protected_target_refuses_a_single_deletion(estate):
    estate.given(example("churn"), example("fraud"))
    estate.project(targets={"prod": {"protected": True}})
    estate.remove("fraud")
    refused(estate, "MQM912", "the target is protected", "--allow-delete 1")
    estate.must_apply("--allow-delete", "1")
    assert estate.schedules() == {"churn"}


def test_a_protected_target_takes_changes(estate):
    estate.project(targets={"prod": {"protected": True}})
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.must_apply()


def test_too_many_deletions_are_refused_whatever_the_share(six):
    six.project(guards={"max_delete_count": 1, "max_delete_percent": 100})
    six.remove(*SIX[:2])
    message = "2 monitors would be deleted, more than max_delete_count 1"
    refused(six, "MQM917", message, "--allow-delete 2")
    six.must_apply("--allow-delete", "2")


def test_another_kind_counts_as_a_deletion(estate):
    estate.given(example("churn"))
    estate.write(example("churn", "data-quality"))
    message = "changing the kind deletes the schedule and detaches its history"
    refused(estate, "MQM914", message, "--allow-delete 1")
    estate.must_apply("--allow-delete", "1")
    estate.assert_settled()


def test_a_protected_monitor_is_not_deleted_even_when_its_file_is_gone(estate):
    estate.given(example("churn", protect=True), example("fraud"))
    arn = estate.schedule("churn")["MonitoringScheduleArn"]
    assert estate.tags(arn)["mqm-sync:protect"] == "true"
    estate.assert_settled()
    estate.remove("churn")
    refused(estate, "MQM915", "the monitor is protected", "--allow-delete 1")
    estate.must_apply("--allow-delete", "1")
    assert estate.schedules() == {"fraud"}


def test_protection_that_is_taken_back_is_gone(estate):
    estate.given(example("churn", protect=True), example("fraud"))
    estate.edit("churn", protect=False)
    estate.must_apply()
    estate.remove("churn")
    estate.must_apply()
    assert estate.schedules() == {"fraud"}


def test_nothing_is_deleted_in_an_account_that_was_not_verified(estate):
    estate.given(example("churn"), example("fraud"))
    estate.project(
        targets={"prod": {"account_id": None}}, defaults={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/ModelMonitor"}
    )
    estate.remove("fraud")
    message = "the target has no account_id, so the account was not verified"
    refused(estate, "MQM916", message, "--allow-delete 1")
    estate.must_apply("--allow-delete", "1")
    assert estate.schedules() == {"churn"}


def test_an_estate_without_specs_is_not_emptied(estate):
    estate.given(example("churn"), example("fraud"))
    estate.remove("churn", "fraud")
    message = "no monitor spec was found, so all 2 monitors would be deleted"
    refused(estate, "MQM913", message, "--allow-delete 2")
    estate.must_apply("--allow-delete", "2")
    assert (estate.schedules(), estate.definitions()) == (set(), set())


def test_an_empty_project_on_an_empty_account_is_fine(estate):
    ran = estate.plan()
    assert (ran.code, ran.out) == (0, "No changes. AWS has what the specs say (0 monitors).\n")


def test_lifting_deletions_does_not_lift_changes(six):
    for name in SIX:
        six.edit(name, schedule="daily at 05:00")
    assert six.plan("--allow-delete", "all").code == 3
    assert six.plan("--allow-change", "all").code == 0


def test_a_guard_is_lifted_by_its_variable_too(six):
    six.remove(*SIX[:2])
    assert six.run("plan", MQM_SYNC_ALLOW_DELETE="2").code == 0


@pytest.mark.parametrize("text", ["-1", "many", "1.5", ""])
def test_a_number_that_is_none_is_a_usage_error(estate, text):
    ran = estate.plan(f"--allow-delete={text}")
    assert ran.code == 64
    assert estate.calls() == {}


def test_the_json_plan_says_what_blocks(six):
    six.remove(*SIX[:2])
    document = six.document()
    assert document["summary"]["blocked"] == 2
    blocks = [c["blocked_by"] for c in document["targets"][0]["changes"] if c["blocked_by"]]
    assert [[block["guard"] for block in found] for found in blocks] == [["MQM910"], ["MQM910"]]
