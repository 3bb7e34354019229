"""Defaults, overlays and variables: what a monitor's document becomes for one target."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mqm_sync.errors import Finding
from mqm_sync.load import codes
from mqm_sync.load.places import Path, Places, nearest
from mqm_sync.load.wording import is_private
from mqm_sync.suggest import closest

_VARIABLE = re.compile(r"\$(\$)?\{([^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def deep_merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `over` upon `under`: mappings merge key by key, anything else replaces; null takes the key away."""
    merged = dict(under)
    for key, value in over.items():
        old = merged.get(key)
        if old is not None and isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = deep_merge(old, value)
        else:
            merged[key] = value
    return merged


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - any YAML value
    """Drop every key whose value is null, at any depth."""
    if isinstance(value, dict):
        return {
            key: without_nulls(item) if isinstance(item, dict | list) else item
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def _may_hold(value: object) -> bool:
    """Whether there may be a variable in a value; most have none, and a path for each would cost more than the rest."""
    return "${" in value if isinstance(value, str) else isinstance(value, dict | list)


class Substitution:
    """Replaces `${name}` in every text of a document; unknown names become findings."""

    def __init__(self, variables: Mapping[str, str], target: str, places: Places) -> None:
        self._variables = variables
        self._target = target
        self._places = places
        self.findings: list[Finding] = []
        self.broken: set[Path] = set()

    def apply(self, value: Any, path: Path = ()) -> Any:  # noqa: ANN401 - any YAML value
        """The value with its variables filled in, and without keys whose value is null."""
        if isinstance(value, str):
            return _VARIABLE.sub(self._replacer(path), value) if "${" in value else value
        if isinstance(value, dict):
            return {
                key: self.apply(item, (*path, key)) if _may_hold(item) else item
                for key, item in value.items()
                if item is not None
            }
        if isinstance(value, list):
            return [self.apply(item, (*path, str(index))) for index, item in enumerate(value)]
        return value

    def _replacer(self, path: Path) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            if found[1]:
                return found[0][1:]
            name = found[2]
            if name in self._variables and found[0].endswith("}"):
                return self._variables[name]
            self._report(name, path, is_closed=found[0].endswith("}"))
            return found[0]

        return replace

    def _report(self, name: str, path: Path, *, is_closed: bool) -> None:
        place = nearest(self._places, path)
        if place is None:
            return
        self.broken.add(path)
        if not is_closed or not _NAME.fullmatch(name):
            message = "a variable is written ${name}, with letters, digits and _"
            hint = "write $${ for a literal ${"
        elif is_private(path):
            message = f"a variable in it is not defined for target '{self._target}'"
            hint = f"add it under targets.{self._target}.vars, or write $${{ for a literal ${{"
        else:
            message = f"${{{name}}} is not defined for target '{self._target}'"
            close = closest(name, self._variables)
            hint = f"did you mean ${{{close}}}?" if close else f"add {name} under targets.{self._target}.vars"
        self.findings.append(codes.UNKNOWN_VARIABLE.find(place.value_position(), message, hint))
