"""Which lines of a file are never shown: what stands below `environment` and the like may be a secret.

A text that is no YAML yet is judged by its look, one that is by where the values stand, which an alias may move; a line
counts where either says so. Frames and differences leave these lines out, and faults in them are told without words of
theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

import yaml

from mqm_sync.lines import split_lines
from mqm_sync.load.compose import TooDeepError, compose
from mqm_sync.plain_secrets import looks_secret

_KEY = re.compile(
    r"""(?:^|[\s{,\[?-])["']?(?:en?vi|env|evn|eniv|enr|container_(?:arg|entr)|vars\b)\w*["']?\s*(?::(?=[\s"'{\[]|$)|$)""",
    re.IGNORECASE,
)
"""The keys whose values are hidden, misspelt ones among them; `vars` of a target may be filled into them."""
_PAIR = re.compile(r"""(?<![\w.-])([\w.-]{1,100})["']?\s{0,9}:\s{1,9}["']?([^\s"',}]{1,512})""")
_QUOTED = re.compile(r"""'[^']*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)""")
"""Up to the end of the line where nothing closes it, so that no text makes this slow."""


def shown_lines(text: str, instead: str = "") -> list[str]:
    """The lines of a text with their ends; for each hidden one what stands `instead`."""
    hidden = hidden_lines(text)
    return [instead if index in hidden else line for index, line in enumerate(split_lines(text))]


def hidden_lines(text: str) -> set[int]:
    """The indices, from 0, of lines that may hold secrets."""
    lines = split_lines(text)
    return {*_by_look(lines), *_by_place(text), *(index for index, line in enumerate(lines) if _is_secret(line))}


def _is_secret(line: str) -> bool:
    return any(looks_secret(found[1], found[2]) for found in _PAIR.finditer(line)) or looks_secret("", line)


def _by_look(lines: Sequence[str]) -> Iterator[int]:
    """Lines with such a key and a value, and those that are indented below one or within its brackets."""
    indent, depth = -1, 0
    for index, line in enumerate(lines):
        is_blank = not line.strip() or line.lstrip().startswith("#")
        own = len(line) - len(line.lstrip())
        if indent >= 0 and (depth > 0 or is_blank or own > indent):
            depth = max(0, depth + _opened(line))
            yield index
            continue
        indent, depth = -1, 0
        if found := _KEY.search(line):
            rest = line[found.end() :].strip()
            indent, depth = own, max(0, _opened(rest))
            if rest and not rest.startswith("#"):
                yield index


def _opened(line: str) -> int:
    bare = _QUOTED.sub("", line)
    return sum(bare.count(mark) for mark in "{[") - sum(bare.count(mark) for mark in "}]")


def _by_place(text: str) -> Iterator[int]:
    """Lines of values below such keys, wherever an anchor has them stand."""
    seen: set[tuple[int, bool]] = set()
    roots: list[yaml.Node] = []
    with suppress(yaml.YAMLError, TooDeepError):
        roots.extend(compose(text, ""))
    for root in roots:
        yield from _below(root, seen, is_hidden=False)


def _below(node: yaml.Node, seen: set[tuple[int, bool]], *, is_hidden: bool) -> Iterator[int]:
    if (id(node), is_hidden) in seen:  # aliases may lead to the same node thousands of times
        return
    seen.add((id(node), is_hidden))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            is_key = isinstance(key, yaml.ScalarNode) and bool(_KEY.search(f"{key.value}:"))
            yield from _below(value, seen, is_hidden=is_hidden or is_key)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _below(child, seen, is_hidden=is_hidden)
    elif is_hidden and node.start_mark and node.end_mark:
        last = node.end_mark.line - (node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line)
        yield from range(node.start_mark.line, last + 1)
