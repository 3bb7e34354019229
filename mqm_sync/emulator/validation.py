"""Refusals of malformed requests, in the service's wording.

What SageMaker and its siblings were seen to say: `2 validation errors detected: Value '…' at 'jobResources.…' failed to
satisfy constraint: Member must …`. Lists show as `[a, b]`. A bad string inside a list, and a bad key or value of a map,
is reported at the list or map, with all that is asked of its members.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.service_model import SAGEMAKER, Shape, ValuePath, Violation, check_input, input_shape, shape

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
_OF_MEMBERS = frozenset({"min_length", "max_length", "pattern", "enum"})


def refuse_malformed(operation: str, params: Json, service: str = SAGEMAKER, code: str = "ValidationException") -> None:
    """Raise the refusal that lists every constraint the request breaks.

    Args:
        operation: the API's name.
        params: the request.
        service: whose operation it is, as botocore calls it.
        code: how that service calls such a refusal.
    """
    violations = check_input(operation, params, service=service)
    if violations:
        top = shape(input_shape(operation, service), service)
        # One bad string may break two constraints of its list's members, which are named together.
        sentences = dict.fromkeys(_sentence(service, top, params, violation) for violation in violations)
        noun = "error" if len(sentences) == 1 else "errors"
        raise ApiError(code, f"{len(sentences)} validation {noun} detected: {'; '.join(sentences)}")


def _sentence(service: str, top: Shape, params: Json, violation: Violation) -> str:
    holder = _shape_at(service, top, violation.path[:-1])
    if violation.constraint in _OF_MEMBERS and holder["type"] in {"list", "map"}:
        path, words = violation.path[:-1], _of_members(holder, violation.shape, service)
        return _complaint(path, _value_at(params, path), words)
    limit = violation.limit
    words = _WORDS[violation.constraint].format(limit=", ".join(limit) if isinstance(limit, tuple) else limit)
    return _complaint(violation.path, violation.value, words)


def _complaint(path: ValuePath, value: object, words: str) -> str:
    quoted = "null" if value is None else f"'{_shown(value)}'"
    return f"Value {quoted} at '{_member(path)}' failed to satisfy constraint: {words}"


def _of_members(holder: Shape, member: str, service: str) -> str:
    """All that is asked of the strings in a list, or of the keys or the values of a map."""
    subject = "Member"
    if holder["type"] == "map":
        subject = "Map keys" if member == holder["key"]["shape"] else "Map value"
    return f"{subject} must satisfy constraint: [{', '.join(_demands(shape(member, service)))}]"


def _demands(entry: Shape) -> Iterator[str]:
    if "max" in entry:
        yield _WORDS["max_length"].format(limit=entry["max"])
    if "min" in entry:
        yield _WORDS["min_length"].format(limit=entry["min"])
    if "pattern" in entry:
        yield _WORDS["pattern"].format(limit=entry["pattern"])
    if "enum" in entry:
        yield _WORDS["enum"].format(limit=", ".join(entry["enum"]))


def _shape_at(service: str, found: Shape, path: ValuePath) -> Shape:
    """The shape of what lies at a path below a shape."""
    for part in path:
        match found["type"]:
            case "structure":
                found = shape(found["members"][part]["shape"], service)
            case "list":
                found = shape(found["member"]["shape"], service)
            case _:
                found = shape(found["value"]["shape"], service)
    return found


def _value_at(params: Json, path: ValuePath) -> object:
    found: object = params
    for part in path:
        found = found[part]  # type: ignore[index] # the path was found by walking this very request
    return found


def _shown(value: object) -> str:
    """A value the way Java prints it, as far as it is plain data."""
    match value:
        case str():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return f"[{', '.join(value)}]"
        case dict() if all(isinstance(item, str) for item in value.values()):
            return f"{{{', '.join(f'{key}={item}' for key, item in value.items())}}}"
        case _:
            return json.dumps(value)


def _member(path: ValuePath) -> str:
    """The path as the service writes it: lower first letters, list positions counted from 1."""
    return ".".join(f"{part + 1}.member" if isinstance(part, int) else part[:1].lower() + part[1:] for part in path)
