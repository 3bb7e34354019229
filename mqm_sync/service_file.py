"""The files in which botocore ships AWS's own descriptions of its APIs, read entry by entry.

A request needs some forty of SageMaker's thousands of shapes; to parse them all would take longer than to lint a file.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

Section = Literal["operations", "shapes"]
Entry = Mapping[str, Any]

_SECTION, _SECTION_END, _ENTRY = b'\n  "', b"\n  }", b'\n    "'
"""How the lines begin that open a section, close it, and open an entry, as botocore's files are laid out."""
_NAME = re.compile(rb'\n    "([^"]+)":\{')
_GZIP = 16 + zlib.MAX_WBITS
_ROOM = 4 * 1024 * 1024
"""What SageMaker's description takes when unpacked, so that the room for it is made once."""


class ServiceFile:
    """The text of a service description; what it describes is parsed when it is asked for, and kept."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._parsed: dict[tuple[Section, str], Entry] = {}
        self._known_bounds: dict[Section, tuple[int, int]] = {}

    def names(self, section: Section) -> tuple[str, ...]:
        """The names of a section's entries, sorted."""
        first, last = self._bounds(section)
        found = [name.decode() for name in _NAME.findall(self._text, first, last)]
        return tuple(sorted(found or self._whole[section]))

    @property
    def head(self) -> Entry:
        """What is said of the service as a whole: the protocol, its version."""
        before = self._text[: self._bounds("operations")[0]].rstrip(b",\n ")
        head: Entry = json.loads(before + b"}") if before else self._whole
        return {"version": head["version"], "metadata": head["metadata"]}

    def part(self, is_wanted: Callable[[str], bool]) -> dict[str, Any]:
        """A description of some operations only, with the shapes that they use."""
        operations = {name: self.entry("operations", name) for name in self.names("operations") if is_wanted(name)}
        shapes: dict[str, Entry] = {}
        coming = list(_shapes_in(list(operations.values())))
        while coming:
            name = coming.pop()
            if name not in shapes:
                shapes[name] = self.entry("shapes", name)
                coming += _shapes_in(shapes[name])
        return {**self.head, "operations": operations, "shapes": shapes}

    def entry(self, section: Section, name: str) -> Entry:
        """One entry; raises KeyError where there is none of that name."""
        found = self._parsed.get((section, name))
        if found is None:
            start = self._start_of(section, name)
            # without a start there is no such entry, or the file is laid out in another way
            found = self._value_at(start) if start else self._whole[section][name]
            self._parsed[section, name] = found
        return found

    def _start_of(self, section: Section, name: str) -> int:
        """Where an entry's value starts; 0 where it is not found. By halving, for most entries are sorted."""
        text, wanted = self._text, name.encode()
        low, high = first, last = self._bounds(section)
        while low < high:
            middle = (low + high) // 2
            start = text.find(_ENTRY, middle, high)
            found = text[start + len(_ENTRY) : text.index(b'"', start + len(_ENTRY))] if start >= 0 else b""
            if start < 0 or found > wanted:
                high = middle
            elif found < wanted:
                low = start + 1
            else:
                return text.index(b"{", start)
        start = text.find(_ENTRY + wanted + b'":{', first, last)
        return text.index(b"{", start) if start >= 0 else 0

    def _value_at(self, start: int) -> Entry:
        end = self._text.find(_ENTRY, start)
        value: Entry
        value, _ = json.JSONDecoder().raw_decode(self._text[start : end if end > 0 else len(self._text)].decode())
        return value

    def _bounds(self, section: Section) -> tuple[int, int]:
        if section not in self._known_bounds:
            start = self._text.find(_SECTION + section.encode() + b'":{')
            self._known_bounds[section] = (start, self._text.find(_SECTION_END, start)) if start >= 0 else (0, 0)
        return self._known_bounds[section]

    @cached_property
    def _whole(self) -> Mapping[str, Mapping[str, Entry]]:
        whole: Mapping[str, Mapping[str, Entry]] = json.loads(self._text)
        return whole


def _shapes_in(value: object) -> Iterator[str]:
    """The names of the shapes that an entry, or a part of one, refers to."""
    if isinstance(value, list):
        for item in value:
            yield from _shapes_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "shape" and isinstance(item, str):
                yield item
            else:
                yield from _shapes_in(item)


@cache
def service_file(service: str) -> ServiceFile:
    """A service's description in the installed botocore; raises ModuleNotFoundError without botocore."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("botocore is not installed", name="botocore")
    versions = Path(spec.submodule_search_locations[0], "data", service)
    newest = max(folder for folder in versions.iterdir() if folder.is_dir())
    packed = newest / "service-2.json.gz"
    if packed.exists():
        return ServiceFile(zlib.decompress(packed.read_bytes(), _GZIP, _ROOM))
    return ServiceFile((newest / "service-2.json").read_bytes())
