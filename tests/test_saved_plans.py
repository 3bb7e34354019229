"""A plan that was saved: shown again as it was, applied as it was, or not at all."""

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

SECRET = "hunter2-do-not-tell"


@pytest.fixture(name="reviewed")
def reviewed_fixture(estate):
    """An estate with one monitor, and a saved plan that replaces its definition and adds another."""
    estate.given(example("churn"), example("same"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.write(example("fraud", "data-quality"))
    ran = estate.plan("--out", "plan.json")
    assert last_line(ran.out) == "Plan: 1 to add, 0 to change, 1 to replace, 0 to destroy."
    return estate


def test_a_saved_plan_shows_the_same_text_without_aws(estate):
    estate.write(example("churn"), example("fraud", "data-quality"))
    planned = estate.plan("--out", "plan.json")
    calls = estate.calls()
    ran = estate.run("show", "plan.json")
    assert (ran.code, ran.out, ran.err) == (0, planned.out, "")
    nowhere = {name: None for name in estate.environment if name.startswith("AWS_")}
    assert estate.run("show", "plan.json", **nowhere).out == planned.out
    shown = json.loads(estate.run("show", "plan.json", "--format", "json").out)
    assert shown == json.loads((estate.root / "plan.json").read_text())
    assert estate.calls() == calls


def test_a_saved_plan_is_applied_without_asking(reviewed):
    ran = reviewed.run("apply", "plan.json")
    assert ran.code == 0, ran.err
    assert last_line(ran.out) == "Applied: 1 added, 0 changed, 1 replaced, 0 destroyed."
    assert reviewed.schedules() == {"churn", "fraud", "same"}
    reviewed.assert_settled()


def test_a_saved_plan_can_not_be_applied_twice(reviewed):
    assert reviewed.run("apply", "plan.json").code == 0
    writes = reviewed.writes
    ran = reviewed.run("apply", "plan.json")
    assert (ran.code, reviewed.writes) == (4, writes)
    assert "prod/churn: replace is no longer needed" in ran.err


def test_a_saved_selection_is_applied_as_a_selection(estate):
    estate.write(example("churn"), example("fraud"))
    estate.plan("churn", "--out", "plan.json")
    assert estate.run("apply", "plan.json").code == 0
    assert estate.schedules() == {"churn"}


@pytest.fixture(name="lifted")
def lifted_fixture(estate):
    """An estate with a saved plan that deletes, for which a guard was lifted; the file, and its digest."""
    estate.project(targets={"prod": {"protected": True}})
    estate.given(example("churn"), example("fraud"))
    estate.remove("fraud")
    planned = estate.plan("--out", "plan.json", "--allow-delete", "1")
    assert planned.code == 0
    assert "Note: guards are lifted: --allow-delete 1" in planned.out
    return estate


def test_guards_that_a_file_says_are_lifted_hold_unless_apply_is_told(lifted):
    writes = lifted.writes
    for more in ((), ("--allow-delete", "all"), ("--expect-digest", digest_in(lifted)[:12])):
        ran = lifted.run("apply", "plan.json", *more)
        assert (ran.code, lifted.writes) == (3, writes), ran
        assert "the plan was made with --allow-delete 1, and apply was called with" in ran.err
        assert "if that is meant: --allow-delete 1" in ran.err


@pytest.mark.parametrize("how", ["option", "digest"])
def test_guards_lifted_for_the_review_are_lifted_again_by_who_applies(lifted, how):
    more = ("--allow-delete", "1") if how == "option" else ("--expect-digest", digest_in(lifted))
    ran = lifted.run("apply", "plan.json", *more)
    assert (ran.code, lifted.schedules()) == (0, {"churn"}), ran.err


def test_apply_lifts_no_guard_that_held_in_the_review(estate):
    estate.project(targets={"prod": {"protected": True}})
    estate.given(example("churn"), example("fraud"))
    estate.remove("fraud")
    assert estate.plan("--out", "plan.json").code == 3
    ran = estate.run("apply", "plan.json", "--allow-delete", "1")
    assert (ran.code, estate.schedules()) == (3, {"churn", "fraud"})
    assert "plan again with --allow-delete 1" in ran.err


def test_the_digest_tells_whether_guards_were_lifted(lifted):
    lifted.project(targets={"prod": {"protected": None}})
    held, allowed = (lifted.document(*more)["digest"] for more in ((), ("--allow-delete", "1")))
    assert held != allowed
    assert lifted.run("apply", "--expect-digest", held, "--allow-delete", "1").code == 4
    assert lifted.run("apply", "--expect-digest", allowed, "--allow-delete", "1").code == 0


def test_a_plan_file_that_was_edited_to_lift_guards_is_refused(lifted):
    assert lifted.plan("--out", "plan.json").code == 3
    file, writes = lifted.root / "plan.json", lifted.writes
    document = json.loads(file.read_text())
    document["request"]["allow_delete"] = -1
    for change in document["targets"][0]["changes"]:
        change["blocked_by"] = []
    file.write_text(json.dumps(document))
    ran = lifted.run("apply", "plan.json")
    assert (ran.code, lifted.writes) == (4, writes)
    assert "it was edited" in ran.err
    document["digest"] = json.loads(lifted.run("show", "plan.json", "--format", "json").out)["digest"]
    file.write_text(json.dumps(document))
    ran = lifted.run("apply", "plan.json")
    assert (ran.code, lifted.writes) == (3, writes)
    assert "a file alone lifts no guard" in ran.err


def digest_in(estate):
    return json.loads((estate.root / "plan.json").read_text())["digest"]


def test_an_empty_saved_plan_does_nothing(estate):
    estate.given(example("churn"))
    writes = estate.writes
    estate.plan("--out", "plan.json")
    ran = estate.run("apply", "plan.json")
    assert (ran.code, ran.out[: len(NOTHING)], estate.writes) == (0, NOTHING, writes)


def stop_by_hand(estate):
    estate.sm.stop_monitoring_schedule(MonitoringScheduleName="churn")
    estate.schedule("churn")


def tag_by_hand(estate):
    estate.tag(estate.schedule("churn")["MonitoringScheduleArn"], stray="1")


def delete_by_hand(estate):
    estate.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    with pytest.raises(estate.sm.exceptions.ResourceNotFound):
        [estate.schedule("churn") for _ in range(3)]


def take_the_name(estate):
    estate.make_foreign("fraud")


def edit_the_spec(estate):
    estate.edit("churn", endpoint_input={"start_time_offset": "-P6D"})


def edit_another_spec(estate):
    estate.edit("same", schedule="daily at 05:00")


def drop_the_spec(estate):
    estate.remove("fraud")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (stop_by_hand, "prod/churn: differs in state"),
        (tag_by_hand, "prod/churn: differs in tags.stray"),
        (delete_by_hand, "prod/churn: replace became create"),
        (take_the_name, "prod/fraud: differs in"),
        (edit_the_spec, "prod/churn: differs in endpoint_input.start_time_offset"),
        (edit_another_spec, "prod/same: update was not in the plan"),
        (drop_the_spec, "prod/fraud: create is no longer needed"),
    ],
)
def test_a_plan_that_would_do_something_else_now_is_stale(reviewed, change, told):
    change(reviewed)
    writes = reviewed.writes
    ran = reviewed.run("apply", "plan.json")
    assert (ran.code, reviewed.writes) == (4, writes)
    assert "the plan is stale" in ran.err
    assert "nothing was applied" in ran.err
    assert told in ran.err
    assert "prod/same" not in ran.err.replace(told, "")


