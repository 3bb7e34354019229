"""Where every key and value of a file stands; positions are worked out only for the few that are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        return self._replaced(self.value, text)

    def rename(self, text: str) -> Edit | None:
        """Replaces the key of a mapping's value."""
        return self._replaced(self.key, text) if self.key is not self.value else None

    def _replaced(self, node: yaml.Node, text: str) -> Edit | None:
        start, end = node.start_mark, node.end_mark
        is_on_one_line = isinstance(node, yaml.ScalarNode) and start and end and start.line == end.line
        if not is_on_one_line or not end or getattr(node, "style", None) in {"|", ">"}:
            return None
        return Edit(position_of(self.file, node), end.column + 1, text)


Places = Mapping[Path, Place]


class Layers(Mapping[Path, Place]):
    """Places above one another: the first layer that has a path says where it stands.

    A layer is what lies below a prefix of some places: of an overlay, for one, below `targets` and its target's name.
    """

    def __init__(self, *layers: tuple[Places, Path]) -> None:
        self._layers = layers

    def __getitem__(self, path: Path) -> Place:
        for places, prefix in self._layers if path else ():
            found = places.get((*prefix, *path))
            if found:
                return found
        raise KeyError(path)

    def __iter__(self) -> Iterator[Path]:
        paths = (path[len(prefix) :] for places, prefix in self._layers for path in places if _is_below(path, prefix))
        return iter(dict.fromkeys(paths))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _is_below(path: Path, prefix: Path) -> bool:
    return len(path) > len(prefix) and path[: len(prefix)] == prefix


def places_of(root: yaml.Node, file: str) -> dict[Path, Place]:
    """The place of every key and value of a document; of keys that are written twice, the first one's."""
    places: dict[Path, Place] = {}

    def walk(node: yaml.Node, path: Path) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                below = (*path, key.value) if isinstance(key, yaml.ScalarNode) and key.value != "<<" else ()
                if below and below not in places:
                    places[below] = Place(file, key, value)
                    walk(value, below)
        elif isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                below = (*path, str(index))
                places[below] = Place(file, child, child)
                walk(child, below)

    walk(root, ())
    return places


def nearest(places: Places, path: Path) -> Place | None:
    """The place of a path, or of the nearest part above it that was written down."""
    while path and path not in places:
        path = path[:-1]
    return places.get(path)
