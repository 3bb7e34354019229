"""What reading costs: calls, counted by the service."""

import signal
import subprocess
import time
from collections import Counter

import deepdiff
from deepdiff import DeepDiff

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)
from tests.test_hard_cases import process

MANY = 120


def cost(estate, *args):
    before = Counter(estate.calls())
    ran = estate.plan(*args)
    assert ran.code == 0, ran
    return ran, Counter(estate.calls()) - before


def test_an_unchanged_fleet_costs_pages_and_descriptions_and_with_a_cache_pages_only(estate):
    estate.given(*(example(f"m{number:03}") for number in range(MANY)))
    pages = {"GetCallerIdentity": 1, "ListMonitoringSchedules": 2, "GetResources": 4}
    ran, calls = cost(estate, "--cache", "kept", "-v")
    assert calls == {**pages, "DescribeMonitoringSchedule": MANY}
    assert ran.out.startswith(NOTHING)
    assert f"API calls: {7 + MANY} (" in ran.err
    assert cost(estate, "--cache", "kept")[1] == pages


def test_definitions_of_a_kind_are_listed_when_one_of_them_is_to_be_made(estate):
    estate.given(example("churn"), example("drift", "data-quality"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    calls = cost(estate)[1]
    assert [name for name in calls if name.endswith("Definitions")] == ["ListModelQualityJobDefinitions"]


def test_definitions_of_a_kind_are_listed_when_one_of_them_has_no_user(estate):
    estate.given(example("churn"))
    estate.own(estate.define("left-over", "DataQuality"), "gone")
    ran, calls = cost(estate, "--allow-delete", "1")
    assert [name for name in calls if name.endswith("Definitions")] == ["ListDataQualityJobDefinitions"]
    assert "left-over" in ran.out


def test_a_definition_that_lost_its_tags_is_found_by_its_schedule(estate):
    estate.given(example("churn"))
    name = estate.points_at("churn")
    arn = estate.definition(name)["JobDefinitionArn"]
    estate.sm.delete_tags(ResourceArn=arn, TagKeys=["mqm-sync:owner", "mqm-sync:monitor"])
    ran = estate.plan()
    assert ran.code == 3
    assert name in ran.out


def test_a_reply_is_waited_for_as_long_as_was_said(estate):
    estate.write(example("churn"))
    estate.control.faults({"operation": "ListMonitoringSchedules", "kind": "hang", "times": None})
    ran = estate.run("plan", "--call-timeout", "0.2", AWS_MAX_ATTEMPTS="2")
    assert (ran.code, ran.out) == (1, "")
    assert "list_monitoring_schedules: Read timeout" in ran.err
    assert estate.calls()["ListMonitoringSchedules"] == 2


def test_after_a_signal_a_call_without_reply_is_not_sent_again(estate):
    estate.write(example("churn"))
    estate.control.faults({"operation": "CreateMonitoringSchedule", "kind": "hang", "times": None})
    running = process(estate, "--call-timeout", "3", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while not estate.calls().get("CreateMonitoringSchedule"):
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    estate.control.clear_faults()
    assert (running.returncode, estate.calls()["CreateMonitoringSchedule"]) == (130, 1), said
    estate.must_apply()
    estate.assert_settled()


def test_an_apply_from_nothing_makes_three_calls_for_each_monitor(estate):
    estate.control.switches(pending_describes=0)
    estate.write(*(example(f"m{number:03}") for number in range(MANY)))
    before = estate.calls()
    estate.must_apply()
    calls = Counter(estate.calls()) - Counter(before)
    changes = {name: count for name, count in calls.items() if count >= MANY}
    assert changes == dict.fromkeys(
        ["CreateModelQualityJobDefinition", "CreateMonitoringSchedule", "DescribeMonitoringSchedule"], MANY
    )
    assert sum(calls.values()) - sum(changes.values()) <= 5


def test_nothing_fails_under_a_limit_of_calls(estate):
    estate.control.switches(pending_describes=0, calls_per_second=20)
    estate.write(*(example(f"m{number}") for number in range(12)))
    estate.must_apply("--parallelism", "32")
    estate.control.switches(calls_per_second=None)
    estate.assert_settled()


def test_bodies_are_compared_field_by_field_only_where_they_differ(estate, monkeypatch):
    estate.given(*(example(f"m{number}") for number in range(5)))
    estate.edit("m1", endpoint_input={"start_time_offset": "-P7D"})
    estate.edit("m3", state="stopped")
    compared = []

    def counted(before, after, **options):
        compared.append(sorted(after))
        return DeepDiff(before, after, **options)

    monkeypatch.setattr(deepdiff, "DeepDiff", counted)
    assert estate.actions() == {"m1": "replace", "m3": "update"}
    # A definition and the schedule that points at it, and the schedule that stops.
    assert [("RoleArn" in keys, "ScheduleExpression" in keys) for keys in compared].count((True, False)) == 1
    assert [("RoleArn" in keys, "ScheduleExpression" in keys) for keys in compared].count((False, True)) == 2
    assert len(compared) == 3


def test_what_is_described_ahead_and_turns_out_to_be_a_strangers_stands_in_nobodys_way(estate):
    estate.make_foreign("churn", owner="somebody")
    stranger = estate.schedule("churn")
    estate.write(example("churn"), example("fraud"))
    estate.control.faults({"operation": "DescribeMonitoringSchedule", "kind": "deny", "times": 9})
    ran = estate.plan()
    estate.control.clear_faults()
    assert ran.code == 3
    assert "belongs to the owner 'somebody'" in ran.out
    assert "fraud (model-quality) will be created" in ran.out
    assert estate.schedule("churn") == stranger
