"""What a parser's error means to a person: where to look, and what to write there."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from mqm_sync.errors import Finding, Position
from mqm_sync.load import codes

_KEY = re.compile(r"""\s*(?:- +)?(?:"[^"]*"|'[^']*'|[^\s"'#:][^:#]*):(?=\s|$)""")
_UNEVEN = "this key is not indented as the ones above it"
_INDENT = "indent the keys of one mapping alike, with spaces"
_NO_KEY = "this is no key: there is no colon with a space behind it"
_WRITE_A_KEY = "write key: value"
_LOOK_ABOVE = "look at this line and those above it: a quote or bracket that is not closed, or an indent that differs"


class _Said(NamedTuple):
    """What to say in place of the parser's words, and where, if elsewhere."""

    message: str
    hint: str
    position: Position | None = None


def syntax_finding(error: yaml.YAMLError, text: str, shown: str) -> Finding:
    """The finding for a parser's error, at the place that is to be mended."""
    position = _position(error, text, shown)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    lines = text.splitlines()
    line = lines[position.line - 1] if position.line <= len(lines) else ""
    context = str(getattr(error, "context", None) or "")
    if said := _in_plain_words(
        _Fault(problem, context, lines[: position.line - 1], line, position, _begun(error, shown))
    ):
        return codes.SYNTAX.find(said.position or position, said.message, said.hint)
    return codes.SYNTAX.find(position, f"{context}: {problem}" if context else problem, _hint(problem))


class _Fault(NamedTuple):
    """What the parser says: its words, where it stopped and where what it was reading begins."""

    problem: str
    context: str
    above: list[str]
    line: str
    position: Position
    begun: Position | None

    @property
    def start(self) -> int:
        """The place in the line, counted from 0."""
        return self.position.column - 1


def _in_plain_words(fault: _Fault) -> _Said | None:
    return _on_text(fault) or _on_keys(fault) or _on_ends(fault)


def _on_text(fault: _Fault) -> _Said | None:
    """Text that means something else to YAML than to a person."""
    if "cannot start any token" in fault.problem:
        if "\t" in fault.line[: fault.position.column]:
            return _Said("a tab is used for indentation", "indent with spaces")
        return _Said(f"text can not begin with {fault.line[fault.start : fault.position.column]}", "quote the text")
    if "undefined alias" in fault.problem:
        return _Said("text that begins with * names an anchor, and there is none of that name", "quote the text")
    return None


def _on_keys(fault: _Fault) -> _Said | None:
    """Keys without a colon, and colons without a key."""
    if "mapping values are not allowed" in fault.problem:
        if (key := _KEY.match(fault.line)) and key.end() >= fault.start:
            return _no_key_above(fault) or _Said(
                _UNEVEN,
                _INDENT,
                fault.position._replace(column=_indent(fault.line) + 1),
            )
        return _Said("a colon with a space behind it begins a value, and there is one already", "quote the text")
    if "expected key" in fault.problem or "expected <block end>" in fault.problem:  # libyaml's words, and PyYAML's
        is_key = _KEY.match(fault.line) and fault.start == _indent(fault.line)
        return _Said(_UNEVEN, _INDENT) if is_key else _Said("this fits none of the keys above it", _LOOK_ABOVE)
    if "could not find expected ':'" in fault.problem and fault.begun:
        return _Said(_NO_KEY, _WRITE_A_KEY, fault.begun)
    return None


def _no_key_above(fault: _Fault) -> _Said | None:
    """A line without a key at the same indent makes this line the rest of its text."""
    number = len(fault.above)
    above = fault.above[-1] if fault.above else ""
    if (
        not above.strip()
        or above.lstrip().startswith(("#", "-"))
        or _KEY.match(above)
        or _indent(above) != _indent(fault.line)
    ):
        return None
    return _Said(_NO_KEY, _WRITE_A_KEY, fault.position._replace(line=number, column=_indent(above) + 1))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _on_ends(fault: _Fault) -> _Said | None:
    """Brackets and quotes that are opened and not closed."""
    if fault.begun and "flow" in fault.context and "expected" in fault.problem:
        opening, closing = ("{", "}") if "mapping" in fault.context else ("[", "]")
        message = f"a {opening} is not closed, or a comma is missing behind it"
        return _Said(message, f"write the {closing}, or a comma between two values", fault.begun)
    if fault.begun and "quoted" in fault.context and "unexpected end" in fault.problem:
        return _Said("a quote is not closed", "write the closing quote", fault.begun)
    return None


def _hint(problem: str) -> str:
    return _LOOK_ABOVE if "expected" in problem or "not allowed" in problem else ""


def _begun(error: yaml.YAMLError, shown: str) -> Position | None:
    """Where what could not be read to its end begins."""
    mark = getattr(error, "context_mark", None)
    return Position(shown, mark.line + 1, mark.column + 1) if mark else None


def _position(error: yaml.YAMLError, text: str, shown: str) -> Position:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark:
        return Position(shown, mark.line + 1, mark.column + 1)
    if isinstance(error, yaml.reader.ReaderError):  # a forbidden character; libyaml counts it in bytes
        before = text.encode("utf-8", "surrogatepass")[: error.position].decode("utf-8", "replace")
        return Position(shown, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    return Position(shown)
