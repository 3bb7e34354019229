"""SageMaker's own description of its API, as botocore ships it: which request the service would refuse.

botocore checks required members, types and lower bounds before it sends; it checks no upper bound, no pattern
and no enum, so those mistakes surface only in the account. Everything here is read from the model file and
needs neither botocore's code nor a network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from mqm_sync.service_file import Entry, service_file

Bound = Literal["min_length", "max_length", "min_items", "max_items", "min", "max"]
Constraint = Literal["required", "unknown", "type", "pattern", "enum", Bound]
_SCALARS = (str, int, float)
SAGEMAKER, CLOUDWATCH = "sagemaker", "cloudwatch"
Shape = Entry
"""One entry of the model's `shapes`: JSON that only this module looks into."""
ValuePath = tuple[str | int, ...]


class Violation(NamedTuple):
    """One constraint of the model that a request breaks.

    `limit` is what the model says: the bound, the pattern, the enum's values, the expected type, or the known
    members; None for "required". `path` of a missing or unknown member ends in that member's name.
    """

    path: ValuePath
    constraint: Constraint
    value: object
    limit: object
    shape: str


def operations() -> tuple[str, ...]:
    """The names of all operations, sorted."""
    return service_file(SAGEMAKER).names("operations")


def input_shape(operation: str, service: str = SAGEMAKER) -> str:
    """The name of the operation's request shape."""
    name: str = service_file(service).entry("operations", operation)["input"]["shape"]
    return name


def shape(name: str, service: str = SAGEMAKER) -> Shape:
    """The model's own entry for a shape."""
    return service_file(service).entry("shapes", name)


def enum_values(name: str) -> tuple[str, ...]:
    """The values an enum shape accepts, in the model's order; empty when the shape is no enum."""
    return tuple(shape(name).get("enum", ()))


def check_input(
    operation: str, params: Mapping[str, object], *, required: bool = True, service: str = SAGEMAKER
) -> list[Violation]:
    """All constraints of the operation's request shape that `params` breaks.

    Args:
        operation: the API's name, such as `CreateMonitoringSchedule`.
        params: the request in the API's words.
        required: False for a fragment, where absent members are nobody's fault yet.
        service: botocore's name of the service, SageMaker or a neighbour.

    Returns:
        Violations in a fixed order: of one structure first the missing members in the model's order, then the
        given members in the given order, each with what lies inside it.
    """
    walk = _Walk(service=service, required=required, found=[])
    walk.value(input_shape(operation, service), params, ())
    return walk.found


def fits(name: str, value: object) -> bool:
    """Whether a value breaks no constraint of SageMaker's shape of that name."""
    if isinstance(value, _SCALARS):
        return not _of_scalar(SAGEMAKER, name, value)
    walk = _Walk(SAGEMAKER, required=False, found=[])
    walk.value(name, value, ())
    return not walk.found


def shape_at(operation: str, path: ValuePath) -> str:
    """The name of the shape at a place in the operation's request; raises KeyError for a place that is not there."""
    name = input_shape(operation)
    for part in path:
        entry = shape(name)
        inner = entry["members"][part] if entry["type"] == "structure" else entry.get("member") or entry["value"]
        name = inner["shape"]
    return name


class _Walk(NamedTuple):
    """One pass over a request; collects what it finds."""

    service: str
    required: bool
    found: list[Violation]

    def value(self, name: str, value: object, path: ValuePath) -> None:
        if isinstance(value, _SCALARS):
            broken = _of_scalar(self.service, name, value)
            self.found.extend(Violation(path, rule, value, limit, name) for rule, limit in broken)
            return
        entry = shape(name, self.service)
        kind: str = entry["type"]
        if not _TYPES[kind](value):
            self.found.append(Violation(path, "type", value, kind, name))
            return
        self.found.extend(Violation(path, rule, value, limit, name) for rule, limit in _broken(kind, entry, value))
        match value:
            case Mapping() if kind == "structure":
                self.members(name, value, path)
            case Mapping():
                for key, item in value.items():
                    self.value(entry["key"]["shape"], key, (*path, key))
                    self.value(entry["value"]["shape"], item, (*path, key))
            case list() | tuple():
                for index, item in enumerate(value):
                    self.value(entry["member"]["shape"], item, (*path, index))

    def members(self, name: str, value: Mapping[str, object], path: ValuePath) -> None:
        entry = shape(name, self.service)
        members: Mapping[str, Shape] = entry["members"]
        for member in entry.get("required", ()) if self.required else ():
            if member not in value:
                self.found.append(Violation((*path, member), "required", None, None, members[member]["shape"]))
        for member, item in value.items():
            if member in members:
                self.value(members[member]["shape"], item, (*path, member))
            else:
                self.found.append(Violation((*path, member), "unknown", item, tuple(members), name))


@lru_cache(maxsize=16384, typed=True)
def _of_scalar(service: str, name: str, value: str | float) -> tuple[tuple[Constraint, object], ...]:
    """What a single value breaks; kept, for an estate says the same things over and over."""
    entry = shape(name, service)
    kind: str = entry["type"]
    return tuple(_broken(kind, entry, value)) if _TYPES[kind](value) else (("type", kind),)


def _broken(kind: str, entry: Shape, value: Any) -> list[tuple[Constraint, object]]:  # noqa: ANN401 - type checked by the caller
    measured = _MEASURES.get(kind)
    broken: list[tuple[Constraint, object]] = []
    if measured is not None:
        low, high, measure = measured
        if "min" in entry and measure(value) < entry["min"]:
            broken.append((low, entry["min"]))
        if "max" in entry and measure(value) > entry["max"]:
            broken.append((high, entry["max"]))
    if "enum" in entry and value not in entry["enum"]:
        broken.append(("enum", tuple(entry["enum"])))
    if "pattern" in entry and not _matches(entry["pattern"], value):
        broken.append(("pattern", entry["pattern"]))
    return broken


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[object], bool]] = {
    "structure": lambda value: isinstance(value, Mapping),
    "map": lambda value: isinstance(value, Mapping),
    "list": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "long": _is_integer,
    "float": _is_number,
    "double": _is_number,
    "timestamp": lambda value: _is_number(value) or isinstance(value, str | datetime),
}


def _itself(value: Any) -> Any:  # noqa: ANN401 - a number of any type
    return value


_MEASURES: dict[str, tuple[Bound, Bound, Callable[[Any], Any]]] = {
    "string": ("min_length", "max_length", len),
    "list": ("min_items", "max_items", len),
    "map": ("min_items", "max_items", len),
    **dict.fromkeys(("integer", "long", "float", "double"), ("min", "max", _itself)),
}

# The patterns are Java's. Inside a class, \w stands for letters and numbers of every script (and "_", which
# each such pattern of the model allows too); Z, the separators, is short enough to spell out.
_UNICODE_CLASSES = {
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}


def _matches(pattern: str, value: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern for Python; None for the few that only Java reads, none of them about monitors."""
    translated = pattern
    for java, python in _UNICODE_CLASSES.items():
        translated = translated.replace(java, python)
    # Java's \d and \w know ASCII only; Python's do so on request.
    flags = re.ASCII if translated == pattern else re.NOFLAG
    try:
        return re.compile(translated, flags)
    except re.error:
        return None
