"""A baseline made by a job: the request that the SDK sends, what it suggests, and the pin of what is in use."""

from __future__ import annotations

import json

import pytest

from mqm_sync import service_model
from tests.online_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)
from tests.role_fixtures import as_role_fixture  # noqa: F401 - as above
from tests.test_pins import URI, constraints, put, s3_fixture  # noqa: F401 - as above

DATA = "label,prediction,probability\n" + "1,1,0.9\n" * 8 + "1,0,0.3\n" * 2 + "0,0,0.1\n" * 9 + "0,1,0.6\n"
DATASET = {
    "s3_uri": "s3://acme-baselines/validation.csv",
    "inference_attribute": "prediction",
    "probability_attribute": "probability",
    "ground_truth_attribute": "label",
}


@pytest.fixture(name="given")
def given_fixture(estate, s3):
    """A monitor with data to make a baseline of, and constraints in use."""
    s3.create_bucket(Bucket="acme")
    s3.put_object(Bucket="acme-baselines", Key="validation.csv", Body=DATA.encode())
    put(s3, constraints(recall=0.92, precision=0.8889))
    estate.write(example("churn", baseline={"constraints": URI, "dataset": DATASET}))
    return estate


def keys(s3, bucket):
    return {item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])}


def test_a_dry_run_shows_the_request_and_asks_nothing_of_aws(given):
    before = given.control.calls()["total"]
    ran = given.run("baseline", "churn", "--dry-run")
    request = json.loads(ran.out)
    assert (ran.code, given.control.calls()["total"]) == (0, before)
    assert service_model.check_input("CreateProcessingJob", request) == []
    job = request["ProcessingJobName"]
    assert job.startswith("churn-baseline-20")
    assert request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] == f"s3://acme/reports/baselines/{job}"
    assert request["Environment"] == {
        "output_path": "/opt/ml/processing/output",
        "publish_cloudwatch_metrics": "Disabled",
        "dataset_format": '{"csv": {"header": true, "output_columns_position": "START"}}',
        "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
        "analysis_type": "MODEL_QUALITY",
        "problem_type": "BinaryClassification",
        "inference_attribute": "prediction",
        "probability_attribute": "probability",
        "ground_truth_attribute": "label",
    }
    assert request["Tags"] == [
        {"Key": "mqm-sync:monitor", "Value": "churn"}, {"Key": "mqm-sync:owner", "Value": "growth-ml"},
    ]  # fmt: skip


def test_the_job_suggests_constraints_beside_those_in_use(given, s3):
    in_use = s3.get_object(Bucket="acme-baselines", Key="churn/constraints.json")["Body"].read()
    ran = given.run("baseline", "churn", "--auto-approve", "--format", "text", "--format", "json=found.json")
    assert ran.code == 0, ran.err
    assert "InProgress" in ran.err
    found = json.loads((given.root / "found.json").read_text())
    rows = {row["name"]: (row["current"], row["suggested"], row["moved"]) for row in found["thresholds"]}
    assert rows["recall"] == (0.92, 0.8, True)
    assert rows["f2"][0] is None
    assert "constraints: s3://acme/reports/baselines/churn-baseline-" in ran.out
    assert keys(s3, "acme") == {
        f"reports/baselines/{found['job']}/{n}" for n in ("constraints.json", "statistics.json")
    }
    assert s3.get_object(Bucket="acme-baselines", Key="churn/constraints.json")["Body"].read() == in_use


def test_what_was_suggested_can_be_named_in_the_spec_and_applied(given):
    found = json.loads(given.run("baseline", "churn", "--auto-approve", "--format", "json").out)
    given.edit("churn", baseline={"constraints": found["constraints"]})
    given.must_apply()
    given.assert_settled()


def test_without_a_terminal_or_approval_nothing_is_started(given):
    ran = given.run("baseline", "churn")
    assert ran.code == 1
    assert "there is no terminal to ask on" in ran.err
    assert given.calls().get("CreateProcessingJob") is None


def test_a_job_that_fails_is_told_with_its_reason(given):
    given.edit("churn", baseline={"dataset": {"ground_truth_attribute": "truth"}})
    ran = given.run("baseline", "churn", "--auto-approve")
    assert ran.code == 1
    assert "is Failed: AlgorithmError: ground_truth_attribute 'truth' is not in the dataset" in ran.err


def test_features_of_data_quality_get_a_baseline_too(given, s3):
    assert s3
    given.write(example("drift", "data-quality", baseline={"dataset": {"s3_uri": DATASET["s3_uri"]}}))
    found = json.loads(given.run("baseline", "drift", "--auto-approve", "--format", "json").out)
    assert {row["name"] for row in found["thresholds"]} == {
        "label.completeness", "prediction.completeness", "probability.completeness",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chrun", "no spec is called 'chrun'"),
        ("bias", "made by Clarify"),
        ("bare", "names no data to make a baseline of"),
    ],
)
def test_what_has_no_such_baseline_is_told_why(given, name, said):
    given.write(example("bias", "model-bias"), example("bare"))
    ran = given.run("baseline", name, "--auto-approve")
    assert ran.code in {1, 64}
    assert said in ran.err


