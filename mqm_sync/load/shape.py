"""Checks a document against a pydantic model; every error becomes a finding at its key or value."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mqm_sync.errors import Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.places import Path, Places, nearest

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 4
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
        shaped.findings.append(_wrong(detail, path, position, _at(value, path)))


def _wrong(detail: ErrorDetails, path: Path, position: Position, found: object) -> Finding:
    kind, name = detail["type"], ".".join(path)
    if kind == "literal_error":
        expected = str(detail.get("ctx", {}).get("expected", ""))
        options = [option.strip(" '") for option in expected.replace(" or ", ",").split(",")]
        close = get_close_matches(str(found), options, 1)
        hint = f"did you mean {close[0]}?" if close else ""
        return codes.WRONG_VALUE.find(position, f"'{name}' is {_show(found)}; it can be {', '.join(options)}", hint)
    if wanted := _ARTICLES.get(kind):
        return codes.WRONG_TYPE.find(
            position, f"'{name}' wants {wanted}, and is {_show(found)}", _type_hint(kind, found)
        )
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    return codes.WRONG_VALUE.find(position, f"'{name}' is {_show(found)}: {message}")


def _type_hint(kind: str, found: object) -> str:
    if kind == "string_type" and isinstance(found, int | float) and not isinstance(found, bool):
        return f'quote it: "{found}"'
    if kind == "string_type" and isinstance(found, bool):
        return f'quote it: "{str(found).lower()}"'
    if kind in {"int_type", "float_type"} and isinstance(found, str) and found.replace(".", "", 1).isdecimal():
        return f"take the quotes away: {found}"
    if kind == "bool_type" and isinstance(found, str):
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(found.lower())
        return f"write {meant}" if meant else "write true or false"
    return ""


def _missing_hint(path: Path) -> str:
    if path == ("kind",):
        return "write kind: model-quality, data-quality, model-bias or model-explainability"
    return f"write {path[-1]}: …"


def _unknown_key(model: type[BaseModel], path: Path) -> tuple[str, str]:
    known = _keys_at(model, path[:-1])
    close = get_close_matches(path[-1], known, 1)
    where = f" in {'.'.join(path[:-1])}" if len(path) > 1 else ""
    message = f"'{path[-1]}' is not a key{where}"
    if close:
        return message, f"did you mean {close[0]}?"
    homes = [".".join((*at, path[-1])) for at in _parts(model) if path[-1] in _keys_at(model, at)]
    if homes:
        return message, f"it belongs at {' or '.join(homes)}"
    return message, f"known keys: {', '.join(known)}" if len(known) <= 10 else ""  # noqa: PLR2004 - fits a line


def _parts(model: type[BaseModel]) -> list[Path]:
    """Paths of the parts one level down, and the top."""
    return [(), *((name,) for name in model.model_fields if _keys_at(model, (name,)))]


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a mapping at this path may have; empty where any key goes."""
    current: Any = model
    for name in path:
        field = next((f for k, f in current.model_fields.items() if (f.alias or k) == name), None)
        current = _model_in(field.annotation) if field else None
        if current is None:
            return []
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
