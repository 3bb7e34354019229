"""Model quality is measured from what lies in S3: predictions and labels merged by id, compared with the baseline."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from tests.emulator_fixtures import cloud_fixture, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

HOUR = "2026/01/09/00"
CAPTURE = f"capture/endpoint/AllTraffic/{HOUR}/data.jsonl"
LABELS = f"truth/{HOUR}/labels.jsonl"


def captured(number, data, encoding="CSV", kind="text/csv", **metadata):
    part = {"observedContentType": kind, "mode": "OUTPUT", "data": data, "encoding": encoding}
    return {
        "captureData": {"endpointInput": part | {"data": "1,2"}, "endpointOutput": part},
        "eventMetadata": {"eventId": f"e{number}", "inferenceTime": "2026-01-09T00:00:00Z"} | metadata,
        "eventVersion": "0",
    }


def labelled(number, data):
    truth = {"data": data, "encoding": "CSV"}
    return {"groundTruthData": truth, "eventMetadata": {"eventId": number}, "eventVersion": "0"}


class Lab:
    """An hour of data, and the one run that reads it."""

    def __init__(self, cloud):
        self.cloud = cloud
        cloud.control.switches(start_delay_minutes=0)
        cloud.control.clock(set="2026-01-09T00:00:00Z")

    def given(self, problem="BinaryClassification", **source):
        app = {"ImageUri": "registry/analyzer", "ProblemType": problem}
        baseline = {"ConstraintsResource": {"S3Uri": "s3://bucket/baseline.json"}}
        body = self.cloud.seeded(
            "churn", ModelQualityAppSpecification=app, EndpointInput=source, ModelQualityBaselineConfig=baseline
        )
        self.cloud.control.seed({"kind": "ModelQuality", "body": body}, traffic=False)

    def put(self, key, lines):
        text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
        self.cloud.client("s3").put_object(Bucket="bucket", Key=key, Body=text.encode())

    def run(self):
        self.cloud.control.clock(advance="PT1H30M")
        [run] = self.cloud.control.runs("churn")
        return run

    def metrics(self, pairs):
        """The metrics of a run over pairs of model output and label."""
        self.put(CAPTURE, [captured(n, output) for n, (output, _) in enumerate(pairs)])
        self.put(LABELS, [labelled(f"e{n}", label) for n, (_, label) in enumerate(pairs)])
        run = self.run()
        assert run["failure_reason"] == ""
        return {name: round(value, 6) for name, value in run["metrics"].items()}


@pytest.fixture(name="lab")
def lab_fixture(cloud):
    return Lab(cloud)


def test_a_binary_classifier(lab):
    lab.given()
    # Positives score 0.9 0.8 0.3, negatives 0.6 0.2: two hits, one miss, one false alarm, one quiet.
    found = lab.metrics([("0.9", "1"), ("0.8", "1"), ("0.3", "1"), ("0.6", "0"), ("0.2", "0")])
    assert {name: found[name] for name in found if "constant" not in name} == {
        "recall": 0.666667,
        "precision": 0.666667,
        "accuracy": 0.6,
        "true_positive_rate": 0.666667,
        "true_negative_rate": 0.5,
        "false_positive_rate": 0.5,
        "false_negative_rate": 0.333333,
        "f0_5": 0.666667,
        "f1": 0.666667,
        "f2": 0.666667,
        "auc": 0.833333,
    }
    assert found["accuracy_best_constant_classifier"] == 0.6
    assert found["recall_best_constant_classifier"] == 1.0


def test_a_binary_classifier_that_answers_with_labels_has_no_auc(lab):
    lab.given(InferenceAttribute="0", ProbabilityAttribute=None, ProbabilityThresholdAttribute=None)
    found = lab.metrics([("1", "1"), ("0", "1"), ("true", "True"), ("0", "0.0")])
    assert (found["accuracy"], "auc" in found) == (0.75, False)


def test_a_multiclass_classifier_is_weighted_by_labels(lab):
    lab.given("MulticlassClassification", InferenceAttribute="1", ProbabilityAttribute=None)
    found = lab.metrics([("0.9,a", "a"), ("0.8,a", "a"), ("0.7,b", "a"), ("0.6,b", "b")])
    assert {name: found[name] for name in found if "constant" not in name} == {
        "accuracy": 0.75,
        "weighted_recall": 0.75,
        "weighted_precision": 0.875,
        "weighted_f0_5": 0.820707,
        "weighted_f1": 0.766667,
        "weighted_f2": 0.744048,
    }


def test_a_regression(lab):
    lab.given("Regression", InferenceAttribute="0", ProbabilityAttribute=None)
    assert lab.metrics([("1", "2"), ("4", "4"), ("9", "6")]) == {
        "mae": 1.333333,
        "mse": 3.333333,
        "rmse": 1.825742,
        "r2": -0.25,
    }


def test_labels_belong_to_inference_ids_first_and_to_event_ids_otherwise(lab):
    lab.given()
    lab.put(CAPTURE, [captured(0, "0.9", inferenceId="mine"), captured(1, "0.9"), captured(2, "0.9")])
    lab.put(LABELS, [labelled("mine", "1"), labelled("e0", "0"), labelled("e1", "1"), labelled("e9", "1")])
    run = lab.run()
    assert (run["captured"], run["labels"], run["merged"]) == (3, 4, 2)
    assert run["metrics"]["accuracy"] == 1.0


def test_data_outside_the_window_and_of_other_endpoints_are_not_read(lab):
    lab.given()
    for key in ("capture/endpoint/AllTraffic/2026/01/09/01/x.jsonl", f"capture/other/AllTraffic/{HOUR}/x.jsonl"):
        lab.put(key, [captured(0, "0.9")])
    lab.put(LABELS, [labelled("e0", "1")])
    assert lab.run()["failure_reason"] == "Job inputs had no data"


def test_labels_that_match_no_prediction_are_no_data(lab):
    lab.given()
    lab.put(CAPTURE, [captured(0, "0.9")])
    lab.put(LABELS, [labelled("e7", "1")])
    run = lab.run()
    assert (run["status"], run["failure_reason"], run["labels"]) == ("Failed", "Job inputs had no data", 1)


def test_json_and_base64_answers_are_read_by_name_and_path(lab):
    lab.given(ProbabilityAttribute="$.predictions[0].score")
    answer = json.dumps({"predictions": [{"score": 0.9}]})
    packed = b64encode(answer.encode()).decode()
    records = [captured(0, answer, "JSON"), captured(1, packed, "BASE64", "application/json")]
    lab.put(CAPTURE, records)
    lab.put(LABELS, [labelled("e0", "1"), labelled("e1", "1")])
    assert lab.run()["metrics"]["recall"] == 1.0


@pytest.mark.parametrize(
    ("lines", "labels", "words"),
    [
        ([captured(0, "a,b")], [labelled("e0", "1")], "'a' is not a number"),
        ([captured(0, "{}", "JSON")], [labelled("e0", "1")], "attribute '0' is not in the captured JSON output"),
        ([captured(0, "0.9")], [labelled("e0", "maybe")], "'maybe' is not a number"),
        ([captured(0, "0.9")], [labelled("e0", "2")], "'2' is no label of a binary classifier"),
        (["nonsense\n"], [], "holds a line that is no JSON"),
        (["[]\n"], [], "holds a line that is no JSON object"),
        (["{}\n"], [], "captured data without captureData.endpointOutput"),
        ([captured(0, "0.9")], ["{}\n"], "ground truth without groundTruthData.data"),
    ],
)
def test_data_that_can_not_be_read_fail_the_run_with_the_reason(lab, lines, labels, words):
    lab.given()
    lab.put(CAPTURE, lines)
    lab.put(LABELS, labels)
    run = lab.run()
    assert run["status"] == "Failed"
    assert words in run["failure_reason"]
    assert run["processing_job_arn"] != ""


def test_an_encoding_mismatch_fails_the_run_in_the_services_words(lab):
    lab.given()
    record = captured(0, "{}", "JSON")
    record["captureData"]["endpointInput"]["encoding"] = "CSV"
    lab.put(CAPTURE, [record])
    reason = lab.run()["failure_reason"]
    assert reason == "Encoding mismatch: Encoding is CSV for endpointInput, but Encoding is JSON for endpointOutput"


def test_violations_are_judged_by_the_constraints_file(lab):
    lab.given()
    entries = {
        "accuracy": {"threshold": 0.75, "comparison_operator": "LessThanThreshold"},
        "recall": {"threshold": 0.9, "comparison_operator": "LessThanThreshold"},
        "false_positive_rate": {"threshold": 0.4, "comparison_operator": "GreaterThanThreshold"},
    }
    lab.put("baseline.json", [json.dumps({"version": 0.0, "binary_classification_constraints": entries})])
    lab.metrics([("0.9", "1"), ("0.9", "0"), ("0.1", "0"), ("0.9", "1")])
    [run] = lab.cloud.control.runs("churn")
    assert run["status"] == "CompletedWithViolations"
    assert [violation["metric_name"] for violation in run["violations"]] == ["false_positive_rate"]


def test_deviations_need_two_hundred_rows(lab):
    lab.given()
    lab.metrics([("0.9", str(number % 3 and 1)) for number in range(200)])
    with lab.cloud.client("s3").get_object(Bucket="bucket", Key=f"out/endpoint/churn/{HOUR[:-2]}01/statistics.json")[
        "Body"
    ] as body:
        measured = json.loads(body.read())["binary_classification_metrics"]
    assert 0 < measured["accuracy"]["standard_deviation"] < 0.05
    curve = measured["receiver_operating_characteristic_curve"]
    assert (curve["false_positive_rates"], curve["true_positive_rates"]) == ([0.0, 1.0], [0.0, 1.0])


def test_batch_transform_is_read_through_its_manifests(cloud):
    cloud.control.switches(start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:00:00Z")
    batch = {
        "DataCapturedDestinationS3Uri": "s3://bucket/transformed",
        "DatasetFormat": {"Csv": {"Header": False}},
        "LocalPath": "/opt/ml/processing/input",
        "ProbabilityAttribute": "0",
        "ProbabilityThresholdAttribute": 0.5,
        "StartTimeOffset": "-PT6H",
        "EndTimeOffset": "-PT0H",
    }
    job_input = {"BatchTransformInput": batch, "GroundTruthS3Input": {"S3Uri": "s3://bucket/truth"}}
    app = {
        "ImageUri": "registry/analyzer",
        "ProblemType": "BinaryClassification",
        "Environment": {"publish_cloudwatch_metrics": "Enabled"},
    }
    body = cloud.seeded("churn", ModelQualityJobInput=job_input, ModelQualityAppSpecification=app)
    cloud.control.seed({"kind": "ModelQuality", "body": body})
    cloud.control.clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert (run["status"], run["captured"], run["merged"]) == ("Completed", 120, 120)
    assert "s3://bucket/out/churn/2026/01/09/01/statistics.json" in run["files"]
    found = cloud.client("cloudwatch").list_metrics(Namespace="aws/sagemaker/ModelMonitoring/model-metrics")["Metrics"]
    assert found[0]["Dimensions"] == [{"Name": "MonitoringSchedule", "Value": "churn"}]


def test_parquet_is_said_to_be_beyond_the_sandbox(cloud):
    cloud.control.switches(start_delay_minutes=0)
    cloud.control.clock(set="2026-01-09T00:00:00Z")
    batch = {
        "DataCapturedDestinationS3Uri": "s3://bucket/transformed",
        "DatasetFormat": {"Parquet": {}},
        "LocalPath": "/opt/ml/processing/input",
    }
    body = cloud.seeded(
        "churn",
        ModelQualityJobInput={"BatchTransformInput": batch, "GroundTruthS3Input": {"S3Uri": "s3://bucket/truth"}},
    )
    cloud.control.seed({"kind": "ModelQuality", "body": body}, traffic=False)
    cloud.control.clock(advance="PT1H30M")
    [run] = cloud.control.runs("churn")
    assert "not Parquet" in run["failure_reason"]
