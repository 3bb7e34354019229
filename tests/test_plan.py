"""`plan` against a running sandbox: what it finds, what it says, and what it leaves alone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from mqm_sync.plan import Verb
from mqm_sync.reconcile import Scope, reconcile
from mqm_sync.resource import SCHEDULE, Address, Resource, State
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    NOTHING,
    REPOSITORY,
    cloud_fixture,
    estate_fixture,
    example,
    last_line,
    running_cloud_fixture,
)

WINDOW = re.compile(r"next run (\S+ \S+) UTC \(up to 20 min later\) reads (\S+ \S+) to (\S+ \S+)")


def section(text: str, monitor: str) -> str:
    """What the plan says about one monitor."""
    found = re.search(rf"^ *\S+ {monitor} \(.*?(?=^ {{0,3}}\S+ \S+ \(|^Plan:|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, text
    return found[0]


def leaves(value: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    if isinstance(value, dict):
        return {key: leaf for name, item in value.items() for key, leaf in leaves(item, (*path, name)).items()}
    return {".".join(path): value}


@pytest.mark.parametrize("monitor", ["churn-endpoint", "churn-batch"])
def test_an_empty_account_is_shown_every_field_of_a_documented_monitor(estate, monitor):
    estate.copy_shipped()
    ran = estate.plan()
    assert (ran.code, ran.err) == (0, "")
    assert last_line(ran.out) == "Plan: 5 to add, 0 to change, 0 to replace, 0 to destroy."
    shown = section(ran.out, monitor)
    project = yaml.safe_load((REPOSITORY / "mqm-sync.yaml").read_text())
    written = yaml.safe_load((REPOSITORY / "monitors" / f"{monitor}.yaml").read_text())
    fields = leaves(project["defaults"]) | leaves(written)
    assert fields.pop("schedule") == "hourly"
    fields["schedule"] = "cron(0 * ? * * *)"
    for name, value in fields.items():
        if name not in {"version", "name", "description"}:  # git's own; the name heads the section
            text = json.dumps(value).replace("${bucket}", "acme-ml-prod").replace("${account_id}", "123456789012")
            assert re.search(
                rf"^ +\+ {re.escape(name)} +{re.escape(text)}(  \(mqm-sync.yaml\))?$", shown, re.MULTILINE
            ), (name, shown)


@pytest.mark.parametrize(
    ("monitor", "starts", "ends"),
    [
        ("churn-endpoint", timedelta(days=8), timedelta(days=1)),
        ("churn-batch", timedelta(hours=6), timedelta(0)),
    ],
)
def test_the_next_window_is_told_with_the_plan(estate, monitor, starts, ends):
    estate.copy_shipped()
    before = datetime.now(UTC)
    found = WINDOW.search(section(estate.plan().out, monitor))
    assert found
    run, start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in found.groups())
    assert (run - start, run - end) == (starts, ends)
    assert (run.minute, before < run <= before + timedelta(hours=1, minutes=1)) == (0, True)


def test_detailed_exit_codes_tell_changes_from_none(estate):
    estate.copy_shipped()
    assert estate.plan("--detailed-exitcode").code == 2
    estate.must_apply()
    ran = estate.plan("--detailed-exitcode")
    assert (ran.code, ran.out) == (0, "No changes. AWS has what the specs say (5 monitors).\n")


def test_a_shorter_window_replaces_the_definition_and_names_the_field(estate):
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    ran = estate.plan("--detailed-exitcode")
    assert ran.code == 2
    assert last_line(ran.out) == "Plan: 0 to add, 0 to change, 1 to replace, 0 to destroy."
    shown = section(ran.out, "churn")
    assert "-/+ churn (model-quality) will be replaced" in shown
    assert "because a definition can not be edited, and endpoint_input.start_time_offset differs\n" in shown
    assert re.search(r'~ endpoint_input\.start_time_offset +"-P8D" -> "-P7D"', shown)
    assert WINDOW.search(shown)


@pytest.mark.parametrize(
    "same",
    [
        {"endpoint_input": {"start_time_offset": "-PT192H"}},
        {"schedule": "cron(0 * * * ? *)"},
        {"image_uri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer:latest"},
        {"description": "other words"},
        {"endpoint_input": {"s3_input_mode": "File"}},
        {"network": {"isolation": False}},
    ],
    ids="-".join,
)
def test_another_way_to_say_the_same_plans_nothing(estate, same):
    estate.given(example("churn"))
    estate.edit("churn", **same)
    estate.assert_settled()


@pytest.mark.parametrize(
    ("words", "cron"),
    [
        ("hourly", "cron(0 * ? * * *)"),
        ("daily at 05:00", "cron(0 05 ? * * *)"),
        ("every 6 hours from 02:00", "cron(0 2/6 ? * * *)"),
    ],
)
def test_schedule_words_and_cron_text_are_the_same(estate, words, cron):
    estate.given(example("churn", schedule=words))
    estate.edit("churn", schedule=cron)
    assert last_line(estate.plan().out).startswith(NOTHING)


def test_the_order_of_subnets_and_files_plans_nothing(estate):
    network = {"security_groups": ["sg-1", "sg-2"], "subnets": ["subnet-1", "subnet-2"]}
    estate.given(example("churn", network=network), example("other", "data-quality"))
    estate.edit("churn", network={key: value[::-1] for key, value in network.items()})
    (estate.monitors / "other.yaml").rename(estate.monitors / "a-moved.yaml")
    assert last_line(estate.plan().out).startswith(NOTHING)


def test_what_can_hurt_comes_first_and_the_unchanged_are_a_count(estate):
    estate.given(*(example(name) for name in ("gone", "recut", "retimed", "same-a", "same-b")))
    estate.project(guards={"min_population": 100})
    estate.remove("gone")
    estate.edit("recut", endpoint_input={"start_time_offset": "-P7D"})
    estate.edit("retimed", schedule="daily at 05:00")
    estate.write(example("added"))
    ran = estate.plan()
    order = re.findall(r"^ *\S+ (\S+) \(model-quality\) will be (\w+)", ran.out, re.MULTILINE)
    assert order == [("gone", "deleted"), ("recut", "replaced"), ("retimed", "updated"), ("added", "created")]
    assert "2 monitors unchanged." in ran.out
    assert "same-a" not in ran.out
    assert last_line(ran.out) == "Plan: 1 to add, 1 to change, 1 to replace, 1 to destroy."


def test_the_json_plan_keeps_to_its_schema(estate):
    schema = json.loads((REPOSITORY / "schemas" / "plan.schema.json").read_text())
    check = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate
    estate.write(example("churn", alert={"datapoints_to_alert": 1, "evaluation_period": 2}))
    made = estate.document()
    check(made)
    assert made["summary"] == {"add": 1, "change": 0, "replace": 0, "destroy": 0, "blocked": 0, "unchanged": 0}
    estate.must_apply()
    check(estate.document())
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"}, environment={"A": "b"})
    check(estate.document())
    estate.remove("churn")
    check(estate.document("--allow-delete", "1"))


def test_the_digest_holds_still_until_something_changes(estate):
    estate.write(example("churn"))
    first = estate.document()["digest"]
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert estate.document()["digest"] == first
    estate.edit("churn", schedule="daily at 05:00")
    assert estate.document()["digest"] != first


def test_several_formats_come_from_one_plan(estate):
    estate.write(example("churn"))
    ran = estate.plan("--format", "text", "--format", "json=plan.json")
    assert last_line(ran.out).startswith("Plan: 1 to add")
    assert json.loads((estate.root / "plan.json").read_text())["summary"]["add"] == 1


def test_without_an_owner_there_is_no_plan(estate):
    estate.write(example("churn"))
    estate.project(owner=None)
    ran = estate.plan()
    assert (ran.code, ran.out) == (78, "")
    assert "owner: your-team" in ran.err
    assert estate.calls() == {}


def test_a_faulty_spec_stops_the_plan_before_any_call(estate):
    estate.write(example("churn", endpoint_input={"start_time_offset": "-PT2D"}))
    ran = estate.plan()
    assert (ran.code, ran.out) == (1, "")
    assert "monitors/churn.yaml:" in ran.err
    assert "MQM205" in ran.err
    assert estate.calls() == {}


def test_without_targets_account_and_region_are_the_environments(estate):
    estate.project(targets=None, defaults={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/ModelMonitor"})
    estate.write(example("churn"))
    ran = estate.plan()
    assert ran.code == 0
    assert "Target default (123456789012, us-east-1), owner growth-ml" in ran.out


def test_without_a_region_anywhere_the_plan_says_so(estate):
    estate.project(targets=None, defaults={"role_arn": f"arn:aws:iam::{ACCOUNT}:role/ModelMonitor"})
    estate.write(example("churn"))
    ran = estate.run("plan", AWS_DEFAULT_REGION=None, AWS_REGION=None)
    assert ran.code == 1
    assert "no AWS region is set" in ran.err


def test_without_credentials_the_plan_says_so(estate):
    estate.write(example("churn"))
    ran = estate.run("plan", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
    assert ran.code == 1
    assert "credentials" in ran.err
    assert "Traceback" not in ran.err


def test_a_refused_list_is_an_error_that_names_the_call(estate):
    estate.write(example("churn"))
    estate.control.faults({"operation": "ListMonitoringSchedules", "kind": "deny", "times": None})
    ran = estate.plan()
    assert (ran.code, ran.out) == (1, "")
    assert "list_monitoring_schedules" in ran.err
    assert "the credentials lack this permission" in ran.err


def test_verbose_counts_the_calls_on_stderr(estate):
    estate.write(example("churn"))
    ran = estate.plan("-v")
    assert re.search(r"^API calls: 5 \(.*sagemaker:ListMonitoringSchedules 1", ran.err, re.MULTILINE)
    assert "API calls" not in ran.out


def test_names_prove_content_so_nothing_is_described_twice(estate):
    estate.given(*(example(f"churn-{n}") for n in range(3)))
    before = estate.calls()
    estate.plan()
    after = estate.calls()
    assert after["DescribeMonitoringSchedule"] - before["DescribeMonitoringSchedule"] == 3
    assert "DescribeModelQualityJobDefinition" not in after
    estate.plan("--deep")
    assert estate.calls()["DescribeModelQualityJobDefinition"] == 3


@pytest.mark.parametrize(
    "switch",
    [
        {"fill_defaults": False},
        {"fill_csv_header": True},
        {"batch_endpoint_name": "empty"},
        {"lowercase_arns": True},
        {"start_stop_repeat": "accepted"},
        {"touch_on_start_stop": False},
    ],
    ids="-".join,
)
def test_however_the_service_answers_an_open_question_a_deep_plan_is_empty(estate, switch):
    estate.control.switches(**switch)
    batch = {
        "data_captured_destination_s3_uri": "s3://acme/capture",
        "dataset_format": {"csv": {"header": False}},
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
        "start_time_offset": "-PT6H",
        "end_time_offset": "-PT0H",
    }
    estate.given(
        example("Churn-Batch", endpoint_input=None, batch_transform_input=batch),
        example("churn-endpoint", state="stopped", max_runtime_seconds=3600, schedule="every 2 hours"),
        example("churn-data", "data-quality"),
    )
    estate.assert_settled("--deep")


def test_a_definition_made_again_under_our_name_is_found_by_a_deep_plan(estate):
    estate.write(example("churn"))
    name = next(r["name"] for r in estate.changes()["churn"]["resources"] if r["type"].endswith("Definition"))
    estate.own(estate.define(name), "churn")
    estate.own(estate.make_schedule("churn", name), "churn")
    assert estate.plan().code == 0
    ran = estate.plan("--deep")
    assert ran.code == 3
    assert "MQM903" in ran.out


# Selections.


def test_a_selection_never_deletes(estate):
    estate.given(example("churn"), example("fraud"))
    estate.remove("fraud")
    assert last_line(estate.plan("churn").out).startswith(NOTHING)
    assert estate.actions() == {"fraud": "delete"}
    estate.must_apply("churn")
    assert estate.schedules() == {"churn", "fraud"}


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (("churn-a",), ["churn-a"]),
        (("churn-*",), ["churn-a", "churn-b"]),
        (("monitors/fraud.yaml",), ["fraud"]),
        (("./monitors/",), ["churn-a", "churn-b", "fraud"]),
        (("churn-a", "fraud"), ["churn-a", "fraud"]),
        (("-l", "team=risk"), ["fraud"]),
        (("-l", "kind=data-quality"), ["churn-b"]),
        (("-l", "team=*", "--exclude", "fraud"), ["churn-a"]),
        (("--exclude", "churn-*"), ["fraud"]),
    ],
    ids="+".join,
)
def test_names_globs_paths_and_labels_select(estate, selection, chosen):
    estate.write(
        example("churn-a", tags={"team": "growth"}),
        example("churn-b", "data-quality"),
        example("fraud", tags={"team": "risk"}),
    )
    assert sorted(estate.actions(*selection)) == chosen


@pytest.mark.parametrize("selection", [("chrun",), ("churn", "--exclude", "chrun")])
def test_a_pattern_that_matches_nothing_is_an_error_with_a_suggestion(estate, selection):
    estate.write(example("churn"))
    ran = estate.plan(*selection)
    assert (ran.code, ran.out) == (64, "")
    assert "no monitor matches 'chrun'" in ran.err
    assert "did you mean churn?" in ran.err
    assert estate.calls() == {}


# Pure, for nobody but AWS can write such tags.


def test_tags_of_aws_and_ignored_tags_are_not_planned_away():
    tags = {"mqm-sync:owner": "us", "mqm-sync:monitor": "churn"}
    foreign = {"aws:cloudformation:stack-name": "x", "cost:center": "7"}
    name = Address("ModelQualityJobDefinition", "churn-00000000")
    body = {
        "MonitoringJobDefinitionName": name.name,
        "MonitoringType": "ModelQuality",
        "ScheduleExpression": "cron(0 * ? * * *)",
        "MonitoringScheduleStatus": "Scheduled",
    }

    def state(more: dict[str, str]) -> State:
        made = [
            Resource(Address(SCHEDULE, "churn"), body, "churn", {**tags, **more}),
            Resource(name, {}, "churn", {**tags, **more}),
        ]
        return State({resource.address: resource for resource in made})

    (change,) = reconcile(state({}), state(foreign | {"stray": "1"}), Scope("us", ignore_tags=("cost:*",)))
    assert {diff.path for diff in change.diffs} == {("Tags", "stray")}
    removed = [step for step in change.steps if step.verb is Verb.REMOVE_TAGS]
    assert [set(step.resource.tags) for step in removed] == [{"stray"}, {"stray"}]
    (unchanged,) = reconcile(state({}), state(foreign), Scope("us", ignore_tags=("cost:*",)))
    assert unchanged.action == "no-op"
