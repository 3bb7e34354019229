"""A stop with a date: it holds until then, ends in a plan that says why, and no reviewed plan outlives it unseen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mqm_sync.cli.context import connector
from mqm_sync.errors import StaleError
from mqm_sync.load import open_project
from mqm_sync.plan_document import plan_digest
from mqm_sync.planning import PlanRequest, make_plan
from mqm_sync.staleness import refuse_if_stale
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    OWNER,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

OVER, FAR = "2020-01-31", "2199-01-31"


def stopped_until(day):
    return {"stopped": {"until": day, "because": "the endpoint is rebuilt"}}


def soon(days):
    return str(datetime.now(UTC).date() + timedelta(days=days))


def status(estate):
    return estate.schedule("churn")["MonitoringScheduleStatus"]


@pytest.fixture(name="plan_on")
def plan_on_fixture(estate, monkeypatch):
    """Plans made at noon (UTC) of a day."""
    for name, value in estate.environment.items():
        if value is not None:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)

    def plan_on(day):
        project = open_project(estate.root)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return make_plan(project, PlanRequest(noon), connector(OWNER, 5, writable=False)).plan

    return plan_on


def test_a_monitor_is_made_stopped_and_the_plan_says_until_when(estate):
    estate.write(example("churn", state=stopped_until(FAR)))
    change = estate.changes()["churn"]
    assert (change["reason"], change["windows"]) == (f"stopped until {FAR}: the endpoint is rebuilt", [])
    estate.must_apply()
    assert status(estate) == "Stopped"
    estate.assert_settled()


def test_a_running_monitor_is_stopped_for_the_reason_given(estate):
    estate.given(example("churn"))
    estate.edit("churn", state=stopped_until(FAR))
    ran = estate.plan()
    assert f"because stopped until {FAR}: the endpoint is rebuilt" in ran.out
    assert '~ state  "running" -> "stopped"' in ran.out
    estate.must_apply()
    assert status(estate) == "Stopped"


def test_a_stop_that_is_over_shows_as_a_start_with_the_reason(estate):
    estate.given(example("churn", state="stopped"))
    estate.edit("churn", state=stopped_until(OVER))
    ran = estate.plan()
    assert f"because its stop ended on {OVER}" in ran.out
    assert last_line(ran.out) == "Plan: 0 to add, 1 to change, 0 to replace, 0 to destroy."
    assert "next run" in ran.out
    estate.must_apply()
    assert status(estate) == "Scheduled"
    estate.assert_settled()


def test_a_stop_holds_through_its_last_day_and_ends_on_the_next(estate, plan_on):
    estate.given(example("churn", state=stopped_until(FAR)))
    assert plan_on(date(2199, 1, 31)).is_empty
    (change,) = plan_on(date(2199, 2, 1)).changes()
    assert (change.action, change.reason) == ("update", f"its stop ended on {FAR}")


def test_a_plan_made_before_the_date_is_stale_after_it(estate, plan_on):
    estate.given(example("churn", state=stopped_until(FAR)))
    estate.edit("churn", tags={"team": "growth"})
    before, after = plan_on(date(2199, 1, 31)), plan_on(date(2199, 2, 1))
    with pytest.raises(StaleError) as stale:
        refuse_if_stale(before, after)
    assert "prod/churn: differs in state" in "".join(stale.value.details)


def test_the_digest_is_the_same_all_day_long_and_all_days_before_the_date(estate, plan_on):
    estate.write(example("churn", state=stopped_until(FAR)))
    assert plan_digest(plan_on(date(2026, 3, 1))) == plan_digest(plan_on(date(2199, 1, 31)))


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "the stop ended on"), (0, "the stop ends after"), (6, "the stop ends after"), (7, None)],
    ids=["over", "today", "within-a-week", "later"],
)
def test_lint_warns_from_a_week_before_the_date_on(run, days, said):
    run.write("m.yaml", f"kind: data-quality\nname: m\nstate: {{stopped: {{until: {soon(days)}, because: x}}}}\n")
    found = run.lint("--select", "MQM114", "m.yaml")
    assert [(f.severity, f.message.startswith(said), f.place) for f in found] == (
        [("warning", True, "m.yaml:3:26")] if said else []
    )


def test_a_state_that_does_not_exist_is_told_the_ones_that_do(run):
    run.write("m.yaml", "kind: data-quality\nname: m\nstate: paused\n")
    (found,) = run.lint("--select", "MQM010", "m.yaml")
    assert found.message == "'state' is 'paused'; it can be running, stopped"


def test_stopped_monitors_have_no_windows_until_the_date(estate):
    estate.write(example("churn", state=stopped_until(FAR)))
    assert estate.run("windows", "--at", "2026-03-01T00:00:00Z").out.startswith("No monitor has a coming run.")
    assert "No monitor" not in estate.run("windows", "--at", "2199-02-01T00:00:00Z").out


@pytest.mark.parametrize(
    "day", ["20270301", "1893456000", "-1", "1e9", "true", '"1893456000"', "2027-03-01T00:00:00", "2027-3-1",
            "2027-02-30", '"\\u0662027-03-01"', "'2027-03-01 '", "tomorrow"],
)  # fmt: skip
def test_until_takes_a_plain_date_and_nothing_else(run, day):
    run.write(
        "monitors/churn.yaml",
        f"""\
        kind: data-quality
        name: churn
        state: {{stopped: {{until: {day}, because: "the endpoint is rebuilt"}}}}
        allow: {{MQM204: {{until: {day}, because: "until the move"}}}}
        """,
    )
    found = [(fault.rule, fault.place.partition(":")[2]) for fault in run.lint() if "until" in fault.message]
    assert [(rule, place.partition(":")[0]) for rule, place in found] == [("MQM009", "3"), ("MQM009", "4")]