BLOCK = """\
# what churn is
version: 1
kind: model-quality
name: churn
problem_type: BinaryClassification # labels are 0 and 1
baseline:
  constraints: s3://acme-baselines/churn/constraints.json # reviewed in March
  # the next one comes in May
schedule: hourly
"""


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (BLOCK, "  constraints: s3://acme-baselines/churn/constraints.json # reviewed in March\n  pin: {etag:"),
        (
            "name: churn\nkind: model-quality\n"
            "baseline: {constraints: 's3://acme-baselines/churn/constraints.json'} # c\n",
            "constraints.json', pin: {etag:",
        ),
    ],
    ids=["block", "flow"],
)
def test_a_pin_is_written_into_the_file_and_nothing_else_changes(estate, s3, written, wanted):
    etag = put(s3, constraints(recall=0.92, precision=0.8))
    rest = {key: value for key, value in example("churn").items() if key not in written}
    estate.project(defaults=rest)
    (estate.monitors / "churn.yaml").write_text(written)
    ran = estate.run("baseline", "churn", "--pin")
    assert ran.code == 0, ran.err
    text = (estate.monitors / "churn.yaml").read_text()
    pin = f'pin: {{etag: "{etag}", thresholds: {{precision: 0.8, recall: 0.92}}}}'
    assert f'{wanted} "{etag}"' in text
    assert written in {text.replace(f", {pin}", ""), text.replace(f"  {pin}\n", "")}
    assert estate.actions() == {"churn": "create"}


@pytest.mark.parametrize(
    "written",
    [
        BLOCK,
        "name: churn\nkind: model-quality\nbaseline: {constraints: 's3://acme-baselines/churn/constraints.json'}\n",
    ],
    ids=["block", "flow"],
)
def test_a_pin_of_many_thresholds_is_wrapped_and_can_be_exchanged(estate, s3, written):
    metrics = ["recall", "precision", "accuracy", "auc", "f0_5", "f1", "f2", "true_positive_rate", "true_negative_rate"]
    estate.project(defaults={key: value for key, value in example("churn").items() if key not in written})
    (estate.monitors / "churn.yaml").write_text(written)
    for share in (0.91234567, 0.81234567):
        put(s3, constraints(**dict.fromkeys(metrics, share)))
        assert estate.run("baseline", "churn", "--pin").code == 0
        text = (estate.monitors / "churn.yaml").read_text()
        assert text.count(str(share)) == len(metrics)
        assert max(map(len, text.splitlines())) <= 120, text
        assert estate.actions() == {"churn": "create"}


def test_a_pin_that_is_there_is_exchanged(estate, s3):
    put(s3, constraints(recall=0.92))
    estate.project(defaults={k: v for k, v in example("churn").items() if k not in {"name", "kind"}})
    text = (
        f"name: churn\nkind: model-quality\nbaseline:\n  constraints: {URI}\n  pin:\n    etag: old\n    thresholds:\n"
    )
    (estate.monitors / "churn.yaml").write_text(f"{text}      recall: 0.5\ntags: {{a: b}} # kept\n")
    assert estate.plan().code == 3
    assert estate.run("baseline", "churn", "--pin").code == 0
    made = (estate.monitors / "churn.yaml").read_text()
    assert ("etag: old" not in made, made.endswith("tags: {a: b} # kept\n")) == (True, True)
    assert estate.plan().code == 0


def test_a_pin_is_printed_where_the_file_can_not_be_edited(estate, s3):
    put(s3, constraints(recall=0.92))
    estate.project(defaults={"baseline": {"constraints": URI}})
    estate.write(example("churn"))
    before = (estate.monitors / "churn.yaml").read_text()
    ran = estate.run("baseline", "churn", "--pin")
    assert (ran.code, ran.out.startswith('pin: {etag: "')) == (0, True)
    assert (estate.monitors / "churn.yaml").read_text() == before


def test_constraints_that_do_not_exist_can_not_be_pinned(estate, s3):
    assert s3
    estate.write(example("churn", baseline={"constraints": URI}))
    ran = estate.run("baseline", "churn", "--pin")
    assert (ran.code, f"{URI} does not exist" in ran.err) == (1, True)


def test_the_printed_policies_are_enough_to_make_a_baseline_and_to_hold_a_pin(given, as_role):
    apply = json.loads(given.run("iam-policy", "apply").out)
    with as_role(apply):
        assert given.run("baseline", "churn", "--auto-approve").code == 0
        assert given.run("baseline", "churn", "--pin").code == 0
    plan = json.loads(given.run("iam-policy", "plan").out)
    with as_role(plan):
        assert given.plan().code == 0
