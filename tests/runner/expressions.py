"""GitHub's expressions, as far as they occur here. Source: GitHub's page on evaluating expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>\d+)|(?P<word>[A-Za-z_][\w-]*(?:\.[\w-]+)*)"
    r"|(?P<sign>\|\||&&|==|!=|[!().]))"
)
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_CONSTANTS = {"true": True, "false": False, "null": None}
STATUS_FUNCTIONS = ("always", "cancelled", "success", "failure")
Functions = Mapping[str, Callable[..., Any]]


class Expression:
    """One expression; raises SyntaxError and NameError for what is not known."""

    def __init__(self, text: str, context: Mapping[str, Any], functions: Functions) -> None:
        self._tokens = _tokens(text)
        self._context = context
        self._functions: Functions = {"fromJSON": json.loads, **functions}

    def value(self) -> Any:
        found = self._either()
        if self._tokens:
            raise SyntaxError(f"left over: {self._tokens}")
        return found

    def _either(self) -> Any:
        left = self._both()
        while self._take("||"):
            right = self._both()
            left = left or right
        return left

    def _both(self) -> Any:
        left = self._equality()
        while self._take("&&"):
            right = self._equality()
            left = left and right
        return left

    def _equality(self) -> Any:
        left = self._unary()
        while sign := self._take("==", "!="):
            left = _equal(left, self._unary()) is (sign == "==")
        return left

    def _unary(self) -> Any:
        return not self._unary() if self._take("!") else self._properties(self._primary())

    def _properties(self, value: Any) -> Any:
        while self._take("."):
            value = _member(value, str(self._tokens.pop(0)[1]))
        return value

    def _primary(self) -> Any:
        if self._take("("):
            value = self._either()
            self._require(")")
            return value
        kind, text = self._tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return int(text)
        if self._take("("):
            return self._call(text)
        return self._name(text)

    def _call(self, name: str) -> Any:
        if name not in self._functions:
            raise NameError(f"function {name} is not known here")
        arguments = [] if self._peek(")") else [self._either()]
        self._require(")")
        return self._functions[name](*arguments)

    def _name(self, text: str) -> Any:
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        root, *members = text.split(".")
        if root not in self._context:
            raise NameError(f"context {root} is not known here")
        value = self._context[root]
        for member in members:
            value = _member(value, member)
        return value

    def _peek(self, sign: str) -> bool:
        return bool(self._tokens) and self._tokens[0] == ("sign", sign)

    def _take(self, *signs: str) -> str:
        return self._tokens.pop(0)[1] if any(self._peek(sign) for sign in signs) else ""

    def _require(self, sign: str) -> None:
        if not self._take(sign):
            raise SyntaxError(f"{sign} is missing")


def interpolated(text: Any, context: Mapping[str, Any], functions: Functions) -> Any:
    """A value of a workflow with its expressions evaluated; one that is a single expression keeps its type."""
    if isinstance(text, Mapping):
        return {key: interpolated(value, context, functions) for key, value in text.items()}
    if not isinstance(text, str):
        return text
    alone = _EMBEDDED.fullmatch(text.strip())
    if alone and "${{" not in alone[1]:
        return Expression(alone[1], context, functions).value()
    return _EMBEDDED.sub(lambda found: as_text(Expression(found[1], context, functions).value()), text)


def as_text(value: Any) -> str:
    """A value inside a string, or as an environment variable."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        raise TypeError("an object would be written as 'Object'")
    return "" if value is None else str(value)


def condition(text: Any, context: Mapping[str, Any], functions: Functions) -> bool:
    """An `if:`; without a status function in it, success is required too."""
    source = "success()" if text is None else as_text(text).strip()
    alone = _EMBEDDED.fullmatch(source)
    source = alone[1] if alone else source
    if not any(f"{name}(" in source for name in STATUS_FUNCTIONS):
        source = f"success() && ({source})"
    return bool(Expression(source, context, functions).value())


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position, text = [], 0, text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise SyntaxError(f"{text[position:]!r} is not understood")
        found.append((str(match.lastgroup), match[match.lastgroup or 0]))
        position = match.end()
    return found


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if type(left) is type(right):
        return bool(left == right)
    return _number(left) == _number(right)


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return float("nan")
