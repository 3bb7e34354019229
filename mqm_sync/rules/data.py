"""Rules on what a run reads: inputs, labels, and where the prediction stands in a record."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_PROBLEM_TYPES = ("Regression", "BinaryClassification", "MulticlassClassification")


@rule("MQM301", "one-input")
def one_input(subject: Subject) -> Iterator[Problem]:
    """Both inputs, or none.

    A monitor reads either what an endpoint captures or what batch transform jobs capture. The API's shapes accept both
    and neither. Source: the guide's scheduling page.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input: # missing
        batch_transform_input: # missing

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
    """
    if len(subject.inputs) > 1:
        message = "both endpoint_input and batch_transform_input are written; a monitor has one"
        yield Problem(("batch_transform_input",), message, "take one out, or write two monitors")
    elif not subject.inputs:
        message = "there is nothing to read: write endpoint_input or batch_transform_input"
        yield Problem(("endpoint_input",), message, "write endpoint_input: {endpoint_name: my-endpoint}")


@rule("MQM302", "labels-missing")
def labels_missing(subject: Subject) -> Iterator[Problem]:
    """A monitor that needs labels has none.

    Model quality and bias compare predictions with ground truth labels, which lie in hour folders below an S3 prefix.
    Source: the guide's scheduling page; the API requires the part.

    Bad::

        kind: model-quality
        name: churn
        ground_truth_input: # missing

    Good::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme/ground-truth/churn
    """
    if subject.kind.needs_ground_truth and not subject.spec.ground_truth_input:
        message = f"{subject.kind.name} compares predictions with labels, and 'ground_truth_input' is missing"
        yield Problem(("ground_truth_input",), message, "write ground_truth_input: s3://bucket/ground-truth")


@rule("MQM303", "problem-type-missing")
def problem_type_missing(subject: Subject) -> Iterator[Problem]:
    """A model quality monitor without a problem type.

    It decides which metrics are computed. The API's shape calls it optional; CloudFormation and the SDK require it.

    Bad::

        kind: model-quality
        name: churn
        problem_type: # missing

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: "0"
    """
    if subject.kind.has_problem_type and not subject.spec.problem_type:
        message = "'problem_type' is missing: it decides which metrics are computed"
        yield Problem(("problem_type",), message, f"write one of {', '.join(_PROBLEM_TYPES)}")


@rule("MQM304", "attributes-of-problem-type")
def attributes_of_problem_type(subject: Subject) -> Iterator[Problem]:
    """Attributes that do not fit the problem type.

    Regression and multiclass need `inference_attribute`. Binary classification needs either that, or a probability with
    its threshold. The API accepts any mixture, and the container fails at run time.
    Source: AWS's churn notebook, the SDK's integration tests and AWS's own sample container.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        endpoint_input:
          endpoint_name: churn-prod
          inference_attribute: # missing
          probability_attribute: # missing
          probability_threshold_attribute: # missing

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        endpoint_input:
          endpoint_name: churn-prod
          probability_attribute: "0"
          probability_threshold_attribute: 0.5
    """
    problem_type = subject.spec.problem_type
    if not subject.kind.has_problem_type or problem_type not in _PROBLEM_TYPES:
        return
    for part, source in subject.inputs:
        has_probability = source.probability_attribute is not None
        if problem_type == "BinaryClassification":
            if not has_probability and source.inference_attribute is None:
                yield Problem(
                    (part, "probability_attribute"),
                    "a binary classifier needs 'probability_attribute' with a threshold, or 'inference_attribute'",
                    'write probability_attribute: "0" and probability_threshold_attribute: 0.5',
                )
        elif source.inference_attribute is None:
            path = (part, "inference_attribute")
            yield Problem(path, f"{problem_type} needs 'inference_attribute'", 'write inference_attribute: "0"')
        if problem_type == "Regression" and has_probability:
            path = (part, "probability_attribute")
            yield Problem(path, "a regression has no probability", "take it out; use inference_attribute")


@rule("MQM305", "threshold")
def threshold(subject: Subject) -> Iterator[Problem]:
    """A threshold that can not work.

    It splits probabilities into positive and negative: between 0 and 1, together with `probability_attribute`, and for
    binary classification only.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        endpoint_input:
          endpoint_name: churn-prod
          probability_attribute: "0"
          probability_threshold_attribute: 50

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        endpoint_input:
          endpoint_name: churn-prod
          probability_attribute: "0"
          probability_threshold_attribute: 0.5
    """
    for part, source in subject.inputs:
        value = source.probability_threshold_attribute
        path = (part, "probability_threshold_attribute")
        if value is None:
            if subject.spec.problem_type == "BinaryClassification" and source.probability_attribute is not None:
                yield Problem(
                    path, "'probability_threshold_attribute' is missing", "write probability_threshold_attribute: 0.5"
                )
            continue
        if not 0 <= value <= 1:
            meant = f"write {value / 100:g}" if 1 < value <= 100 else "write a number such as 0.5"  # noqa: PLR2004 - per cent
            yield Problem(path, f"{value:g} is no probability: 0 to 1", meant)
        if subject.spec.problem_type in {"Regression", "MulticlassClassification"}:
            yield Problem(path, f"{subject.spec.problem_type} has no threshold", "take it out")
        elif source.probability_attribute is None:
            hint = 'write probability_attribute: "0", or take the threshold out'
            message = "'probability_attribute' is missing: a threshold alone splits nothing"
            yield Problem((part, "probability_attribute"), message, hint)


@rule("MQM306", "dataset-format")
def dataset_format(subject: Subject) -> Iterator[Problem]:
    """Not exactly one dataset format.

    Captured batch data is read as CSV, JSON or Parquet; the API accepts none and several.

    Bad::

        kind: data-quality
        name: churn
        batch_transform_input:
          data_captured_destination_s3_uri: s3://acme/capture

    Good::

        kind: data-quality
        name: churn
        batch_transform_input:
          data_captured_destination_s3_uri: s3://acme/capture
          dataset_format: {csv: {header: false}}
    """
    source = subject.spec.batch_transform_input
    if source is None:
        return
    formats = source.dataset_format
    written = [f for f in (formats.csv, formats.json_, formats.parquet) if f is not None] if formats else []
    if len(written) != 1:
        message = f"dataset_format names {len(written)} formats; a batch has exactly one"
        hint = "write dataset_format: {csv: {header: false}}, {json: {line: true}} or parquet"
        yield Problem(("batch_transform_input", "dataset_format"), message, hint)
