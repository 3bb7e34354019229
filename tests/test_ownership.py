"""Whose is what: nothing that is somebody else's is ever changed, listed or deleted."""

from __future__ import annotations

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    Estate,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)


@pytest.fixture(name="neighbour")
def neighbour_fixture(tmp_path, cloud, estate):
    """Another project with another owner in the same account."""
    other = Estate(tmp_path / "neighbour", cloud)
    other.project(owner="risk-ml")
    return other


@pytest.mark.parametrize("owner", ["", "risk-ml"], ids=["untagged", "other-owner"])
def test_a_name_that_is_taken_is_refused_with_the_way_out(estate, owner):
    estate.make_foreign("churn", owner)
    before = estate.schedule("churn")
    estate.write(example("churn"), example("fraud"))
    writes = estate.writes
    for ran in (estate.plan(), estate.apply()):
        assert ran.code == 3
        said = ran.out + ran.err
        assert "MQM901: MonitoringSchedule/churn exists already and " in said
        assert (f"belongs to the owner '{owner}'" if owner else "carries no owner tag") in said
        assert "rename the monitor in git" in said
        assert ("mqm-sync forget churn" if owner else "adopt: true") in said
        assert "! churn (model-quality) is blocked" in ran.out
    assert estate.writes == writes
    assert estate.schedule("churn") == before
    assert estate.definitions() == {"churn"}


def test_the_way_out_of_a_collision_leads_out(estate):
    arn = estate.make_foreign("churn")
    estate.write(example("churn"))
    assert estate.plan().code == 3
    estate.own(arn, "churn")
    estate.own(estate.definition("churn")["JobDefinitionArn"], "churn")
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


def test_a_collision_across_kinds_is_refused_too(estate):
    estate.define("churn", "DataQuality")
    estate.make_schedule("churn", "churn", "DataQuality")
    estate.write(example("churn"))
    assert estate.plan().code == 3
    assert estate.changes()["churn"]["blocked_by"][0]["guard"] == "MQM901"


def test_a_collision_stops_the_whole_apply_before_its_first_step(estate):
    estate.given(example("fraud"))
    estate.make_foreign("churn")
    estate.write(example("churn"), example("new"))
    estate.edit("fraud", schedule="daily at 05:00")
    writes = estate.writes
    ran = estate.apply()
    assert (ran.code, estate.writes) == (3, writes)
    assert "nothing was applied" in ran.err
    estate.must_apply("fraud", "new")
    assert estate.schedules() == {"fraud", "churn", "new"}


def test_what_others_made_is_never_listed_and_never_deleted(estate):
    estate.make_foreign("stranger")
    estate.make_foreign("neighbour", "risk-ml")
    seen = {name: estate.schedule(name) for name in ("stranger", "neighbour")}
    estate.given(example("churn"))
    for arguments in ((), ("--format", "json"), ("--deep",)):
        ran = estate.plan(*arguments)
        assert ran.code == 0
        assert "stranger" not in ran.out + ran.err
        assert "neighbour" not in ran.out + ran.err
    estate.remove("churn")
    estate.must_apply("--allow-delete", "all")
    assert {name: estate.schedule(name) for name in estate.schedules()} == seen
    assert estate.definitions() == {"stranger", "neighbour"}


def test_two_owners_of_one_account_do_not_see_each_other(estate, neighbour):
    estate.given(example("churn"))
    neighbour.given(example("fraud"))
    for ours, theirs in ((estate, "fraud"), (neighbour, "churn")):
        ran = ours.plan()
        assert last_line(ran.out).startswith(NOTHING)
        assert theirs not in ran.out
    estate.remove("churn")
    estate.must_apply("--allow-delete", "all")
    assert estate.schedules() == {"fraud"}
    neighbour.assert_settled()


def test_two_owners_can_not_take_one_name(estate, neighbour):
    estate.given(example("churn"))
    before = estate.schedule("churn")
    neighbour.write(example("churn", schedule="daily at 05:00"))
    ran = neighbour.apply()
    assert ran.code == 3
    assert "belongs to the owner 'growth-ml'" in ran.out
    assert estate.schedule("churn") == before


# Orphans: definitions that no schedule uses.


