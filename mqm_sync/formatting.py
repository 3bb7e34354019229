"""One order of keys for every monitor file; comments travel with their key, and nothing else is touched.

Entries of block mappings are moved as whole lines, so quoting, flow style and comments stay as they were written. The
result is parsed again and must hold the same values, or the text is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import yaml

from mqm_sync.fields import FIELDS
from mqm_sync.lines import split_lines
from mqm_sync.load import Document, parse_text
from mqm_sync.load.compose import compose
from mqm_sync.load.keys import keys_at
from mqm_sync.load.places import Path
from mqm_sync.spec import MonitorSpec

_LAST = ("allow", "targets")
"""Exceptions and overlays stand below what they are about."""


def format_text(text: str) -> str:
    """The text in canonical order, without trailing blanks; unchanged where that could change its meaning."""
    before, findings = parse_text(text, "")
    if findings:
        return text
    lines = split_lines(text)
    starts = [node.start_mark.line for node in compose(text, "") if node.start_mark]
    for node, (_, end) in reversed(list(zip(compose(text, ""), pairwise([*starts, len(lines)]), strict=True))):
        if isinstance(node, yaml.MappingNode):
            last = _document_end(lines, end, is_last=end == len(lines))
            first = node.value[0][0].start_mark.line if node.value else end
            lines[first:last] = _ordered(node, lines, first, last, ())
    ordered = "".join(lines)
    return next((made for made in (_tidy(ordered), ordered) if _same_values(before, made)), text)


def _same_values(before: list[Document], made: str) -> bool:
    after, faults = parse_text(made, "")
    return not faults and [document.value for document in after] == [document.value for document in before]


def _document_end(lines: Sequence[str], end: int, *, is_last: bool) -> int:
    """The line after a document's last one: its own content ends where the next marker stands."""
    if is_last:
        return end
    while end > 0 and not lines[end - 1].startswith(("---", "...")):
        end -= 1
    return max(end - 1, 0)


def _ordered(node: yaml.MappingNode, lines: Sequence[str], first: int, last: int, path: Path) -> list[str]:
    """The lines [first, last) with the entries of the mapping at `path` in order."""
    keys = [key.start_mark.line for key, _ in node.value]
    column = node.value[0][0].start_mark.column if node.value else 0
    is_block = not node.flow_style and len(set(keys)) == len(keys) and lines[keys[0]][:column].strip() == ""
    order = _order(path)
    if not is_block or not order:
        return list(lines[first:last])
    starts = [first, *(_lead(lines, line, column) for line in keys[1:]), last]
    chunks = []
    for (key, value), (start, end) in zip(node.value, pairwise(starts), strict=True):
        chunk = list(lines[start:end])
        if isinstance(value, yaml.MappingNode) and value.value and value.start_mark.line > key.start_mark.line:
            inner_key = value.value[0][0].start_mark
            inner = max(_lead(lines, inner_key.line, inner_key.column), key.start_mark.line + 1)
            chunk[inner - start :] = _ordered(value, lines, inner, end, (*path, key.value))
        chunks.append((order.index(key.value) if key.value in order else len(order), _ended(chunk)))
    return [line for _, chunk in sorted(chunks, key=lambda pair: pair[0]) for line in chunk]


def _order(path: Path) -> list[str]:
    """The keys of the mapping at a path in order: as the spec lists them, in its parts as the table of fields does."""
    known = keys_at(MonitorSpec, path)
    if not path:
        return [*(name for name in known if name not in _LAST), *_LAST]
    listed = [field.spec[len(path)] for field in FIELDS if field.spec[: len(path)] == path and field.spec != path]
    return list(dict.fromkeys([*listed, *known])) if known else []


def _lead(lines: Sequence[str], line: int, column: int) -> int:
    """Where an entry begins: with the comments right above its key, at the key's own column."""
    while line > 0:
        above = lines[line - 1]
        stripped = above.strip()
        is_comment = stripped.startswith("#") and len(above) - len(above.lstrip()) == column
        if not is_comment and stripped:
            break
        line -= 1
    return line


def _ended(chunk: list[str]) -> list[str]:
    """An entry that was last in a file without a final line end needs one to stand elsewhere."""
    if chunk and not chunk[-1].endswith(("\n", "\r")):
        chunk[-1] += "\n"
    return chunk


def _tidy(text: str) -> str:
    """No blanks at the ends of lines and one line end at the end; the caller checks that no value needed them."""
    lines = [line.rstrip(" \t\r\n") + line[len(line.rstrip("\r\n")) :] for line in split_lines(text)]
    return "".join(lines).rstrip("\r\n") + "\n"
