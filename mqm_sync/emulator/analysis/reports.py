"""The files a run writes: statistics, suggested constraints, violations; and what it compares with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import stdev

from mqm_sync.emulator.analysis.attributes import Row
from mqm_sync.emulator.analysis.capture import DataError
from mqm_sync.emulator.analysis.metrics import Metrics
from mqm_sync.emulator.analysis.problems import Problem
from mqm_sync.emulator.wire import Json
from mqm_sync.metrics import ABOVE, BELOW

STATISTICS, CONSTRAINTS, VIOLATIONS = "statistics.json", "constraints.json", "constraint_violations.json"
_VERSION = 0.0
_ENOUGH_ROWS = 200
_SAMPLES = 5


def statistics_of(problem: Problem, rows: Sequence[Row], found: Metrics, dataset: Json) -> Json:
    """The content of statistics.json."""
    deviations = _deviations(problem, rows)
    measured: Json = {
        name: {"value": value, "standard_deviation": deviations.get(name, "NaN")} for name, value in found.items()
    }
    if problem.tables:
        measured = {**problem.tables(rows), **measured}
    return {"version": _VERSION, "dataset": dataset, problem.metrics_key: measured}


def suggested(problem: Problem, found: Metrics) -> Json:
    """The content of constraints.json: what this run's data would suggest as a baseline."""
    entries = {
        name: {"threshold": found[name], "comparison_operator": operator}
        for name, operator in problem.operators.items()
        if name in found
    }
    return {"version": _VERSION, problem.constraints_key: entries}


def read_constraints(problem: Problem, text: bytes) -> dict[str, Json]:
    """The baseline's constraints by metric; raises DataError for a file of another kind."""
    try:
        document = json.loads(text)
        _ = document["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError("No usable value for version") from error
    found = document.get(problem.constraints_key)
    if not isinstance(found, dict):
        raise DataError(f"No usable value for {problem.constraints_key}")
    for name, entry in found.items():
        known = isinstance(entry, dict) and entry.get("comparison_operator") in {BELOW, ABOVE}
        if not known or not isinstance(entry.get("threshold"), int | float):
            raise DataError(f"No usable value for {problem.constraints_key}.{name}")
    return found


def violations_of(constraints: dict[str, Json], found: Metrics) -> list[Json]:
    """One entry for each metric on the wrong side of its threshold."""
    return [
        {
            "constraint_check_type": entry["comparison_operator"],
            "description": _sentence(name, found[name], entry),
            "metric_name": name,
        }
        for name, entry in constraints.items()
        if name in found and _is_violated(found[name], entry)
    ]


def _sentence(name: str, value: float, entry: Json) -> str:
    return f"Metric {name} with {value} was {entry['comparison_operator']} '{entry['threshold']}'"


def _is_violated(value: float, entry: Json) -> bool:
    threshold: float = entry["threshold"]
    return value < threshold if entry["comparison_operator"] == BELOW else value > threshold


def _deviations(problem: Problem, rows: Sequence[Row]) -> Metrics:
    """Standard deviations over samples of four fifths of the rows; the service gives none below 200 rows."""
    if len(rows) < _ENOUGH_ROWS:
        return {}
    samples = [
        problem.measure([row for index, row in enumerate(rows) if index % _SAMPLES != left]) for left in range(_SAMPLES)
    ]
    return {name: stdev(sample[name] for sample in samples) for name in samples[0]}