@pytest.mark.parametrize("monitor", ["churn", "fraud"], ids=["of-a-monitor", "of-none"])
def test_an_owned_orphan_is_shown_by_name_and_removed(estate, monitor):
    estate.given(example("churn"))
    before = estate.schedule("churn")
    estate.own(estate.define(f"{monitor}-0badcafe"), monitor)
    ran = estate.plan()
    assert f"- {monitor}-0badcafe (model-quality) will be deleted" in ran.out
    assert f"because an owned definition of {monitor} that no schedule uses" in ran.out
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 0 to replace, 1 to destroy."
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    assert estate.schedule("churn") == before
    estate.assert_settled()


def test_an_orphan_of_a_monitor_that_was_not_selected_stays(estate):
    estate.given(example("churn"), example("fraud"))
    estate.own(estate.define("churn-0badcafe"), "churn")
    assert estate.actions("fraud") == {}
    assert estate.actions("churn") == {"churn-0badcafe": "delete"}


def test_orphans_are_no_monitors_to_the_guards(estate):
    estate.project(targets={"prod": {"protected": True}})
    estate.given(example("churn"))
    for n in range(12):
        estate.own(estate.define(f"churn-{n:08x}"), "churn")
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}


def test_an_orphan_of_another_kind_goes_with_a_replace(estate):
    estate.given(example("churn"))
    estate.own(estate.define("churn-0badcafe", "DataQuality"), "churn")
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn")}
    estate.assert_settled()


@pytest.mark.parametrize("owner", ["", "risk-ml"], ids=["untagged", "other-owner"])
def test_a_foreign_definition_named_like_ours_is_left_alone(estate, owner):
    arn = estate.define("churn-0badcafe")
    if owner:
        estate.own(arn, "churn", owner)
    before = estate.definition("churn-0badcafe")
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    assert "0badcafe" not in estate.plan().out
    estate.must_apply()
    estate.remove("churn")
    estate.must_apply("--allow-delete", "all")
    assert estate.definitions() == {"churn-0badcafe"}
    assert estate.definition("churn-0badcafe") == before


def test_a_foreign_definition_with_the_very_name_we_need_is_refused(estate):
    estate.write(example("churn"))
    resources = estate.changes()["churn"]["resources"]
    name = next(r["name"] for r in resources if r["type"] == "ModelQualityJobDefinition")
    estate.define(name)
    before = estate.definition(name)
    ran = estate.apply()
    assert ran.code == 3
    assert f"MQM901: ModelQualityJobDefinition/{name} exists already" in ran.out
    assert (estate.definition(name), estate.schedules()) == (before, set())


def test_our_schedule_on_a_foreign_definition_leaves_that_definition(estate):
    estate.define("by-hand")
    estate.own(estate.make_schedule("churn", "by-hand"), "churn")
    before = estate.definition("by-hand")
    estate.write(example("churn"))
    assert estate.actions() == {"churn": "replace"}
    estate.must_apply()
    assert estate.definitions() == {"by-hand", estate.points_at("churn")}
    assert (estate.definition("by-hand"), estate.tags(before["JobDefinitionArn"])) == (before, {})
    estate.assert_settled()


# What the tagging API does not know yet, or may not tell.


@pytest.mark.parametrize("switch", [{"tag_lag": 3}, {"sweep_ghosts": 3}], ids=["tag-lag", "ghosts"])
def test_a_sweep_that_lags_behind_misleads_nobody(estate, switch):
    estate.control.switches(**switch)
    estate.given(example("churn"), example("fraud"))
    estate.assert_settled()
    estate.remove("fraud")
    while "fraud" not in estate.actions():
        assert estate.control.calls()["by_operation"]["GetResources"] < 10
    estate.must_apply("--allow-delete", "all")
    assert (estate.schedules(), estate.definitions()) == ({"churn"}, {estate.points_at("churn")})
    estate.assert_settled()


def test_tags_that_the_sweep_shows_late_are_not_applied_again(estate):
    estate.given(example("churn", tags={"team": "growth"}))
    estate.control.switches(tag_lag=3)
    estate.edit("churn", tags={"team": "risk"})
    estate.must_apply()
    estate.assert_settled()


def test_without_permission_to_sweep_each_resource_is_asked(estate):
    estate.given(example("churn"))
    estate.make_foreign("stranger")
    estate.control.faults({"operation": "GetResources", "kind": "deny", "times": None})
    estate.assert_settled()
    assert estate.calls()["ListTags"] > 0
    estate.remove("churn")
    estate.must_apply("--allow-delete", "all")
    assert estate.schedules() == {"stranger"}


