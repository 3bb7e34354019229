from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given

from mqm_sync.errors import MqmError
from mqm_sync.masking import masked
from mqm_sync.plan import Action, Change, Plan, TargetPlan
from mqm_sync.plan_document import from_document, plan_digest, to_document
from tests.property_plans import SAMPLE, SECRET, change, plans, schedule
from tests.property_specs import FEW

DOCUMENT = to_document(SAMPLE)


def with_changes(plan, edit):
    """The plan with every target's changes edited."""
    return replace(plan, targets=tuple(replace(t, changes=tuple(edit(list(t.changes)))) for t in plan.targets))


def test_a_document_says_what_it_is_for_whom_and_how_much_would_be_done():
    assert list(DOCUMENT) == [
        "format_version",
        "tool",
        "created",
        "owner",
        "request",
        "targets",
        "summary",
        "digest",
        "diagnostics",
    ]
    assert DOCUMENT["format_version"] == "1.0"
    assert DOCUMENT["tool"] == {"name": "mqm-sync", "version": "0.1.0"}
    assert DOCUMENT["owner"] == "growth-ml"
    assert DOCUMENT["summary"] == {
        "add": 1,
        "change": 1,
        "replace": 1,
        "destroy": 1,
        "blocked": 1,
        "unchanged": 1,
    }
    assert DOCUMENT["diagnostics"] == ["a note"]


def test_each_change_says_what_when_and_why():
    replaced = DOCUMENT["targets"][0]["changes"][1]
    assert (replaced["monitor"], replaced["action"], replaced["reason"]) == (
        "churn",
        "replace",
        "a definition can not be changed",
    )
    assert replaced["diffs"] == [
        {
            "resource": "ModelQualityJobDefinition",
            "path": ["ModelQualityJobInput", "EndpointInput", "StartTimeOffset"],
            "field": "endpoint_input.start_time_offset",
            "before": "-P8D",
            "after": "-P7D",
        }
    ]
    assert replaced["windows"] == [
        {"run": "2020-01-09T13:00:00Z", "start": "2020-01-01T13:00:00Z", "end": "2020-01-08T13:00:00Z"}
    ]


def test_an_unchanged_monitor_is_named_without_its_bodies():
    calm = DOCUMENT["targets"][0]["changes"][-1]
    assert calm["resources"] == [{"type": "MonitoringSchedule", "name": "calm"}]


@given(plans)
@FEW
def test_a_document_read_back_is_the_same_document(plan):
    text = json.dumps(to_document(plan))
    again = from_document(json.loads(text))
    assert to_document(again) == json.loads(text)
    assert plan_digest(again) == plan_digest(plan)
    assert again == plan


def test_a_plan_with_secrets_read_back_has_the_same_digest():
    again = from_document(json.loads(json.dumps(DOCUMENT)))
    assert to_document(again) == DOCUMENT
    assert plan_digest(again) == DOCUMENT["digest"]


def test_a_plan_read_back_has_no_steps():
    again = from_document(DOCUMENT)
    assert [c.steps for target in again.targets for c in target.changes] == [()] * 6


