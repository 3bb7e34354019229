"""Where every key and value of a file stands; positions are worked out only for the few that are reported."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from mqm_sync.errors import Position

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
