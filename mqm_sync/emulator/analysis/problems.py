"""The three problem types: their key in the files, their metrics, and on which side a metric violates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mqm_sync.emulator.analysis import metrics
from mqm_sync.emulator.analysis.attributes import Row
from mqm_sync.metrics import METRICS, OPERATORS


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


def _operators(problem_type: str) -> dict[str, str]:
    return {name: OPERATORS[metric.bad_side] for name, metric in METRICS[problem_type].items()}


PROBLEMS = {
    "BinaryClassification": Problem(
        "binary_classification", metrics.binary, _operators("BinaryClassification"), metrics.binary_tables
    ),
    "MulticlassClassification": Problem(
        "multiclass_classification",
        metrics.multiclass,
        _operators("MulticlassClassification"),
        metrics.multiclass_tables,
    ),
    "Regression": Problem("regression", metrics.regression, _operators("Regression")),
}
