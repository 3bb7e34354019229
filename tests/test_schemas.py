from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from mqm_sync.plan_document import to_document
from mqm_sync.report_schemas import ALL as NAMES
from mqm_sync.report_schemas import any_schema_text as schema_text
from tests.property_plans import SAMPLE
from tests.property_specs import PROJECT, VALID

NAMED = pytest.mark.parametrize("name", NAMES)


def validator(name):
    return Draft202012Validator(json.loads(schema_text(name)), format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(name, document):
    return [error.message for error in validator(name).iter_errors(document)]


def with_value(path, value):
    document = copy.deepcopy(yaml.safe_load(VALID))
    inner = document
    for part in path[:-1]:
        inner = inner.setdefault(part, {})
    inner[path[-1]] = value
    return document


@NAMED
def test_the_shipped_schema_is_the_one_the_models_make(pytestconfig, golden, name):
    file = pytestconfig.rootpath / "schemas" / f"{name}.schema.json"
    if golden:
        file.write_text(schema_text(name), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == schema_text(name), "make golden records it anew"


def test_no_other_schema_is_shipped(pytestconfig):
    shipped = {file.name for file in (pytestconfig.rootpath / "schemas").iterdir()}
    assert shipped == {f"{name}.schema.json" for name in NAMES}


@NAMED
def test_the_command_prints_the_shipped_schema(run, name):
    assert run("schema", name) == (0, schema_text(name), "")


def test_the_command_prints_the_monitor_s_schema_unless_another_is_named(run):
    assert run("schema").out == schema_text("monitor")
    assert run("schema", "moniter").code == 64


@NAMED
def test_a_schema_is_valid_for_its_dialect_and_has_a_title(name):
    schema = json.loads(schema_text(name))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"].startswith("mqm-sync ")
    Draft202012Validator.check_schema(schema)


@NAMED
def test_every_reference_in_a_schema_leads_somewhere(name):
    schema = json.loads(schema_text(name))
    for reference in re.findall(r'"\$ref": "([^"]+)"', schema_text(name)):
        assert reference.removeprefix("#/$defs/") in schema["$defs"]


def test_every_shipped_monitor_fits_the_schema(pytestconfig):
    files = sorted((pytestconfig.rootpath / "monitors").rglob("*.yaml"))
    assert len(files) >= 5
    for file in files:
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            assert faults("monitor", document) == [], file.name


def test_every_shipped_monitor_and_the_project_file_name_their_schema_for_editors(pytestconfig):
    for file in (*(pytestconfig.rootpath / "monitors").rglob("*.yaml"), pytestconfig.rootpath / "mqm-sync.yaml"):
        found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text(encoding="utf-8"))
        assert found, file.name
        assert (file.parent / found[1]).resolve().is_file()


def test_the_shipped_project_file_fits_the_schema(pytestconfig):
    assert faults("config", yaml.safe_load((pytestconfig.rootpath / "mqm-sync.yaml").read_text())) == []
    assert faults("config", yaml.safe_load(PROJECT)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("sheduel",), "hourly"),
        (("kind",), "model-qualty"),
        (("endpoint_input", "endpoint_nam"), "x"),
        (("endpoint_input", "probability_attribute"), 0),
        (("endpoint_input", "probability_threshold_attribute"), "0.5"),
        (("max_runtime_seconds",), "1800"),
        (("max_runtime_seconds",), 1800.5),
        (("state",), "paused"),
        (("instance", "count"), "one"),
        (("tags",), {"team": 5}),
        (("tags",), ["team"]),
        (("network",), {"subnets": "subnet-1"}),
        (("alert",), {"datapoints_to_alert": 1}),
        (("allow",), {"MQM201": {"until": "2999-01-01"}}),
        (("targets",), ["prod"]),
        (("targets",), {"prod": {"sheduel": "daily"}}),
        (("targets",), {"prod": "never"}),
        (("batch_transform_input",), {"dataset_format": "csv"}),
        (("batch_transform_input",), {"dataset_format": {"cvs": {}}}),
    ],
)
def test_what_lint_refuses_for_its_shape_the_schema_refuses_too(run, path, value):
    document = with_value(path, value)
    assert faults("monitor", document) != []
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", yaml.safe_dump(document, sort_keys=False))
    assert {"MQM008", "MQM009", "MQM010", "MQM011"} & {found.rule for found in run.lint()}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("targets",), {"prod": False, "staging": {"schedule": "daily", "instance": {"type": "ml.m5.large"}}}),
        (("targets",), {"prod": True}),
        (("batch_transform_input",), {"dataset_format": "parquet"}),
        (("batch_transform_input",), {"dataset_format": {"parquet": {}}}),
        (("batch_transform_input",), {"dataset_format": {"csv": {"header": False}}}),
        (("batch_transform_input",), {"dataset_format": {"json": {"line": True}}}),
        (("allow",), {"MQM212": {"until": "2027-03-01", "because": "labels move to hourly in Q1"}}),
        (("alert",), {"datapoints_to_alert": 2, "evaluation_period": 3}),
        (("network",), None),
        (("tags", "team"), "growth"),
        (("endpoint_input", "probability_threshold_attribute"), 1),
    ],
)
def test_what_lint_takes_for_its_shape_the_schema_takes_too(run, path, value):
    document = with_value(path, value)
    assert faults("monitor", document) == []
    run.write("m.yaml", yaml.safe_dump(document, sort_keys=False))
    assert [found for found in run.lint("m.yaml") if found.rule.startswith("MQM0")] == []


