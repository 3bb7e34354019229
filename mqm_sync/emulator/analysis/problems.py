"""The three problem types: their key in the files, their metrics, and on which side a metric violates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mqm_sync.emulator.analysis import metrics
from mqm_sync.emulator.analysis.attributes import Row

BELOW, ABOVE = "LessThanThreshold", "GreaterThanThreshold"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem type, as the service's guide describes its files."""

    key: str
    measure: Callable[[Sequence[Row]], metrics.Metrics]
    operators: dict[str, str]
    """The comparison of each metric that constraints may name."""
    tables: Callable[[Sequence[Row]], dict[str, object]] | None = None
    """What the statistics hold beside single numbers."""

    @property
    def metrics_key(self) -> str:
        """The key in statistics.json."""
        return f"{self.key}_metrics"

    @property
    def constraints_key(self) -> str:
        """The key in constraints.json."""
        return f"{self.key}_constraints"


_BINARY_BELOW = (
    "recall",
    "precision",
    "accuracy",
    "true_positive_rate",
    "true_negative_rate",
    "auc",
    "f0_5",
    "f1",
    "f2",
)
_BINARY_ABOVE = ("false_positive_rate", "false_negative_rate")
_MULTICLASS = ("accuracy", "weighted_recall", "weighted_precision", "weighted_f0_5", "weighted_f1", "weighted_f2")

PROBLEMS = {
    "BinaryClassification": Problem(
        "binary_classification",
        metrics.binary,
        dict.fromkeys(_BINARY_BELOW, BELOW) | dict.fromkeys(_BINARY_ABOVE, ABOVE),
        metrics.binary_tables,
    ),
    "MulticlassClassification": Problem(
        "multiclass_classification", metrics.multiclass, dict.fromkeys(_MULTICLASS, BELOW), metrics.multiclass_tables
    ),
    "Regression": Problem("regression", metrics.regression, {"mae": ABOVE, "mse": ABOVE, "rmse": ABOVE, "r2": BELOW}),
}
