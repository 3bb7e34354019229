"""The files a run leaves: violations with metric, value and threshold, and measured metrics.

Source: the Model Monitor guide on violations and on model quality metrics. The description is prose, so numbers are
taken from it only where they stand as the analyzer writes them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from mqm_sync.health.model import Violation
from mqm_sync.metrics import ABOVE, CONSTRAINTS_KEYS

VIOLATIONS_FILES = ("constraint_violations.json", "constraints_violations.json")
"""The guide spells it both ways; runs were seen to write the first."""
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_SENTENCE = re.compile(rf"with (?P<value>{_NUMBER}).*?'(?P<threshold>{_NUMBER})'")


def violations_in(content: bytes) -> tuple[Violation, ...] | None:
    """What the violations file says; None when it is not one."""
    document = _parsed(content)
    listed = document.get("violations") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return None
    return tuple(_violation(item) for item in listed if isinstance(item, Mapping))


def measured_in(content: bytes, problem_type: str) -> dict[str, float]:
    """The metrics of a statistics file by name; what is no number is left out."""
    document = _parsed(content)
    key = CONSTRAINTS_KEYS.get(problem_type, "").replace("_constraints", "_metrics")
    found = document.get(key) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        return {}
    entries = {name: entry for name, entry in found.items() if isinstance(entry, Mapping)}
    return {name: float(entry["value"]) for name, entry in entries.items() if _is_number(entry.get("value"))}


def thresholds_in(content: bytes, problem_type: str) -> dict[str, tuple[float, bool]]:
    """The threshold of each metric of a baseline, and whether a value above it is bad."""
    document = _parsed(content)
    found = document.get(CONSTRAINTS_KEYS.get(problem_type, "")) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        return {}
    return {
        name: (float(entry["threshold"]), entry.get("comparison_operator") == ABOVE)
        for name, entry in found.items()
        if isinstance(entry, Mapping) and _is_number(entry.get("threshold"))
    }


def _violation(item: Mapping[str, Any]) -> Violation:
    text = str(item.get("description", ""))
    numbers = _SENTENCE.search(text)
    return Violation(
        metric=str(item.get("metric_name") or item.get("feature_name") or ""),
        check=str(item.get("constraint_check_type", "")),
        text=text,
        value=float(numbers["value"]) if numbers else None,
        threshold=float(numbers["threshold"]) if numbers else None,
    )


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _parsed(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