def test_the_digest_is_that_of_the_document():
    assert DOCUMENT["digest"] == plan_digest(SAMPLE)
    assert len(plan_digest(SAMPLE)) == 64


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(replace(SAMPLE, tool_version="9.9.9"), id="the tool's version"),
        pytest.param(replace(SAMPLE, diagnostics=()), id="diagnostics"),
        pytest.param(replace(SAMPLE, request={}), id="what was asked for"),
        pytest.param(with_changes(SAMPLE, reversed), id="the order of changes"),
        pytest.param(with_changes(SAMPLE, lambda changes: [replace(c, windows=()) for c in changes]), id="the time"),
        pytest.param(with_changes(SAMPLE, lambda changes: [replace(c, reason="") for c in changes]), id="reasons"),
        pytest.param(
            with_changes(SAMPLE, lambda changes: [c for c in changes if c.action is not Action.NO_OP]),
            id="unchanged monitors",
        ),
        pytest.param(from_document(DOCUMENT), id="having been on disk"),
    ],
)
def test_the_digest_does_not_depend_on(edited):
    assert plan_digest(edited) == plan_digest(SAMPLE)


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(replace(SAMPLE, owner="others"), id="owner"),
        pytest.param(replace(SAMPLE, targets=SAMPLE.targets[:1]), id="targets"),
        pytest.param(
            replace(SAMPLE, targets=(replace(SAMPLE.targets[0], account_id="9"), SAMPLE.targets[1])), id="account"
        ),
        pytest.param(replace(SAMPLE, targets=(replace(SAMPLE.targets[0], region="x"), SAMPLE.targets[1])), id="region"),
        pytest.param(with_changes(SAMPLE, lambda changes: changes[1:]), id="a change less"),
        pytest.param(with_changes(SAMPLE, lambda changes: [replace(c, blocked_by=()) for c in changes]), id="guards"),
        pytest.param(with_changes(SAMPLE, lambda changes: [replace(c, diffs=()) for c in changes]), id="differences"),
        pytest.param(
            with_changes(SAMPLE, lambda changes: [replace(c, resources=c.resources[:1]) for c in changes]),
            id="resources",
        ),
    ],
)
def test_the_digest_depends_on(edited):
    assert plan_digest(edited) != plan_digest(SAMPLE)


def test_the_digest_depends_on_a_secret_that_is_not_shown():
    def spoken(value):
        secret = {"App": {"Environment": {"TOKEN": value}}}
        made = schedule("a", "b")
        return plan_digest(
            Plan("me", (TargetPlan("t", "1", "r", (change(Action.CREATE, "a", (None, replace(made, body=secret))),)),))
        )

    assert spoken("one") != spoken("two")
    assert spoken("one") == spoken("one")


def test_environment_values_never_appear_in_a_document():
    text = json.dumps(DOCUMENT)
    assert SECRET not in text
    assert '"$masked": "sha256:' in text
    assert '"publish_cloudwatch_metrics": "Enabled"' in text


def test_a_masked_value_tells_equal_from_different_and_nothing_else():
    assert masked("one") == masked("one") != masked("two")
    assert "one" not in json.dumps(masked("one"))


def test_masking_a_masked_plan_again_changes_nothing():
    assert to_document(from_document(DOCUMENT))["targets"] == DOCUMENT["targets"]


@pytest.mark.parametrize(
    ("version", "known"), [("2.0", False), ("0.9", False), ("10.0", False), ("1.7", True), ("1", True)]
)
def test_another_major_version_is_refused_by_name_and_a_newer_minor_is_read(version, known):
    document = {**DOCUMENT, "format_version": version, "new_in_this_version": {"a": 1}}
    if known:
        assert plan_digest(from_document(document)) == DOCUMENT["digest"]
    else:
        with pytest.raises(MqmError) as caught:
            from_document(document)
        assert f"format {version}" in caught.value.message
        assert "format 1.0" in caught.value.message
        assert caught.value.hint


@pytest.mark.parametrize("document", [None, [], "plan", 5, {}, {"targets": []}])
def test_what_is_no_plan_is_called_that(document):
    with pytest.raises(MqmError) as caught:
        from_document(document)
    assert caught.value.message == "this file is not a plan of mqm-sync"
    assert "plan --out" in caught.value.hint


def _without(*path):
    document = copy.deepcopy(DOCUMENT)
    inner = document
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return document


def _with(value, *path):
    document = copy.deepcopy(DOCUMENT)
    inner = document
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return document


