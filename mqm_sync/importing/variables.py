"""Values of a target's variables, written as `${name}` where they stand as a part of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SHORTEST = 3
_PLACES = ("region", "account_id")
"""Set by every target; written as variables only where AWS's own names hold them."""
_LITERAL = ("version", "kind", "name", "adopt", "environment", "tags", "definition_tags", "schedule")
"""Parts whose texts are names and values of their own; they stay as they are."""


def with_variables(document: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    """The document with variables for what they stand for, and every other `${` written so that it stays literal."""
    chosen = {
        value: name
        for name, value in sorted(variables.items(), reverse=True)
        if len(value) >= _SHORTEST and name != "target"
    }
    return {
        key: _each(value, {} if key in _LITERAL else chosen) if key != "name" else value
        for key, value in document.items()
    }


def _each(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(value, str):
        return _text(value, names)
    if isinstance(value, dict):
        return {key: _each(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_each(item, names) for item in value]
    return value


def _text(text: str, names: Mapping[str, str]) -> str:
    literal = text.replace("${", "$${")
    if literal != text:
        return literal
    is_of_aws = text.startswith("arn:") or ".dkr.ecr." in text
    usable = [value for value, name in names.items() if name not in _PLACES or is_of_aws]
    if not usable:
        return text
    options = "|".join(re.escape(value) for value in sorted(usable, key=len, reverse=True))
    return re.sub(rf"(?<![A-Za-z0-9_-])(?:{options})(?![A-Za-z0-9_-])", lambda m: f"${{{names[m[0]]}}}", text)
