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
