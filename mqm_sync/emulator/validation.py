"""Refusals of malformed requests, in the service's wording."""

from __future__ import annotations

import json

from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.service_model import Violation, check_input

_WORDS = {
    "min_length": "Member must have length greater than or equal to {limit}",
    "max_length": "Member must have length less than or equal to {limit}",
    "min_items": "Member must have length greater than or equal to {limit}",
    "max_items": "Member must have length less than or equal to {limit}",
    "min": "Member must have value greater than or equal to {limit}",
    "max": "Member must have value less than or equal to {limit}",
    "pattern": "Member must satisfy regular expression pattern: {limit}",
    "enum": "Member must satisfy enum value set: [{limit}]",
    "required": "Member must not be null",
    "type": "Member must be of type {limit}",
    "unknown": "Member is not known",
}


def refuse_malformed(operation: str, params: Json) -> None:
    """Raise the ValidationException that lists every constraint the request breaks."""
    violations = check_input(operation, params)
    if violations:
        count = len(violations)
        text = "; ".join(_sentence(violation) for violation in violations)
        noun = "error" if count == 1 else "errors"
        raise ApiError("ValidationException", f"{count} validation {noun} detected: {text}")


def _sentence(violation: Violation) -> str:
    value = violation.value
    quoted = "null" if value is None else f"'{value if isinstance(value, str) else json.dumps(value)}'"
    limit = violation.limit
    words = _WORDS[violation.constraint].format(limit=", ".join(limit) if isinstance(limit, tuple) else limit)
    return f"Value {quoted} at '{_member(violation)}' failed to satisfy constraint: {words}"


def _member(violation: Violation) -> str:
    """The path as the service writes it: lower first letters, list positions counted from 1."""
    parts = [f"{part + 1}.member" if isinstance(part, int) else part[:1].lower() + part[1:] for part in violation.path]
    return ".".join(parts)
