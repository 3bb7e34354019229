"""Writes a pin into a monitor file: one entry of `baseline` comes or is exchanged, and everything else stays."""

from __future__ import annotations

import json
from collections.abc import Sequence

import yaml

from mqm_sync.lines import split_lines
from mqm_sync.load import Monitor
from mqm_sync.load.places import Path
from mqm_sync.spec import Pin

_BASELINE: Path = ("baseline",)
_PIN: Path = ("baseline", "pin")


def pin_text(pin: Pin) -> str:
    """The entry on one line, as YAML."""
    thresholds = ", ".join(f"{_key(name)}: {value!r}" for name, value in (pin.thresholds or {}).items())
    return f'pin: {{etag: "{pin.etag}", thresholds: {{{thresholds}}}}}'


def with_pin(text: str, monitor: Monitor, pin: Pin) -> str | None:
    """The file's text with the pin; None where the file does not write `baseline` out as a mapping of its own."""
    place, old = monitor.places.get(_BASELINE), monitor.places.get(_PIN)
    if place is None or place.file != monitor.file or not isinstance(place.value, yaml.MappingNode):
        return None
    if not place.value.value:
        return None
    lines, entry = split_lines(text), pin_text(pin)
    if old is not None and old.file == monitor.file:
        return _exchanged(lines, _start(old.key), _end(old.value), entry)
    if place.value.flow_style:
        line, column = _end(place.value)
        return _exchanged(lines, (line, column - 1), (line, column - 1), f", {entry}")
    first, (last, _) = place.value.value[0][0], _end(place.value)
    indent = " " * _start(first)[1]
    if not lines[last].endswith("\n"):
        return None
    return "".join([*lines[: last + 1], f"{indent}{entry}\n", *lines[last + 1 :]])


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
