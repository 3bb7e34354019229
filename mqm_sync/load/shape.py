"""Checks a document against a pydantic model; every error becomes a finding at its key or value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mqm_sync.errors import Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.places import Path, Places, nearest
from mqm_sync.suggest import closest, did_you_mean

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 4
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_SWITCH_WORDS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_ARTICLES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "date_type": "a date such as 2027-03-01",
    "date_parsing": "a date such as 2027-03-01",
    "date_from_datetime_parsing": "a date such as 2027-03-01",
}


class Shaped:
    """What came out: the model if one could be made, the findings, and the paths that were set aside."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.broken: set[Path] = set()


def validate(
    model: type[Model], value: Mapping[str, Any], places: Places, start: Position
) -> tuple[Model | None, Shaped]:
    """Make the model; parts that do not fit are reported, set aside, and the rest is tried again.

    So one run reports the faults of shape together with those the rules find in what remains.
    """
    shaped = Shaped()
    rest: Any = value
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(rest), shaped
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=True)
            for detail in details:
                _report(model, detail, value, places, start, shaped)
            rest = _without(rest, {_path(detail) for detail in details})
    return None, shaped


def _report(  # noqa: PLR0917 - one call, named by its caller
    model: type[BaseModel],
    detail: ErrorDetails,
    value: Mapping[str, Any],
    places: Places,
    start: Position,
    shaped: Shaped,
) -> None:
    path = _path(detail)
    if path in shaped.broken:
        return
    shaped.broken.add(path)
    place = nearest(places, path)
    kind = detail["type"]
    if kind == "missing":
        position = place.key_position() if place else start
        shaped.findings.append(codes.MISSING_KEY.find(position, f"'{path[-1]}' is missing", _missing_hint(path)))
    elif kind == "extra_forbidden":
        position = place.key_position() if place else start
        shaped.findings.append(codes.UNKNOWN_KEY.find(position, *_unknown_key(model, path)))
    else:
        position = place.value_position() if place else start
        finding = _wrong(detail, path, position, _at(value, path))
        certain = _certain_text(detail["type"], _at(value, path)) if path in places else ""
        edit = place.rewrite(certain) if place and certain else None
        shaped.findings.append(replace(finding, edit=edit) if edit else finding)


def _wrong(detail: ErrorDetails, path: Path, position: Position, found: object) -> Finding:
    kind, name = detail["type"], ".".join(path)
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        options = [option.strip(" '") for option in expected.replace(" or ", ",").split(",")]
        hint = did_you_mean(str(found), options)
        return codes.WRONG_VALUE.find(position, f"'{name}' is {_show(found)}; it can be {', '.join(options)}", hint)
    if wanted := _ARTICLES.get(kind):
        return codes.WRONG_TYPE.find(
            position, f"'{name}' wants {wanted}, and is {_show(found)}", _type_hint(kind, found)
        )
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    return codes.WRONG_VALUE.find(position, f"'{name}' is {_show(found)}: {message}")


def _type_hint(kind: str, found: object) -> str:
    text = _certain_text(kind, found)
    if text.startswith('"'):
        return f"quote it: {text}"
    if text in {"true", "false"}:
        return f"write {text}"
    return f"take the quotes away: {text}" if text else ""


def _certain_text(kind: str, found: object) -> str:
    """What to write instead, where only one thing can be meant."""
    if kind == "string_type" and isinstance(found, bool):
        return f'"{str(found).lower()}"'
    if kind == "string_type" and isinstance(found, int | float):
        return f'"{found}"'
    if kind in {"int_type", "float_type"} and isinstance(found, str) and _NUMBER.fullmatch(found):
        return found if kind == "float_type" or "." not in found else ""
    if kind == "bool_type" and isinstance(found, str):
        return _SWITCH_WORDS.get(found.lower(), "")
    return ""


def _missing_hint(path: Path) -> str:
    if path == ("kind",):
        return "write kind: model-quality, data-quality, model-bias or model-explainability"
    return f"write {path[-1]}: …"


def _unknown_key(model: type[BaseModel], path: Path) -> tuple[str, str]:
    known = keys_at(model, path[:-1])
    close = closest(path[-1], known)
    where = f" in {'.'.join(path[:-1])}" if len(path) > 1 else ""
    message = f"'{path[-1]}' is not a key{where}"
    if close:
        return message, f"did you mean {close}?"
    homes = [".".join((*at, path[-1])) for at in _parts(model) if path[-1] in keys_at(model, at)]
    if homes:
        return message, f"it belongs at {' or '.join(homes)}"
    return message, f"known keys: {', '.join(known)}" if len(known) <= 10 else ""  # noqa: PLR2004 - fits a line


def _parts(model: type[BaseModel]) -> list[Path]:
    """Paths of the parts one level down, and the top."""
    return [(), *((name,) for name in model.model_fields if keys_at(model, (name,)))]


def part_at(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model of the mapping under a key; None where there is none, or any key goes."""
    field = next((f for name, f in model.model_fields.items() if (f.alias or name) == key), None)
    return _model_in(field.annotation) if field else None


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a mapping at this path may have; empty where any key goes."""
    current = model
    for name in path:
        part = part_at(current, name)
        if part is None:
            return []
        current = part
    return [field.alias or name for name, field in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type expression
    candidates = [annotation, *getattr(annotation, "__args__", ())]
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel)), None)


def _path(detail: ErrorDetails) -> Path:
    return tuple(str(part) for part in detail["loc"] if part != "[key]")


def _at(value: Any, path: Path) -> object:  # noqa: ANN401 - any YAML value
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _without(value: Any, paths: set[Path], path: Path = ()) -> Any:  # noqa: ANN401 - any YAML value
    if isinstance(value, Mapping):
        return {k: _without(v, paths, (*path, k)) for k, v in value.items() if (*path, k) not in paths}
    if isinstance(value, list):
        kept = [(str(i), item) for i, item in enumerate(value) if (*path, str(i)) not in paths]
        return [_without(item, paths, (*path, index)) for index, item in kept]
    return value


def _show(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    short = text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - fits a line
    return f"'{short}'" if isinstance(value, str) else f"the number {short}"
