"""Checks a document against a pydantic model; every error becomes a finding at its key or value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mqm_sync.errors import Edit, Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.keys import keys_at
from mqm_sync.load.places import Path, Places, nearest
from mqm_sync.load.wording import (
    WANTED,
    certain_text,
    certain_value,
    is_private,
    missing_hint,
    unknown_key,
    wrong_private_value,
    wrong_value,
)
from mqm_sync.spec import TIMED, WORD
from mqm_sync.suggest import certainly, closest

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 4
_GONE = object()
_NOT_KEYS = {"[key]", WORD, TIMED}
"""What pydantic puts into the place of an error beside the keys of the file."""


class Shaped:
    """What was found on the way: the findings, and the paths that were set aside."""

    def __init__(self, model: type[BaseModel], value: Mapping[str, Any], places: Places, start: Position) -> None:
        self._model = model
        self._value = value
        self._places = places
        self._start = start
        self.findings: list[Finding] = []
        self.broken: set[Path] = set()

    def report(self, detail: ErrorDetails) -> object:
        """Make the finding; returns what to go on with in the value's place, or `_GONE`."""
        path, kind = _path(detail), detail["type"]
        found = _at(self._value, path)
        written = self._places[path].value.value if path in self._places else ""
        text = certain_text(detail, found, written) if isinstance(written, str) and written else ""
        if path not in self.broken:
            self.broken.add(path)
            if kind == "extra_forbidden":
                self._take_as_written(path)
            self.findings.append(self._finding(detail, path, found, text))
        value = certain_value(kind, text)
        return _GONE if value is None else value

    def _take_as_written(self, misspelt: Path) -> None:
        """The key that was meant is there, under a wrong name: no rule shall call it missing as well."""
        meant = (*misspelt[:-1], closest(misspelt[-1], keys_at(self._model, misspelt[:-1])))
        if meant[-1] and meant not in self._places:
            self.broken.add(meant)

    def _renamed(self, misspelt: Path) -> Edit | None:
        """The key as it was certainly meant; None in doubt, and where that key is there as well."""
        meant = certainly(misspelt[-1], keys_at(self._model, misspelt[:-1]))
        place = self._places.get(misspelt)
        return place.rename(meant) if place and meant and (*misspelt[:-1], meant) not in self._places else None

    def _finding(self, detail: ErrorDetails, path: Path, found: object, text: str) -> Finding:
        place, kind = nearest(self._places, path), detail["type"]
        key = place.key_position() if place else self._start
        if kind == "missing":
            return codes.MISSING_KEY.find(key, f"'{path[-1]}' is missing", missing_hint(path))
        if kind == "extra_forbidden":
            finding = codes.UNKNOWN_KEY.find(key, *unknown_key(self._model, path))
            return finding._replace(edit=self._renamed(path))
        position = place.value_position() if place else self._start
        rule = codes.WRONG_TYPE if kind in WANTED else codes.WRONG_VALUE
        if is_private(path):
            said = wrong_private_value(detail, path, found)
        else:
            said = wrong_value(detail, ".".join(path), found, text)
        finding = rule.find(position, *said)
        edit = place.rewrite(text) if place and text else None
        return finding._replace(edit=edit) if edit else finding


def validate(
    model: type[Model], value: Mapping[str, Any], places: Places, start: Position
) -> tuple[Model | None, Shaped]:
    """Make the model; what does not fit is reported, put right where only one thing can be meant, or set aside.

    So one run reports the faults of shape together with those the rules find in what remains.
    """
    shaped = Shaped(model, value, places, start)
    rest: Any = value
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(rest), shaped
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
            rest = _with(rest, {_path(detail): shaped.report(detail) for detail in details})
    return None, shaped


def _path(detail: ErrorDetails) -> Path:
    return tuple(str(part) for part in detail["loc"] if part not in _NOT_KEYS)


def _at(value: Any, path: Path) -> object:  # noqa: ANN401 - any YAML value
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _with(value: Any, changes: Mapping[Path, object], path: Path = ()) -> Any:  # noqa: ANN401 - any YAML value
    """The value with some parts replaced, or gone."""
    if path in changes:
        return changes[path]
    if isinstance(value, Mapping):
        made = {key: _with(item, changes, (*path, key)) for key, item in value.items()}
        return {key: item for key, item in made.items() if item is not _GONE}
    if isinstance(value, list):
        items = [_with(item, changes, (*path, str(index))) for index, item in enumerate(value)]
        return [item for item in items if item is not _GONE]
    return value
