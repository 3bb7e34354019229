"""What runs measure for each problem type: the metrics, their range, and the side on which they are bad.

Source: the developer guide's page on model quality metrics; the comparison is the one a baseline suggests.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

BELOW, ABOVE = "LessThanThreshold", "GreaterThanThreshold"
Side = Literal["below", "above"]
OPERATORS: dict[Side, str] = {"below": BELOW, "above": ABOVE}
"""The service's word for each side, in constraints and alarms alike."""
_GUESSING = "_best_constant_classifier"
"""Ends the name of a metric that the best constant answer would reach; published beside the model's own."""


class Metric(NamedTuple):
    """One metric: on which side it is bad, and what values it can take."""

    bad_side: Side
    lowest: float = 0.0
    highest: float = 1.0


def _shares(names: str, side: Side) -> dict[str, Metric]:
    return dict.fromkeys(names.split(), Metric(side))


METRICS: dict[str, dict[str, Metric]] = {
    "BinaryClassification": {
        **_shares("recall precision accuracy true_positive_rate true_negative_rate auc f0_5 f1 f2", "below"),
        **_shares("false_positive_rate false_negative_rate", "above"),
    },
    "MulticlassClassification": _shares(
        "accuracy weighted_recall weighted_precision weighted_f0_5 weighted_f1 weighted_f2", "below"
    ),
    "Regression": {
        **dict.fromkeys(("mae", "mse", "rmse"), Metric("above", highest=math.inf)),
        "r2": Metric("below", lowest=-math.inf),
    },
}
"""By problem type, those that constraints may name."""
CONSTRAINTS_KEYS = {
    "BinaryClassification": "binary_classification_constraints",
    "MulticlassClassification": "multiclass_classification_constraints",
    "Regression": "regression_constraints",
}
"""Under which key of constraints.json the thresholds of a problem type stand."""


def published_metric(problem_type: str, name: str) -> Metric | None:
    """A metric that runs publish to CloudWatch; None for a name they do not."""
    return METRICS.get(problem_type, {}).get(name.removesuffix(_GUESSING))