def test_a_sweep_that_shows_nothing_of_what_is_tagged_is_not_believed(estate):
    estate.given(example("churn"), example("fraud"), example("price", "data-quality"))
    estate.make_foreign("stranger")
    estate.own(estate.define("left-over", "ModelBias"), "gone")
    estate.control.switches(sweep_coverage=False)
    estate.remove("fraud", "price")
    assert estate.actions("--allow-delete", "2") == {"fraud": "delete", "price": "delete", "left-over": "delete"}
    estate.must_apply("--allow-delete", "2")
    assert estate.schedules() == {"churn", "stranger"}
    assert estate.definitions() == {estate.points_at("churn"), "stranger"}


@pytest.mark.parametrize("verb", ["forget", "destroy"])
def test_without_specs_too_a_sweep_that_shows_nothing_is_not_believed(estate, verb):
    estate.given(example("churn"))
    estate.make_foreign("stranger")
    estate.control.switches(sweep_coverage=False)
    ran = estate.run(verb, "--auto-approve", "churn")
    assert ran.code == 0, ran.err
    assert "churn" in ran.out
    assert ("churn" in estate.schedules()) == (verb == "forget")
    if verb == "forget":
        assert estate.tags(estate.schedule("churn")["MonitoringScheduleArn"]) == {}


# What could not be read is never taken for absent.


def test_a_schedule_that_can_not_be_described_blocks_its_monitor(estate):
    estate.given(example("churn"))
    writes = estate.writes
    estate.control.faults({"operation": "DescribeMonitoringSchedule", "kind": "deny", "times": None})
    ran = estate.plan()
    assert ran.code == 3
    assert "! churn (model-quality) is blocked" in ran.out
    assert "MQM902: MonitoringSchedule/churn could not be read" in ran.out
    assert "grant the missing permission" in ran.out
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 0 to replace, 0 to destroy."
    assert estate.apply().code == 3
    assert estate.writes == writes


def test_a_denied_monitor_does_not_hide_the_others(estate):
    estate.given(example("churn"), example("fraud"))
    estate.edit("fraud", schedule="daily at 05:00")
    estate.edit("churn", schedule="daily at 05:00")
    estate.control.faults({"operation": "DescribeMonitoringSchedule", "kind": "deny"})
    changes = estate.changes()
    blocked = [name for name, change in changes.items() if change["blocked_by"]]
    assert (len(blocked), set(changes)) == (1, {"churn", "fraud"})
    (other,) = {"churn", "fraud"} - set(blocked)
    assert changes[other]["action"] == "update"


def test_a_definition_that_can_not_be_described_blocks_its_monitor(estate):
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.control.faults({"operation": "DescribeModelQualityJobDefinition", "kind": "deny", "times": None})
    change = estate.changes()["churn"]
    assert [block["guard"] for block in change["blocked_by"]] == ["MQM902"]
    assert change["action"] != "create"
    assert estate.apply().code == 3


def test_tags_that_can_not_be_read_block_the_monitor(estate):
    estate.make_foreign("churn")
    estate.write(example("churn"))
    estate.control.faults({"operation": "ListTags", "kind": "deny", "times": None})
    ran = estate.plan()
    assert ran.code == 3
    assert "MQM902: MonitoringSchedule/churn could not be read" in ran.out


def test_an_owned_schedule_without_a_spec_that_can_not_be_described_is_not_passed_over(estate):
    estate.given(example("churn"))
    estate.remove("churn")
    estate.control.faults({"operation": "DescribeMonitoringSchedule", "kind": "deny", "times": None})
    ran = estate.plan("--allow-delete", "all")
    assert ran.code == 3
    assert "MQM902: MonitoringSchedule/churn could not be read" in ran.out


def test_alerts_that_can_not_be_listed_block_a_monitor_that_sets_one(estate):
    estate.given(example("churn", alert={"datapoints_to_alert": 2, "evaluation_period": 3}))
    estate.control.faults({"operation": "ListMonitoringAlerts", "kind": "deny", "times": None})
    ran = estate.plan()
    assert ran.code == 3
    assert "MQM902: MonitoringAlert/churn could not be read" in ran.out
