"""What a constraints file demands: its numbers by name, whatever kind of monitor it was made for.

Model quality has a threshold per metric. Data quality has, per feature, the share of values that must be there, and for
all of them the settings of the comparison. Source: the developer guide's pages on constraints.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mqm_sync.metrics import CONSTRAINTS_KEYS

_DISTRIBUTION = "distribution_constraints"


def thresholds_of(content: bytes) -> dict[str, float] | None:
    """The numbers of a file, by metric or by `feature.completeness`; None for what is no constraints file."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, Mapping):
        return None
    found = {name: value for name, value in _numbers(document) if _is_number(value)}
    return {name: float(value) for name, value in sorted(found.items())}


def _numbers(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in CONSTRAINTS_KEYS.values():
        for name, entry in _items(document.get(key)):
            yield name, entry.get("threshold")
    features = document.get("features")
    for feature in features if isinstance(features, list) else ():
        if isinstance(feature, Mapping):
            yield f"{feature.get('name')}.completeness", feature.get("completeness")
    config = document.get("monitoring_config")
    distribution = config.get(_DISTRIBUTION) if isinstance(config, Mapping) else None
    for name, value in distribution.items() if isinstance(distribution, Mapping) else ():
        yield f"{_DISTRIBUTION}.{name}", value


def _items(part: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, entry in part.items() if isinstance(part, Mapping) else ():
        if isinstance(entry, Mapping):
            yield str(name), entry


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
