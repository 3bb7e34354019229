"""Rules on the data that a baseline is made of."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.kinds import KINDS_WITH_JOBS, MODEL_QUALITY
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_DATASET = ("baseline", "dataset")


@rule("MQM612", "dataset-incomplete")
def dataset_incomplete(subject: Subject) -> Iterator[Problem]:
    """Data for a baseline without what the job needs of it.

    Model quality compares the model's answer with the label, so it needs both: a label, and a prediction or a
    probability with its threshold. Bias and explainability are baselined by Clarify, from a configuration of its own.
    Source: `suggest_baseline` of the SageMaker SDK.

    Bad::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        baseline:
          dataset: {s3_uri: s3://acme-ml/validation.csv, probability_attribute: score}

    Good::

        kind: model-quality
        name: churn
        problem_type: BinaryClassification
        baseline:
          dataset:
            s3_uri: s3://acme-ml/validation.csv
            probability_attribute: score
            probability_threshold_attribute: 0.5
            ground_truth_attribute: label
    """
    dataset = subject.spec.baseline.dataset if subject.spec.baseline else None
    if dataset is None:
        return
    if subject.spec.kind not in KINDS_WITH_JOBS:
        message = f"no processing job of Model Monitor makes a baseline of {subject.spec.kind}"
        yield Problem(_DATASET, message, "take the block out, and name constraints that Clarify made")
    elif subject.kind is MODEL_QUALITY:
        if not dataset.ground_truth_attribute:
            yield Problem(_DATASET, "the data has no ground_truth_attribute", "write ground_truth_attribute: label")
        is_threshold_missing = dataset.probability_threshold_attribute is None
        if not dataset.inference_attribute and (not dataset.probability_attribute or is_threshold_missing):
            message = "the data has neither inference_attribute nor probability_attribute with its threshold"
            yield Problem(_DATASET, message, "write inference_attribute: prediction")
