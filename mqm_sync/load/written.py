"""The places of a document that was read: looked up in its text, once somebody asks where something stands.

Most files have no fault, and of one that has, a few places are shown. To keep the nodes of a fleet would take several
times the memory of its specs, and the time of the garbage collector besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

import yaml

from mqm_sync.load.compose import compose
from mqm_sync.load.places import Path, Place, places_of


class WrittenPlaces(Mapping[Path, Place]):
    """The places of one document of a text, counted from 0."""

    __slots__ = ("_number", "_text", "file")

    def __init__(self, text: str, file: str, number: int) -> None:
        self._text = text
        self.file = file
        self._number = number

    def __getitem__(self, path: Path) -> Place:
        return _places(self._text, self.file, self._number)[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(_places(self._text, self.file, self._number))

    def __len__(self) -> int:
        return len(_places(self._text, self.file, self._number))


@lru_cache(maxsize=64)
def _places(text: str, file: str, number: int) -> Mapping[Path, Place]:
    return places_of(_roots(text, file)[number], file)


@lru_cache(maxsize=2)
def _roots(text: str, file: str) -> list[yaml.Node]:
    """The documents of a text up to its end, or up to what is no YAML."""
    roots: list[yaml.Node] = []
    with suppress(yaml.YAMLError):  # reported when the file was read
        roots.extend(compose(text, file))
    return roots