def test_what_others_do_to_their_own_makes_no_plan_stale(reviewed):
    reviewed.make_foreign("stranger")
    assert reviewed.run("apply", "plan.json").code == 0


def test_a_plan_file_says_itself_what_it_is_about(reviewed):
    writes = reviewed.writes
    for extra in (["churn"], ["--target", "prod"], ["-l", "team=growth"]):
        assert reviewed.run("apply", "plan.json", *extra).code == 64
    assert reviewed.writes == writes


# Digests.


def test_the_expected_digest_applies_without_asking(reviewed):
    digest = json.loads((reviewed.root / "plan.json").read_text())["digest"]
    assert digest in reviewed.plan().out
    assert reviewed.run("apply", "--expect-digest", digest[:12].upper()).code == 0
    reviewed.assert_settled()


@pytest.mark.parametrize("given", ["0" * 64, "short", ""])
def test_another_digest_is_refused(reviewed, given):
    digest = json.loads((reviewed.root / "plan.json").read_text())["digest"]
    writes = reviewed.writes
    ran = reviewed.run("apply", "--expect-digest", digest[:7] if given == "short" else given)
    assert reviewed.writes == writes
    assert ran.code == 4 if given else ran.code in {1, 4, 64}


def test_a_plan_file_and_another_digest_are_refused_together(reviewed):
    writes = reviewed.writes
    assert reviewed.run("apply", "plan.json", "--expect-digest", "0" * 64).code == 4
    assert reviewed.writes == writes