CHANGE = ("targets", 0, "changes", 1)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(_without("owner"), id="no owner"),
        pytest.param(_without("targets"), id="no targets"),
        pytest.param(_without("tool", "version"), id="no version of the tool"),
        pytest.param(_with(None, "targets"), id="targets are null"),
        pytest.param(_with("x", "targets"), id="targets are text"),
        pytest.param(_with([1], "targets"), id="a target is a number"),
        pytest.param(_with([], "tool"), id="the tool is a list"),
        pytest.param(_with("x", "request"), id="the request is text"),
        pytest.param(_with(5, "diagnostics"), id="diagnostics are a number"),
        pytest.param(_with("explode", *CHANGE, "action"), id="an action nobody knows"),
        pytest.param(_without(*CHANGE, "resources"), id="no resources"),
        pytest.param(_with({}, *CHANGE, "resources", 0), id="a resource without a name"),
        pytest.param(_with("x", *CHANGE, "resources", 0, "after"), id="a resource is text"),
        pytest.param(_with("x", *CHANGE, "resources", 0, "after", "body"), id="a body is text"),
        pytest.param(_with(None, *CHANGE, "resources", 0, "after", "tags"), id="tags are null"),
        pytest.param(_with(5, *CHANGE, "diffs"), id="differences are a number"),
        pytest.param(_with(5, *CHANGE, "diffs", 0, "path"), id="a path is a number"),
        pytest.param(_with([], *CHANGE, "diffs", 0, "path"), id="a path is empty"),
        pytest.param(_with(5, *CHANGE, "diffs", 0, "field"), id="a field is a number"),
        pytest.param(_with("soon", *CHANGE, "windows", 0, "run"), id="a time is a word"),
        pytest.param(_with("2020-01-09T13:00:00", *CHANGE, "windows", 0, "run"), id="a time without zone"),
        pytest.param(_with(5, *CHANGE, "windows", 0, "run"), id="a time is a number"),
        pytest.param(_with(5, *CHANGE, "blocked_by"), id="guards are a number"),
        pytest.param(_with([{}], *CHANGE, "blocked_by"), id="a guard without a name"),
        pytest.param(_with([{"guard": 5, "message": 5, "hint": 5}], *CHANGE, "blocked_by"), id="a guard of numbers"),
    ],
)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_a_damaged_plan_is_never_called_a_bug(run, document, format_):
    run.write("plan.json", json.dumps(document))
    ran = run("show", "plan.json", "--format", format_)
    assert ran.code in {0, 1}, ran.err
    if ran.code == 1:
        assert ran.err.startswith("Error: the plan is damaged")
        assert "plan again" in ran.err


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "nonsense", "\x00", b"\xff\xfe", "NaN", '{"a": 1}', "[]"])
def test_a_file_that_is_no_plan_is_refused_in_plain_words(run, text):
    run.write("plan.json", text if isinstance(text, bytes) else text.encode())
    ran = run("show", "plan.json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(("Error: can not read the plan plan.json", "Error: this file is not a plan"))


def test_a_saved_plan_is_shown_in_both_formats(run):
    run.write("plan.json", json.dumps(DOCUMENT))
    assert json.loads(run("show", "plan.json", "--format", "json").out) == DOCUMENT
    shown = run("show", "plan.json").out
    assert shown.endswith("Plan: 1 to add, 1 to change, 1 to replace, 1 to destroy.\n")
    assert 'endpoint_input.start_time_offset  "-P8D" -> "-P7D"' in shown
    assert "reads 2020-01-01 13:00 to 2020-01-08 13:00" in shown
    assert SECRET not in shown


def test_a_plan_without_changes_says_so_and_counts(run):
    calm = with_changes(SAMPLE, lambda changes: changes[-1:])
    run.write("plan.json", json.dumps(to_document(calm)))
    last = run("show", "plan.json").out.splitlines()[-1]
    assert last.startswith("No changes.")
    assert "1 monitor" in last


def test_the_plan_that_is_shown_begins_with_what_can_hurt():
    assert isinstance(SAMPLE.targets[0].changes[0], Change)
    assert [c["action"] for c in DOCUMENT["targets"][0]["changes"]] == [
        "delete",
        "replace",
        "update",
        "create",
        "adopt",
        "no-op",
    ]