@pytest.mark.parametrize("document", [[], "x", {"name": "a"}, {"kind": "data-quality"}])
def test_what_is_no_monitor_does_not_fit_the_schema(document):
    assert faults("monitor", document) != []


@pytest.mark.parametrize(
    "document",
    [
        {"onwer": "me"},
        {"owner": ""},
        {"targets": {"prod": {"account_id": "1"}}},
        {"targets": {"prod": {"acount_id": "123456789012"}}},
        {"guards": {"max_delete_percent": 101}},
        {"monitors": "monitors"},
    ],
)
def test_a_misspelt_project_file_does_not_fit_the_schema(document):
    assert faults("config", document) != []


def test_every_field_of_a_monitor_is_described():
    schema = json.loads(schema_text("monitor"))
    shapes = {"": schema, **schema["$defs"]}
    silent = [
        f"{where}.{name}"
        for where, shape in shapes.items()
        for name, field in shape.get("properties", {}).items()
        if not field.get("description") and "$ref" not in field and "anyOf" not in field
    ]
    assert silent == []


def test_a_plan_fits_the_schema_and_a_damaged_one_does_not():
    document = to_document(SAMPLE)
    assert faults("plan", document) == []
    assert faults("plan", {**document, "added_by_a_minor_version": 1}) == []
    assert faults("plan", {**document, "format_version": "2.0"}) != []
    assert faults("plan", {**document, "digest": "?"}) != []
    assert faults("plan", {key: value for key, value in document.items() if key != "targets"}) != []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "churn_hourly"),
        ("problem_type", "Ranking"),
        ("ground_truth_input", "bucket/labels"),
        ("role_arn", "ModelMonitor"),
        ("endpoint_input", {"endpoint_name": "churn", "start_time_offset": "-PT2D"}),
    ],
)
def test_an_editor_marks_what_the_rules_refuse(field, value):
    spec = {"kind": "model-quality", "name": "churn", "problem_type": "Regression"}
    validator = Draft202012Validator(
        json.loads((Path(__file__).parents[1] / "schemas/monitor.schema.json").read_text())
    )
    assert validator.is_valid(spec)
    assert not validator.is_valid({**spec, field: value})


@pytest.mark.parametrize("value", ["s3://${bucket}/labels", "${labels}"])
def test_an_editor_lets_variables_stand_anywhere(value):
    spec = {"kind": "model-quality", "name": "${name}", "ground_truth_input": value, "role_arn": "${role}"}
    Draft202012Validator(json.loads((Path(__file__).parents[1] / "schemas/monitor.schema.json").read_text())).validate(
        spec
    )
