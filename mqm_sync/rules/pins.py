"""Rules on pinned constraints."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.metrics import METRICS
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.suggest import did_you_mean

_PIN = ("baseline", "pin")


@rule("MQM610", "pin-empty")
def pin_empty(subject: Subject) -> Iterator[Problem]:
    """A pin that holds nothing.

    A pin says what the constraints file holds: its ETag, its thresholds, or both. Without a file, or without either,
    an overwritten file would go unseen.

    Bad::

        kind: model-quality
        name: churn
        problem_type: Regression
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          pin: {}

    Good::

        kind: model-quality
        name: churn
        problem_type: Regression
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          pin: {thresholds: {rmse: 12.5}}
    """
    baseline = subject.spec.baseline
    if baseline is None or baseline.pin is None:
        return
    if not baseline.constraints:
        yield Problem(_PIN, "a pin without constraints pins nothing", "write constraints: s3://bucket/constraints.json")
    elif not baseline.pin.etag and baseline.pin.thresholds is None:
        yield Problem(
            _PIN, "a pin without etag and thresholds pins nothing", "mqm-sync baseline NAME --pin writes both"
        )


@rule("MQM611", "pin-metric")
def pin_metric(subject: Subject) -> Iterator[Problem]:
    """A pinned threshold of a metric that the problem type does not have.

    The file can not hold it, so every plan would be refused. Source: the guide's page on model quality metrics.

    Bad::

        kind: model-quality
        name: churn
        problem_type: Regression
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          pin: {thresholds: {recall: 0.9}}

    Good::

        kind: model-quality
        name: churn
        problem_type: Regression
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          pin: {thresholds: {rmse: 12.5}}
    """
    baseline, known = subject.spec.baseline, METRICS.get(subject.spec.problem_type or "")
    if baseline is None or baseline.pin is None or not subject.kind.has_problem_type or known is None:
        return
    for name in baseline.pin.thresholds or {}:
        if name not in known:
            hint = did_you_mean(name, known, f"there are {', '.join(known)}")
            message = f"{subject.spec.problem_type} has no metric '{name[:60]}'"
            yield Problem((*_PIN, "thresholds", name), message, hint)
