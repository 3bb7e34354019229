"""Pinned constraints: whoever overwrites the file in S3 is seen, with the thresholds that moved."""

from __future__ import annotations

import json

import pytest

from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)

URI = "s3://acme-baselines/churn/constraints.json"
REVIEWED = {"recall": 0.92, "precision": 0.8, "false_positive_rate": 0.1}


def constraints(**thresholds):
    sides = {"false_positive_rate": "GreaterThanThreshold"}
    entries = {
        name: {"threshold": value, "comparison_operator": sides.get(name, "LessThanThreshold")}
        for name, value in thresholds.items()
    }
    return json.dumps({"version": 0.0, "binary_classification_constraints": entries})


@pytest.fixture(name="s3")
def s3_fixture(estate):
    client = estate.cloud.client("s3", estate.region)
    client.create_bucket(Bucket="acme-baselines")
    return client


def put(s3, text):
    """Write the constraints file; returns its ETag."""
    return s3.put_object(Bucket="acme-baselines", Key="churn/constraints.json", Body=text.encode())["ETag"].strip('"')


def pinned(name="churn", **pin):
    return example(name, baseline={"constraints": URI, "pin": pin})


def moved(estate):
    return {d["field"]: (d["before"], d["after"]) for d in estate.changes()["churn"]["diffs"]}


@pytest.mark.parametrize("by", ["etag", "thresholds", "both"])
def test_a_file_that_is_as_pinned_changes_nothing(estate, s3, by):
    pin = {"etag": put(s3, constraints(**REVIEWED)), "thresholds": REVIEWED}
    estate.given(pinned(**(pin if by == "both" else {by: pin[by]})))
    estate.assert_settled()


def test_an_overwritten_file_refuses_the_plan_and_shows_what_moved(estate, s3):
    estate.given(pinned(etag=put(s3, constraints(**REVIEWED)), thresholds=REVIEWED))
    put(s3, constraints(**{**REVIEWED, "recall": 0.5}))
    ran = estate.plan()
    assert ran.code == 3
    assert f"MQM905: {URI} is not the file that is pinned: recall is 0.5, pinned 0.92" in ran.out
    assert "mqm-sync baseline churn --pin" in ran.out
    assert moved(estate)["baseline.pin.thresholds.recall"] == (0.5, 0.92)
    assert estate.apply().code == 3


def test_an_overwritten_file_is_drift_with_the_thresholds_that_moved(estate, s3):
    put(s3, constraints(**REVIEWED))
    estate.given(pinned(thresholds=REVIEWED))
    put(s3, constraints(recall=0.5, precision=0.8, auc=0.7))
    assert estate.run("drift", "--detailed-exitcode").code == 2
    report = json.loads(estate.run("drift", "--format", "json").out)
    ((drift,),) = [target["drifts"] for target in report["targets"]]
    found = {d["field"]: (d["aws"], d["git"]) for d in drift["diffs"]}
    assert (drift["drift"], found) == ("changed", {
        "baseline.pin.thresholds.auc": (0.7, None),
        "baseline.pin.thresholds.false_positive_rate": (None, 0.1),
        "baseline.pin.thresholds.recall": (0.5, 0.92),
    })  # fmt: skip


def test_a_new_monitor_is_not_made_on_constraints_that_nobody_reviewed(estate, s3):
    put(s3, constraints(recall=0.5))
    estate.write(pinned(thresholds=REVIEWED))
    assert estate.apply().code == 3
    assert estate.schedules() == set()


def test_a_file_that_is_gone_is_not_the_pinned_one(estate, s3):
    estate.given(pinned(etag=put(s3, constraints(**REVIEWED))))
    s3.delete_object(Bucket="acme-baselines", Key="churn/constraints.json")
    assert estate.plan().code == 3
    assert moved(estate)["baseline.pin.etag"][0] is None


def test_a_file_that_holds_no_constraints_is_not_the_pinned_one(estate, s3):
    put(s3, constraints(**REVIEWED))
    estate.given(pinned(thresholds=REVIEWED))
    put(s3, "not JSON")
    assert set(moved(estate)) == {f"baseline.pin.thresholds.{name}" for name in REVIEWED}


def test_a_file_that_may_not_be_read_is_not_taken_for_the_pinned_one(estate, s3):
    estate.given(pinned(etag=put(s3, constraints(**REVIEWED))))
    estate.control.faults({"operation": "s3:HEAD", "kind": "deny", "status": 403, "times": None})
    ran = estate.plan()
    assert (ran.code, "MQM902: PinnedConstraints/churn could not be read" in ran.out) == (3, True)


def test_features_of_data_quality_are_pinned_by_their_completeness(estate, s3):
    put(
        s3,
        json.dumps({"version": 0.0, "features": [{"name": "age", "completeness": 1.0, "inferred_type": "Integral"}]}),
    )
    baseline = {"constraints": URI, "pin": {"thresholds": {"age.completeness": 0.9}}}
    estate.write(example("churn", "data-quality", baseline=baseline))
    assert moved(estate)["baseline.pin.thresholds.age.completeness"] == (1.0, 0.9)


def test_an_unchanged_file_costs_one_request(estate, s3):
    estate.given(pinned(etag=put(s3, constraints(**REVIEWED))))
    before = estate.calls()
    assert estate.plan().code == 0
    after = estate.calls()
    assert (after["s3:HEAD"] - before["s3:HEAD"], after.get("s3:GET", 0) - before.get("s3:GET", 0)) == (1, 0)
