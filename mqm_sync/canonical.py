"""One form for every way to say the same: bodies are compared, and named, by this form.

Offsets go by value, schedules by meaning, an image without tag is `:latest`, what the service would fill in is
filled in, switches that are off and empty parts are absent, and sets are sorted. Nothing here talks to anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from mqm_sync.timing import OffsetError, ScheduleError, parse_offset, parse_schedule
from mqm_sync.unknowns import SERVICE_DEFAULT_RUNTIME_SECONDS

HASH_LENGTH = 8
"""How many hex digits of a definition's digest stand at the end of its name."""
_SETS = {"SecurityGroupIds", "Subnets"}
_FILLED: dict[str, dict[str, Any]] = {
    "EndpointInput": {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"},
    "BatchTransformInput": {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"},
    "S3Output": {"S3UploadMode": "EndOfJob"},
    "Csv": {"Header": False},
    "Json": {"Line": False},
}
"""What the service fills in, by the part it fills; seen in what Describe returns."""
_ALARM_FILLED = {"TreatMissingData": "missing"}
_KEPT_EMPTY = {"Csv", "Json", "Parquet"}
"""Parts whose presence is the value."""
_KEPT_FALSE = {"Header", "Line"}
_FREE = {"Environment"}
"""Parts whose names are the person's own: one that is called like a part of the API means nothing of the kind."""


def canonical_definition(body: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical form of a definition's body (without name and tags)."""
    default = {"MaxRuntimeInSeconds": SERVICE_DEFAULT_RUNTIME_SECONDS}
    condition = body.get("StoppingCondition") or default
    result: dict[str, Any] = _canonical({**body, "StoppingCondition": condition}, "")
    return result


def canonical_schedule(body: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical form of a schedule's body: its expression by meaning."""
    result = dict(body)
    text = result.get("ScheduleExpression")
    if isinstance(text, str):
        result["ScheduleExpression"] = _expression(text)
    return result


def canonical_alarm(body: Mapping[str, Any]) -> dict[str, Any]:
    """The canonical form of an alarm's body: dimensions by name, actions as sets, what is empty or left open absent."""
    result = {key: sorted(value) if key.endswith("Actions") else value for key, value in body.items()}
    result["Dimensions"] = {each["Name"]: each["Value"] for each in body.get("Dimensions", ())}
    made = _mapping({**_ALARM_FILLED, **result})
    return {**made, "ActionsEnabled": bool(result.get("ActionsEnabled", True))}


def digest(value: object, length: int = 64) -> str:
    """Hex digest of a value's canonical JSON: the same on every machine, whatever the order of keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _canonical(value: Any, name: str) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):  # first, for nearly all are, and to ask whether something is a mapping takes longer
        return _text(value, name)
    if isinstance(value, Mapping):
        return dict(value) if name in _FREE else _mapping({**_FILLED.get(name, {}), **value})
    if isinstance(value, list | tuple):
        items = [_canonical(item, "") for item in value]
        return sorted(items) if name in _SETS else items
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    result = {}
    for key, item in value.items():
        if item is None:
            continue
        made = _canonical(item, key)
        is_empty = made in ({}, [])
        if (is_empty and key not in _KEPT_EMPTY) or (made is False and key not in _KEPT_FALSE):
            continue
        result[key] = made
    return result


def _text(value: str, name: str) -> str:
    if name in {"StartTimeOffset", "EndTimeOffset"}:
        try:
            return parse_offset(value).canonical
        except OffsetError:
            return value  # made elsewhere, before anybody checked; compared as it stands
    if name == "ImageUri" and ":" not in value.rpartition("/")[2]:
        return f"{value}:latest"
    return value


def _expression(text: str) -> str:
    try:
        return parse_schedule(text).expression
    except ScheduleError:
        return text  # the same: live state may hold what our rules refuse
