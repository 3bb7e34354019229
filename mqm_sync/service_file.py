"""The files in which botocore ships AWS's own descriptions of its APIs, read entry by entry.

A request needs some forty of SageMaker's thousands of shapes; to parse them all would take longer than to lint a file.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

Section = Literal["operations", "shapes"]
Entry = Mapping[str, Any]

_START = re.compile(r'\n  (  )?"(\w+)":\{')
"""A section, or an entry of one, as botocore's files are laid out."""


class ServiceFile:
    """The text of a service description; what it describes is parsed when it is asked for, and kept."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parsed: dict[tuple[Section, str], Entry] = {}

    def names(self, section: Section) -> tuple[str, ...]:
        """The names of a section's entries, sorted."""
        return tuple(sorted(self._whole[section]))

    def entry(self, section: Section, name: str) -> Entry:
        """One entry; raises KeyError where there is none of that name."""
        found = self._parsed.get((section, name))
        if found is None:
            start = self._starts.get((section, name))
            # without a start there is no such entry, or the file is laid out in another way
            found = self._whole[section][name] if start is None else _value_at(self._text, start)
            self._parsed[section, name] = found
        return found

    @cached_property
    def _starts(self) -> Mapping[tuple[str, str], int]:
        """Where each entry's value starts, by section and name."""
        starts: dict[tuple[str, str], int] = {}
        section = ""
        for found in _START.finditer(self._text):
            if found[1]:
                starts[section, found[2]] = found.end() - 1
            else:
                section = found[2]
        return starts

    @cached_property
    def _whole(self) -> Mapping[str, Mapping[str, Entry]]:
        whole: Mapping[str, Mapping[str, Entry]] = json.loads(self._text)
        return whole


@cache
def service_file(service: str) -> ServiceFile:
    """A service's description in the installed botocore; raises ModuleNotFoundError without botocore."""
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("botocore is not installed", name="botocore")
    versions = Path(spec.submodule_search_locations[0], "data", service)
    newest = max(folder for folder in versions.iterdir() if folder.is_dir())
    packed = newest / "service-2.json.gz"
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else (newest / "service-2.json").read_bytes()
    return ServiceFile(data.decode())


def _value_at(text: str, start: int) -> Entry:
    value: Entry
    value, _ = json.JSONDecoder().raw_decode(text, start)
    return value
