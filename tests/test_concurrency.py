"""Two applies at once, and an order of steps that would be wrong."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mqm_sync.apply import Stop, apply_plan
from mqm_sync.cli.context import connector
from mqm_sync.load import open_project
from mqm_sync.plan import Verb
from mqm_sync.planning import PlanRequest, make_plan
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    Estate,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)


def begin(estate):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MQM_"))}
    environment |= {key: value for key, value in estate.environment.items() if value is not None}
    command = [sys.executable, "-m", "mqm_sync", "apply", "--auto-approve", "--op-timeout", "20"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=estate.root, env=environment, **pipes)


def race(*estates):
    running = [begin(estate) for estate in estates]
    said = [process.communicate(timeout=120)[0] for process in running]
    return [process.returncode for process in running], said


@pytest.mark.parametrize("state", ["running", "stopped"])
def test_two_equal_applies_at_once_end_converged(estate, state):
    estate.write(*(example(f"m{number}", state=state) for number in range(4)))
    codes, said = race(estate, estate)
    assert set(codes) <= {0, 1}, said
    assert "bug" not in "".join(said)
    estate.must_apply()
    estate.assert_settled()
    assert estate.definitions() == {estate.points_at(name) for name in estate.specs}


def test_two_different_applies_at_once_do_no_damage(estate, tmp_path):
    estate.given(example("churn"))
    other = Estate(tmp_path / "other", estate.cloud)
    other.write(example("churn", endpoint_input={"start_time_offset": "-P6D"}))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    codes, said = race(estate, other)
    assert set(codes) <= {0, 1}, said
    assert "bug" not in "".join(said)
    assert estate.schedules() == {"churn"}
    estate.must_apply()
    estate.assert_settled()
    assert estate.definitions() == {estate.points_at("churn")}


def test_deleting_the_old_definition_before_the_update_would_be_noticed(estate, monkeypatch):
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    for key, value in estate.environment.items():
        monkeypatch.delenv(key, raising=False) if value is None else monkeypatch.setenv(key, value)
    planned = make_plan(
        open_project(estate.root), PlanRequest(datetime.now(UTC)), connector("growth-ml", 1.0, writable=True)
    )
    target = planned.plan.targets[0]
    (change,) = target.pending
    assert [step.verb for step in change.steps][-1] is Verb.DELETE_DEFINITION
    wrong = replace(change, steps=(change.steps[-1], *change.steps[:-1]))
    plan = replace(planned.plan, targets=(replace(target, changes=(wrong,)),))
    result = apply_plan(
        plan, planned.doors, parallelism=1, fail_fast=False, stop=Stop(planned.doors), report=lambda _: None
    )
    assert [outcome.step.verb for outcome in result.failed] == [Verb.DELETE_DEFINITION]
    assert result.done == Counter()


@pytest.mark.parametrize("options", [(), ("--allow-old-plan",)])
def test_a_saved_plan_expires(estate, options):
    estate.write(example("churn"))
    estate.plan("--out", "plan.json")
    document = json.loads((estate.root / "plan.json").read_text())
    document["created"] = (datetime.now(UTC) - timedelta(hours=169)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (estate.root / "plan.json").write_text(json.dumps(document))
    ran = estate.apply("plan.json", *options)
    assert ran.code == (0 if options else 3)
    assert options or "MQM918: the plan is 169 hours old" in ran.err


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for(estate):
    estate.write(example("churn"))
    message = "Could not assume role arn:aws:iam::123456789012:role/ModelMonitor. Please ensure that the role exists."
    fault = {"operation": "CreateModelQualityJobDefinition", "kind": "error_before", "status": 400, "times": 2}
    estate.control.faults({**fault, "code": "ValidationException", "message": message})
    estate.must_apply()
    estate.assert_settled()
