from __future__ import annotations

import json

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)


def values(text):
    return dict(line.split("=", 1) for line in text.splitlines())


def test_a_plan_tells_a_workflow_its_digest_and_counts(estate):
    estate.write(example("churn"))
    ran = estate.plan("--format", "outputs", "--out", "plan.json")
    found = values(ran.out)
    assert found["digest"] == estate.document()["digest"]
    assert json.loads(found["counts"])["add"] == 1
    assert estate.run("show", "plan.json", "--format", "outputs").out == ran.out


def test_an_apply_tells_what_was_really_done(estate):
    estate.write(example("churn"))
    planned = values(estate.plan("--format", "outputs").out)
    applied = values(estate.must_apply("--format", "outputs").out)
    assert applied["digest"] == planned["digest"]
    assert json.loads(applied["counts"]) == {
        "add": 1, "change": 0, "replace": 0, "destroy": 0, "failed": 0, "skipped": 0,
    }  # fmt: skip
