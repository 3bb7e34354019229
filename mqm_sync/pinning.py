"""Writes a pin into a monitor file: one entry of `baseline` comes or is exchanged, and everything else stays."""

from __future__ import annotations

import json
from collections.abc import Sequence

import yaml

from mqm_sync.lines import split_lines
from mqm_sync.load import Monitor
from mqm_sync.load.places import Path
from mqm_sync.spec import Pin

_LONGEST_LINE = 110
_BASELINE: Path = ("baseline",)
_PIN: Path = ("baseline", "pin")


def pin_text(pin: Pin, indent: int = 0) -> str:
    """The entry as YAML: on one line where that is short, otherwise with its thresholds on lines of their own."""
    items = [f"{_key(name)}: {value!r}" for name, value in (pin.thresholds or {}).items()]
    line = f'pin: {{etag: "{pin.etag}", thresholds: {{{", ".join(items)}}}}}'
    if indent + len(line) <= _LONGEST_LINE:
        return line
    margin = " " * (indent + 4)
    lines = [f'pin: {{etag: "{pin.etag}", thresholds: {{', margin]
    for item in items:
        if lines[-1] != margin and len(lines[-1]) + len(item) > _LONGEST_LINE:
            lines[-1] = lines[-1].rstrip()
            lines.append(margin)
        lines[-1] += f"{item}, "
    return "\n".join([*lines[:-1], f"{lines[-1].removesuffix(', ')}}}}}"])


def with_pin(text: str, monitor: Monitor, pin: Pin) -> str | None:
    """The file's text with the pin; None where the file does not write `baseline` out as a mapping of its own."""
    place, old = monitor.places.get(_BASELINE), monitor.places.get(_PIN)
    if place is None or place.file != monitor.file or not isinstance(place.value, yaml.MappingNode):
        return None
    if not place.value.value:
        return None
    lines = split_lines(text)
    if old is not None and old.file == monitor.file:
        start = _start(old.key)
        return _exchanged(lines, start, _end(old.value), pin_text(pin, start[1]))
    if place.value.flow_style:
        line, column = _end(place.value)
        indent = _start(place.key)[1] + 2
        entry = pin_text(pin, indent)
        comma = f",\n{' ' * indent}" if "\n" in entry else ", "
        return _exchanged(lines, (line, column - 1), (line, column - 1), comma + entry)
    first, (last, _) = place.value.value[0][0], _end(place.value)
    indent = _start(first)[1]
    if not lines[last].endswith("\n"):
        return None
    return "".join([*lines[: last + 1], f"{' ' * indent}{pin_text(pin, indent)}\n", *lines[last + 1 :]])


def _exchanged(lines: Sequence[str], start: tuple[int, int], end: tuple[int, int], new: str) -> str:
    before = "".join(lines[: start[0]]) + lines[start[0]][: start[1]]
    return before + new + lines[end[0]][end[1] :] + "".join(lines[end[0] + 1 :])


def _start(node: yaml.Node) -> tuple[int, int]:
    return (node.start_mark.line, node.start_mark.column) if node.start_mark else (0, 0)


def _end(node: yaml.Node) -> tuple[int, int]:
    """Line and column behind a node's last character: a block mapping's own mark stands where the next entry begins."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _end(node.value[-1][1])
    return (node.end_mark.line, node.end_mark.column) if node.end_mark else (0, 0)


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and not name[:1].isdigit() else json.dumps(name, ensure_ascii=False)
