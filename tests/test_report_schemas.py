"""What verbs tell programs fits the schema of the verb, member by member."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mqm_sync.report_schemas import VERBS, any_schema_text, report_schemas
from tests.driven_day import day_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.online_fixtures import cloud_fixture, estate_fixture, example, running_cloud_fixture  # noqa: F401 - as above


def closed(schema: Any) -> Any:
    """The schema with nothing allowed beside what it names, so that a new member is missed."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    return {**made, "additionalProperties": False} if made.get("type") == "object" else made


def faults(verb: str, text: str) -> list[str]:
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(closed(json.loads(any_schema_text(verb))), format_checker=checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(text))]


EVENING, VIOLATING, EARLY = (("--at", f"2026-01-{time}") for time in ("10T00:45", "09T16:45", "09T03:45"))
STOP = {"stopped": {"until": "2999-01-31", "because": "the endpoint is rebuilt"}}


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("status", EVENING),
        ("status", VIOLATING),
        ("status", EARLY),
        ("windows", ("--live", "--past", *EVENING)),
        ("windows", ("--folders",)),
        ("labels", ()),
        ("preflight", ("--fail-on", "error")),
    ],
)
def test_what_a_verb_tells_programs_fits_its_schema(day, verb, args):
    day.estate.write(example("new", state="stopped"), example("timed", state=STOP))
    ran = day.estate.run(verb, "--format", "json", *args)
    assert json.loads(ran.out)
    assert faults(verb, ran.out) == []


def test_a_document_that_does_not_fit_is_noticed():
    assert faults("windows", '{"format_version": "2.0", "windows": [], "stopped": [], "more": 1}') != []
    assert faults("windows", '{"format_version": "1.1", "windows": [], "stopped": []}') == []
    assert tuple(report_schemas()) == VERBS
