"""Where every key and value of a file stands; positions are worked out only for the few that are reported."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from mqm_sync.errors import Edit, Position

Path = tuple[str, ...]
"""Keys from the top of a document; positions in lists are their index as text."""


def position_of(file: str, found: yaml.Node | yaml.Event) -> Position:
    """Where a node or event starts."""
    mark = found.start_mark
    return Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)


class Place(NamedTuple):
    """A value's node and, for a mapping's value, the node of its key."""

    file: str
    key: yaml.Node
    value: yaml.Node

    def key_position(self) -> Position:
        """Where the key starts."""
        return position_of(self.file, self.key)

    def value_position(self) -> Position:
        """Where the value starts."""
        return position_of(self.file, self.value)

    def edit(self, old: str, new: str) -> Edit | None:
        """Replaces the value by `new`, quoted as before; None unless exactly `old` stands there, on one line.

        A value that came from a variable, or stands in a folded block, is left to the person.
        """
        node = self.value
        if not isinstance(node, yaml.ScalarNode) or node.value != old:
            return None
        return self.rewrite(f"{node.style}{new}{node.style}" if node.style in {"'", '"'} else new)

    def rewrite(self, text: str) -> Edit | None:
        """Replaces the value, quotes and all; None for what spans lines."""
        node = self.value
        start, end = node.start_mark, node.end_mark
        is_on_one_line = isinstance(node, yaml.ScalarNode) and start and end and start.line == end.line
        if not is_on_one_line or not end or getattr(node, "style", None) in {"|", ">"}:
            return None
        return Edit(self.value_position(), end.column + 1, text)


Places = dict[Path, Place]


def nearest(places: Places, path: Path) -> Place | None:
    """The place of a path, or of the nearest part above it that was written down."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path)


def below(places: Places, prefix: Path) -> Places:
    """The places under a prefix, with the prefix taken off."""
    size = len(prefix)
    return {path[size:]: place for path, place in places.items() if path[:size] == prefix and len(path) > size}