def test_a_digest_does_not_hold_in_another_account_or_for_another_owner(estate):
    estate.write(example("churn"))
    digest = estate.document()["digest"]
    estate.project(owner="risk-ml")
    assert estate.run("apply", "--expect-digest", digest).code == 4
    estate.project(owner="growth-ml", targets={"prod": {"region": "eu-west-1"}})
    assert estate.run("apply", "--expect-digest", digest).code == 4
    assert estate.writes == 0


# Files that are no plan.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format_version": "2.0"}', "the plan has format 2.0"),
        ('{"targets": []}', "not a plan of mqm-sync"),
        ("[1, 2]", "not a plan of mqm-sync"),
        ("not json", "can not read the plan"),
        ("", "can not read the plan"),
        ('{"format_version": "1.0"}', "the plan is damaged"),
        ("[" * 100_000, "can not read the plan"),
    ],
    ids=["format", "other-json", "list", "text", "empty", "damaged", "deep"],
)
def test_a_file_of_another_format_is_refused(estate, text, told):
    (estate.root / "plan.json").write_text(text)
    for verb in ("show", "apply"):
        ran = estate.run(verb, "plan.json")
        assert (ran.code, ran.out) == (1, "")
        assert told in ran.err
    assert estate.calls() == {}


def test_a_newer_minor_format_is_read(reviewed):
    file = reviewed.root / "plan.json"
    document = json.loads(file.read_text()) | {"format_version": "1.7", "more": {"to": "come"}}
    file.write_text(json.dumps(document))
    assert reviewed.run("show", "plan.json").code == 0
    assert reviewed.run("apply", "plan.json").code == 0


def test_a_plan_file_somebody_edited_applies_nothing_else(reviewed):
    file = reviewed.root / "plan.json"
    file.write_text(file.read_text().replace("-P7D", "-P9D"))
    writes = reviewed.writes
    assert reviewed.run("apply", "plan.json").code == 4
    assert reviewed.writes == writes


# Folders.


def test_a_plan_file_is_found_from_the_directory_asked_for(reviewed, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = reviewed.run("-C", reviewed.root, "plan", "--out", "other.json", cwd=elsewhere)
    assert (ran.code, (reviewed.root / "other.json").is_file()) == (0, True)
    assert reviewed.run("-C", reviewed.root, "show", "other.json", cwd=elsewhere).code == 0
    assert reviewed.run("-C", reviewed.root, "apply", "other.json", cwd=elsewhere).code == 0


# Secrets.


def test_secrets_in_the_environment_never_leave_through_a_plan(estate):
    estate.write(example("churn", environment={"API_TOKEN": SECRET}))
    formats = ("--format", "text", "--format", "json=also.json", "--out", "plan.json", "-v")

    def told(*more: str) -> str:
        shown = [
            estate.plan(*formats),
            estate.run("show", "plan.json"),
            estate.run("show", "plan.json", "--format=json"),
        ]
        shown += [estate.run("apply", *more)] if more else []
        files = [(estate.root / name).read_text() for name in ("plan.json", "also.json")]
        return "".join([*(ran.out + ran.err for ran in shown), *files])

    text = told("plan.json")
    assert "API_TOKEN" in text
    assert SECRET not in text
    found = estate.definition(estate.points_at("churn"))["ModelQualityAppSpecification"]["Environment"]
    assert found == {"API_TOKEN": SECRET}
    estate.edit("churn", environment={"API_TOKEN": f"{SECRET}-2"})
    assert estate.changes()["churn"]["action"] == "replace"
    assert SECRET not in told("plan.json")
    estate.edit("churn", environment=None)
    assert SECRET not in told("plan.json")
    estate.assert_settled()
    estate.edit("churn", environment={"API_TOKEN": SECRET})
    estate.must_apply()
    estate.remove("churn")
    assert SECRET not in told()


def test_a_changed_secret_makes_a_plan_stale_without_telling_it(estate):
    estate.given(example("churn", environment={"API_TOKEN": SECRET}))
    estate.edit("churn", environment={"API_TOKEN": f"{SECRET}-2"})
    estate.plan("--out", "plan.json")
    estate.edit("churn", environment={"API_TOKEN": f"{SECRET}-3"})
    ran = estate.run("apply", "plan.json")
    assert ran.code == 4
    assert "environment.API_TOKEN" in ran.err
    assert SECRET not in ran.err + ran.out
