"""IAM's own question: do these policies allow this action on this resource, in this context?

moto evaluates actions only; conditions are where least privilege lives, so they are evaluated here. What the evaluator
does not know it refuses to judge: a policy is never taken for narrower than it is.
Source: the IAM user guide on evaluation logic and on condition operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_IF_EXISTS = "IfExists"
_FOR_ALL, _FOR_ANY = "ForAllValues:", "ForAnyValue:"
_KNOWN_KEYS = {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to do; `context` holds the condition keys with their values."""

    action: str
    resource: str = "*"
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)


def is_allowed(question: Question, documents: Iterable[Mapping[str, Any]]) -> bool:
    """Whether some statement allows it and none denies it; ValueError for what is not understood."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in _listed(document["Statement"])
        if _concerns(statement, question)
    }
    return effects == {"Allow"}


def _concerns(statement: Mapping[str, Any], question: Question) -> bool:
    unknown = set(statement) - _KNOWN_KEYS
    if unknown:
        raise ValueError(f"policy element {', '.join(sorted(unknown))} is not understood")
    return (
        any(_is_like(question.action.lower(), pattern.lower()) for pattern in _listed(statement["Action"]))
        and any(_is_like(question.resource, pattern) for pattern in _listed(statement.get("Resource", "*")))
        and all(
            _holds(operator, key, _listed(wanted), question.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, key: str, wanted: Sequence[str], context: Mapping[str, Sequence[str]]) -> bool:
    found = next((values for name, values in context.items() if name.lower() == key.lower()), None)
    if operator == "Null":
        return (found is None) == (str(wanted[0]).lower() == "true")
    name = operator.removeprefix(_FOR_ALL).removeprefix(_FOR_ANY).removesuffix(_IF_EXISTS)
    if name not in _OPERATORS:
        raise ValueError(f"condition operator {operator} is not understood")
    compare = _OPERATORS[name]
    if operator.startswith(_FOR_ALL):
        return all(compare(value, wanted) for value in found or ())
    if found is None:
        # A negated operator holds for a key that is absent.
        return operator.endswith(_IF_EXISTS) or "Not" in name
    return any(compare(value, wanted) for value in found)


_OPERATORS: dict[str, Callable[[str, Sequence[str]], bool]] = {
    "StringEquals": lambda value, wanted: value in wanted,
    "StringNotEquals": lambda value, wanted: value not in wanted,
    "StringLike": lambda value, wanted: any(_is_like(value, pattern) for pattern in wanted),
    "ArnLike": lambda value, wanted: any(_is_like(value, pattern) for pattern in wanted),
}


def _is_like(value: str, pattern: str) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(regex, value, re.DOTALL) is not None


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - a policy allows one or many everywhere
    return value if isinstance(value, list) else [value]
