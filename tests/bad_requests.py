"""Requests that the service's published model refuses, one for every constraint of every member of an operation.

Read through botocore's own classes, so that a mistake in how we read the model shows.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import botocore.session
from botocore.model import Shape

from mqm_sync import service_model

CANDIDATES = (
    "arn:aws:iam::123456789012:role/Monitor",
    "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/absent",
    "s3://b/x",
    "-PT1H",
    "absent",
    "a",
)
"""Of these, at least one satisfies each string of the model."""
NOWHERE = "?\n?"
"""Satisfies no pattern but those that take everything; a dot takes no line break."""
DEMANDS = {
    "max": "Member must have length less than or equal to {}",
    "min": "Member must have length greater than or equal to {}",
    "pattern": "Member must satisfy regular expression pattern: {}",
    "enum": "Member must satisfy enum value set: [{}]",
}
TAKES_ALL = {r"[\S\s]*", r"[\s\S]*"}


class Mistake(NamedTuple):
    """A broken request: where, what stands there (ABSENT: nothing), and how the refusal of it begins and ends."""

    path: tuple[str | int, ...]
    value: Any
    at: tuple[str | int, ...]
    words: str

    def spoil(self, request: dict[str, Any]) -> dict[str, Any]:
        """The request with this mistake in it."""
        spoiled = copy.deepcopy(request)
        inner: Any = spoiled
        for part in self.path[:-1]:
            inner = inner[part]
        inner[self.path[-1]] = self.value
        return spoiled

    @property
    def place(self) -> str:
        """Where the service says the mistake is."""
        parts = [f"{part + 1}.member" if isinstance(part, int) else part[0].lower() + part[1:] for part in self.at]
        return ".".join(parts)


@cache
def request_shape(operation: str, service: str = "sagemaker") -> Shape:
    """botocore's shape of an operation's request."""
    model = botocore.session.get_session().get_service_model(service)
    return model.operation_model(operation).input_shape


def sample(shape: Shape) -> Any:  # noqa: PLR0911 - one return per type of shape
    """An accepted value with all members of a shape."""
    match shape.type_name:
        case "structure":
            return {name: sample(member) for name, member in shape.members.items()}
        case "list":
            return [sample(shape.member)] * max(1, shape.metadata.get("min", 1))
        case "map":
            return {sample(shape.key): sample(shape.value)}
        case "string":
            return shape.metadata["enum"][0] if "enum" in shape.metadata else accepted_string(shape)
        case "boolean":
            return True
        case "timestamp":
            return 1_700_000_000
        case _:
            return shape.metadata.get("min", 1)


def accepted_string(shape: Shape) -> str:
    """A string that a string shape accepts; patterns are Java's, so our own reading of them decides."""
    return next(text for text in CANDIDATES if not service_model._broken("string", shape.metadata, text))


def mistakes(shape: Shape, value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:
    """All mistakes inside a shape; `value` is the sample that stands at the path."""
    yield from _sizes(shape, value, path)
    match shape.type_name:
        case "structure":
            for name in shape.required_members:
                yield Mistake((*path, name), None, (*path, name), "Member must not be null")
            for name, member in shape.members.items():
                yield from mistakes(member, value[name], (*path, name))
        case "list" if shape.member.type_name == "string":
            yield from _of_members(shape.member, "Member", path, lambda bad: [bad])
        case "list":
            yield from mistakes(shape.member, value[0], (*path, 0))
        case "map":
            [(key, item)] = value.items()
            yield from _of_members(shape.key, "Map keys", path, lambda bad: {bad: item})
            yield from _of_members(shape.value, "Map value", path, lambda bad: {key: bad})
        case "string":
            for bad, words in _bad_strings(shape):
                yield Mistake(path, bad, path, words)


def _sizes(shape: Shape, value: Any, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    """Too few and too many items, too small and too large numbers."""
    limits = shape.metadata
    match shape.type_name:
        case "integer" | "long":
            unit, few, many = "value", limits.get("min", 0) - 1, limits.get("max", 0) + 1
        case "list":
            unit, few, many = "length", [], value[:1] * (limits.get("max", 0) + 1)
        case "map":
            [(key, item)] = value.items()
            unit, few, many = "length", {}, {f"{key}{index}": item for index in range(limits.get("max", 0) + 1)}
        case _:
            return
    # Nothing has fewer items than none.
    if "min" in limits and (unit == "value" or limits["min"] > 0):
        yield Mistake(path, few, path, f"Member must have {unit} greater than or equal to {limits['min']}")
    if "max" in limits:
        yield Mistake(path, many, path, f"Member must have {unit} less than or equal to {limits['max']}")


def _of_members(shape: Shape, subject: str, path: tuple[str | int, ...], wrap: Any) -> Iterator[Mistake]:
    demands = ", ".join(_demands(shape))
    for bad, _ in _bad_strings(shape):
        yield Mistake(path, wrap(bad), path, f"{subject} must satisfy constraint: [{demands}]")


def _bad_strings(shape: Shape) -> Iterator[tuple[str, str]]:
    limits = shape.metadata
    demands = dict(zip([key for key in DEMANDS if key in limits], _demands(shape), strict=True))
    if "max" in limits:
        yield "a" * (limits["max"] + 1), demands["max"]
    if limits.get("min"):
        yield "", demands["min"]
    if "pattern" in limits and limits["pattern"] not in TAKES_ALL:
        yield NOWHERE, demands["pattern"]
    if "enum" in limits:
        yield "Nonsense", demands["enum"]


def _demands(shape: Shape) -> Iterator[str]:
    """What is asked of a string, in the service's order."""
    limits = shape.metadata | {"enum": ", ".join(shape.metadata.get("enum", ()))}
    return (words.format(limits[key]) for key, words in DEMANDS.items() if key in shape.metadata)
