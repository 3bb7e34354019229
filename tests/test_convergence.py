"""Whatever was edited and wherever an apply was cut off: apply again, and AWS is what the specs say.

A crash is modelled as a fault: from some write on nothing is carried out any more. Whether the caller dies before a
write, or after the one before it without learning how that went, comes to the same here. Two tests kill a real process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    NOTHING,
    Estate,
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

SEARCH = int(os.environ.get("MQM_TEST_SEARCH", "0"))
"""Number of random examples to look for trouble with; 0 runs the same few each time."""
CONVERGENCE = settings(
    max_examples=SEARCH or 15,
    derandomize=not SEARCH,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=False,
)
DEAD = {
    "operation": "write",
    "kind": "error_before",
    "times": None,
    "code": "ExpiredTokenException",
    "status": 400,
    "message": "the caller died",
}
"""An error that botocore does not try again, so that a dead caller costs no back-off."""
NAMES = ("churn", "fraud", "price")

SPECS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["model-quality", "data-quality", "model-bias", "model-explainability"]),
        "schedule": st.sampled_from(["hourly", "daily at 05:00", "every 6 hours from 02:00"]),
        "state": st.sampled_from(["running", "stopped"]),
        "max_runtime_seconds": st.sampled_from([1200, 1800]),
        "tags": st.sampled_from([{}, {"team": "growth"}, {"team": "risk", "cost": "7"}]),
        "alert": st.sampled_from([None, {"datapoints_to_alert": 1, "evaluation_period": 2}]),
    },
    optional={
        "endpoint_input": st.sampled_from([{"start_time_offset": f"-P{n}D", "end_time_offset": "-P1D"} for n in (7, 8)])
    },
)
ESTATES = st.dictionaries(st.sampled_from(NAMES), SPECS, max_size=3)


def write(estate: Estate, wanted: dict[str, dict[str, object]]) -> None:
    estate.remove(*estate.specs)
    for name, fields in wanted.items():
        estate.write(example(name, **fields))


def begin(cloud, folder: str) -> Estate:
    """An empty account but for somebody else's monitor, where nothing takes time."""
    cloud.control.reset()
    cloud.control.switches(pending_describes=0)
    estate = Estate(Path(folder) / "project", cloud)
    estate.make_foreign("stranger")
    return estate


def assert_converged(estate: Estate, stranger: object) -> None:
    """One apply more, and then nothing: no change left, no orphan, and the stranger untouched."""
    ran = estate.apply("--allow-delete", "all")
    assert ran.code == 0, ran.out + ran.err
    writes = estate.writes
    again = estate.apply("--deep", "--allow-delete", "all")
    assert (again.code, again.out[: len(NOTHING)], estate.writes) == (0, NOTHING, writes), again.out + again.err
    assert estate.schedules() == {*estate.specs, "stranger"}
    assert estate.definitions() == {estate.points_at(name) for name in estate.schedules()}
    assert estate.schedule("stranger") == stranger


@CONVERGENCE
@given(before=ESTATES, after=ESTATES, crash=st.integers(1, 12))
def test_a_second_apply_finishes_what_a_crash_left(cloud, before, after, crash):
    with tempfile.TemporaryDirectory() as folder:
        estate = begin(cloud, folder)
        stranger = estate.schedule("stranger")
        write(estate, before)
        estate.must_apply()
        write(estate, after)
        estate.control.faults({**DEAD, "nth": crash})
        assert estate.apply("--allow-delete", "all").code in {0, 1}
        estate.control.clear_faults()
        assert_converged(estate, stranger)


def fixed(estate):
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"}, state="stopped", tags={"team": "growth"})


def other_kind(estate):
    estate.write(example("churn", "data-quality", alert={"datapoints_to_alert": 2, "evaluation_period": 3}))


@pytest.mark.parametrize("edit", [fixed, other_kind])
def test_a_crash_at_each_write_of_a_change_is_mended(estate, edit):
    estate.control.switches(pending_describes=0)
    for nth in range(1, 20):
        estate.control.reset()
        estate.given(example("churn", alert={"datapoints_to_alert": 1, "evaluation_period": 2}))
        edit(estate)
        estate.control.faults({**DEAD, "nth": nth})
        code = estate.apply("--allow-delete", "1").code
        estate.control.clear_faults()
        estate.must_apply("--allow-delete", "1")
        assert estate.definitions() == {estate.points_at("churn")}
        estate.assert_settled()
        if code == 0:
            break
    assert 3 <= nth < 19, "every write of the change was a place to crash"


@pytest.mark.parametrize("operation", ["CreateMonitoringSchedule", "UpdateMonitoringSchedule"])
def test_a_process_that_is_killed_in_the_middle_leaves_nothing_behind(estate, operation):
    estate.given(example("churn"))
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.write(example("fraud", "data-quality"))
    estate.control.faults({"operation": operation, "kind": "hang", "seconds": 3.0})
    before = estate.calls().get(operation, 0)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MQM_"))}
    environment |= {key: value for key, value in estate.environment.items() if value is not None}
    process = subprocess.Popen(
        [sys.executable, "-m", "mqm_sync", "apply", "--auto-approve"],
        cwd=estate.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while estate.calls().get(operation, 0) == before:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        process.kill()
    assert process.wait() == -signal.SIGKILL
    estate.control.clear_faults()
    estate.must_apply()
    assert estate.definitions() == {estate.points_at("churn"), estate.points_at("fraud")}
    estate.assert_settled()
