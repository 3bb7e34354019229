"""Metrics of merged rows, by the names the service documents for each problem type. Plain arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import sqrt

from mqm_sync.emulator.analysis.attributes import Row, number
from mqm_sync.emulator.analysis.capture import DataError

Metrics = dict[str, float]
POSITIVE, NEGATIVE = "1", "0"
_TRUE, _FALSE = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})


def binary(rows: Sequence[Row]) -> Metrics:
    """Metrics of a binary classifier; auc only where probabilities are known."""
    pairs = [(_sign(row.label), _sign(row.predicted)) for row in rows]
    found = _of_pairs(pairs)
    if all(row.probability is not None for row in rows):
        found["auc"] = _auc([(label, row.probability or 0.0) for (label, _), row in zip(pairs, rows, strict=True)])
    constants = [_of_pairs([(label, guess) for label, _ in pairs]) for guess in (POSITIVE, NEGATIVE)]
    names = ("recall", "precision", "accuracy", "f0_5", "f1", "f2")
    return found | {f"{name}_best_constant_classifier": max(c[name] for c in constants) for name in names}


def multiclass(rows: Sequence[Row]) -> Metrics:
    """Metrics weighted by how often each label occurs. Labels are compared as text: "1" and "1.0" differ."""
    found = _weighted([(row.label, row.predicted) for row in rows])
    most_common = Counter(row.label for row in rows).most_common(1)[0][0]
    constant = _weighted([(row.label, most_common) for row in rows])
    return found | {f"{name}_best_constant_classifier": value for name, value in constant.items()}


def regression(rows: Sequence[Row]) -> Metrics:
    """Errors of a regression."""
    pairs = [(number(row.label), number(row.predicted)) for row in rows]
    errors = [predicted - label for label, predicted in pairs]
    mean = sum(label for label, _ in pairs) / len(pairs)
    squares = sum(error * error for error in errors)
    spread = sum((label - mean) ** 2 for label, _ in pairs)
    mse = squares / len(pairs)
    mae = sum(map(abs, errors)) / len(pairs)
    return {"mae": mae, "mse": mse, "rmse": sqrt(mse), "r2": 1 - squares / spread if spread else 0.0}


def confusion(rows: Sequence[Row], sign: Callable[[str], str] = str) -> dict[str, dict[str, int]]:
    """Counts by label and prediction."""
    counts = Counter((sign(row.label), sign(row.predicted)) for row in rows)
    names = sorted({name for pair in counts for name in pair})
    return {label: {predicted: counts[label, predicted] for predicted in names} for label in names}


def curves(rows: Sequence[Row]) -> dict[str, dict[str, list[float]]]:
    """The ROC and the precision-recall curve, one point for each probability; empty where those are not known."""
    scored = sorted(((row.probability or 0.0, _sign(row.label)) for row in rows), reverse=True)
    if any(row.probability is None for row in rows):
        return {}
    positives = sum(label == POSITIVE for _, label in scored)
    hits = [0, *accumulate(label == POSITIVE for _, label in scored)]
    last = [0, *(n for n in range(1, len(scored) + 1) if n == len(scored) or scored[n][0] != scored[n - 1][0])]
    return {
        "receiver_operating_characteristic_curve": {
            "false_positive_rates": [_ratio(n - hits[n], len(scored) - positives) for n in last],
            "true_positive_rates": [_ratio(hits[n], positives) for n in last],
        },
        "precision_recall_curve": {
            "precisions": [_ratio(hits[n], n) if n else 1.0 for n in last],
            "recalls": [_ratio(hits[n], positives) for n in last],
        },
    }


def binary_tables(rows: Sequence[Row]) -> dict[str, object]:
    """What the statistics of a binary classifier hold beside single numbers."""
    return {"confusion_matrix": confusion(rows, _sign), **curves(rows)}


def multiclass_tables(rows: Sequence[Row]) -> dict[str, object]:
    """What the statistics of a multiclass classifier hold beside single numbers."""
    return {"confusion_matrix": confusion(rows)}


def _sign(text: str) -> str:
    word = text.strip().lower()
    if word in _TRUE or word in _FALSE:
        return POSITIVE if word in _TRUE else NEGATIVE
    value = number(word)
    if value not in (0.0, 1.0):
        raise DataError(f"'{text[:40]}' is no label of a binary classifier")
    return POSITIVE if value else NEGATIVE


def _of_pairs(pairs: Sequence[tuple[str, str]]) -> Metrics:
    counts = Counter(pairs)
    hits, misses = counts[POSITIVE, POSITIVE], counts[POSITIVE, NEGATIVE]
    alarms, quiet = counts[NEGATIVE, POSITIVE], counts[NEGATIVE, NEGATIVE]
    recall, precision = _ratio(hits, hits + misses), _ratio(hits, hits + alarms)
    return {
        "recall": recall,
        "precision": precision,
        "accuracy": _ratio(hits + quiet, len(pairs)),
        "true_positive_rate": recall,
        "true_negative_rate": _ratio(quiet, quiet + alarms),
        "false_positive_rate": _ratio(alarms, alarms + quiet),
        "false_negative_rate": _ratio(misses, misses + hits),
        **{name: _f(precision, recall, beta) for name, beta in _BETAS.items()},
    }


def _weighted(pairs: Sequence[tuple[str, str]]) -> Metrics:
    labels = Counter(label for label, _ in pairs)
    guesses = Counter(predicted for _, predicted in pairs)
    hits = Counter(label for label, predicted in pairs if label == predicted)
    found: Metrics = {"accuracy": hits.total() / len(pairs)}
    parts = {
        label: (_ratio(hits[label], guesses[label]), _ratio(hits[label], count), count / len(pairs))
        for label, count in labels.items()
    }
    found["weighted_recall"] = sum(recall * weight for _, recall, weight in parts.values())
    found["weighted_precision"] = sum(precision * weight for precision, _, weight in parts.values())
    for name, beta in _BETAS.items():
        found[f"weighted_{name}"] = sum(_f(p, r, beta) * weight for p, r, weight in parts.values())
    return found


def _auc(scored: Sequence[tuple[str, float]]) -> float:
    """The chance that a positive scores above a negative, ties counting half; 0 when one of the two is missing."""
    ordered = sorted(score for _, score in scored)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, score in enumerate(ordered, 1):
        first.setdefault(score, rank)
        last[score] = rank
    positives = [score for label, score in scored if label == POSITIVE]
    count = len(positives)
    ranks = sum((first[score] + last[score]) / 2 for score in positives)
    return _ratio(ranks - count * (count + 1) / 2, count * (len(scored) - count))


def _f(precision: float, recall: float, beta: float) -> float:
    return _ratio((1 + beta * beta) * precision * recall, beta * beta * precision + recall)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


_BETAS = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}
