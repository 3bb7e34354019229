"""YAML nodes -> plain values, at half the cost of PyYAML's own constructor.

Scalars follow YAML 1.2's core schema: `no` and `on` are text, and so are digits with a leading zero.
"""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

from mqm_sync.errors import Finding
from mqm_sync.load import codes
from mqm_sync.load.places import position_of

MAX_VALUES = 20_000
MAX_DEPTH = 40

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_STARTS_OF_NUMBERS = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class TooLargeError(Exception):
    """Raised inside the conversion; carries the node at which the bound was passed."""

    def __init__(self, node: yaml.Node, what: str) -> None:
        super().__init__(what)
        self.node = node


class Converter:
    """Turns one document's nodes into values. Where each stands is found later, and only if somebody asks."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0
        self.findings: list[Finding] = []

    def convert(self, root: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
        """The document's value; raises TooLargeError when a bound is passed."""
        return self._convert(root, 0)

    def _convert(self, node: yaml.Node, depth: int) -> Any:  # noqa: ANN401 - YAML holds anything
        self._count += 1
        if self._count > MAX_VALUES:
            raise TooLargeError(node, f"more than {MAX_VALUES:,} values, counting what aliases repeat")
        if depth > MAX_DEPTH:
            raise TooLargeError(node, f"nesting is deeper than {MAX_DEPTH} levels")
        if node.tag not in _TAGS:
            self._report_tag(node)
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style else plain_value(node.value)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        return [self._convert(child, depth + 1) for child in node.value]

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode):
                position = position_of(self._file, key_node)
                self.findings.append(codes.NOT_A_MAPPING.find(position, "a key must be plain text"))
            elif key in result:
                first = next(other for other, _ in node.value if other.value == key)
                self._report_duplicate(key_node, position_of(self._file, first).line)
            elif key == "<<":
                self._report_tag(key_node)
            else:
                result[key] = self._convert(value_node, depth + 1)
        return result

    def _report_duplicate(self, key: yaml.ScalarNode, first: int) -> None:
        message = f"'{key.value}' is written again; it is on line {first} already"
        self.findings.append(codes.DUPLICATE_KEY.find(position_of(self._file, key), message, "keep one of the two"))

    def _report_tag(self, node: yaml.Node) -> None:
        name = "the merge key <<" if getattr(node, "value", "") == "<<" else f"the tag {node.tag}"
        hint = "put shared values under `defaults` in mqm-sync.yaml" if "<<" in name else "remove it"
        self.findings.append(codes.TAG.find(position_of(self._file, node), f"{name} is not supported", hint))


def plain_value(text: str) -> str | int | float | bool | None:
    """What text without quotes stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS_OF_NUMBERS:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _has_leading_zero(text):
        number = float(text)
        return number if math.isfinite(number) else text
    return text


def _has_leading_zero(text: str) -> bool:
    """Account ids and the like: 048819808253 is text to everyone but a YAML 1.2 parser."""
    digits = text.lstrip("+-")
    return digits.isdecimal() and len(digits) > 1
