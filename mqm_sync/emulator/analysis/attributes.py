"""Predictions out of a model's answer, by the attributes of the definition."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass

from mqm_sync.emulator.analysis.capture import Captured, DataError
from mqm_sync.emulator.wire import Json

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Row:
    """One prediction beside its label."""

    label: str
    predicted: str
    probability: float | None = None


def row_of(captured: Captured, label: str, source: Json) -> Row:
    """Read one merged record; raises DataError when an attribute does not fit the answer."""
    probability = None
    if "ProbabilityAttribute" in source:
        probability = number(_value(captured, source["ProbabilityAttribute"]))
    if "InferenceAttribute" in source:
        return Row(label, _value(captured, source["InferenceAttribute"]), probability)
    if probability is None or "ProbabilityThresholdAttribute" not in source:
        raise DataError("neither an inference attribute nor a probability attribute with its threshold is set")
    # That a probability which equals the threshold counts as positive is our reading; the service does not say.
    return Row(label, "1" if probability >= source["ProbabilityThresholdAttribute"] else "0", probability)


def number(text: str) -> float:
    """A number; raises DataError."""
    try:
        return float(text)
    except ValueError as error:
        raise DataError(f"'{text[:40]}' is not a number") from error


def _value(captured: Captured, attribute: str) -> str:
    found = _in_csv(captured.output, attribute) if captured.encoding == "CSV" else _in_json(captured.output, attribute)
    if found is None:
        raise DataError(f"attribute '{attribute}' is not in the captured {captured.encoding} output")
    return found


def _in_csv(text: str, attribute: str) -> str | None:
    row = next(csv.reader(text.splitlines()), [])
    is_index = attribute.isascii() and attribute.isdecimal() and int(attribute) < len(row)
    return row[int(attribute)].strip() if is_index else None


def _in_json(text: str, attribute: str) -> str | None:
    """A name, or a path such as `$.predictions[0].score`."""
    try:
        found = json.loads(text)
        for name, index in _STEP.findall(attribute.removeprefix("$")):
            found = found[int(index)] if index else found[name]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return found if isinstance(found, str) else json.dumps(found)
