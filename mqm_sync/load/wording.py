"""What to say about a value that does not fit its model, and what was certainly meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from mqm_sync.images import REGIONS
from mqm_sync.load.keys import keys_at, parts_of
from mqm_sync.load.places import Path
from mqm_sync.suggest import certainly, closest, did_you_mean

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?", re.ASCII)
_SWITCH_WORDS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}
_FITS_A_LINE = 10
_SDK_NAMES = {
    "instance_type": "instance.type",
    "instance_count": "instance.count",
    "volume_size_in_gb": "instance.volume_size_gb",
    "volume_kms_key": "instance.volume_kms_key",
    "max_runtime_in_seconds": "max_runtime_seconds",
    "monitor_schedule_name": "name",
    "schedule_cron_expression": "schedule",
    "role": "role_arn",
    "constraints": "baseline.constraints",
    "statistics": "baseline.statistics",
    "env": "environment",
    "enable_cloudwatch_metrics": "cloudwatch_metrics",
    "security_group_ids": "network.security_groups",
}
"""Where the parameters of the SageMaker SDK went that have another name or place here."""
_PRIVATE = {"environment", "vars", "container_arguments", "container_entrypoint"}
"""What may hold secrets; `vars` are filled into the others."""
WANTED = {
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


def is_private(path: Path) -> bool:
    """Whether values below a path may be secrets, so that messages do not repeat them."""
    return any(part in _PRIVATE for part in path)


def wrong_private_value(detail: ErrorDetails, path: Path, found: object) -> tuple[str, str]:
    """As `wrong_value`, without the value."""
    name, wanted = ".".join(path), WANTED.get(detail["type"])
    is_plain = isinstance(found, bool | int | float)
    return f"'{name}' wants {wanted or 'another value'}", "quote it" if wanted == "text" and is_plain else ""


def wrong_value(detail: ErrorDetails, name: str, found: object, meant: str) -> tuple[str, str]:
    """Message and hint for a value outside the ones there are, or of the wrong type."""
    kind = detail["type"]
    if kind == "literal_error":
        options = _options(detail)
        return f"'{name}' is {_show(found)}; it can be {', '.join(options)}", did_you_mean(str(found), options)
    if wanted := WANTED.get(kind):
        return f"'{name}' wants {wanted}, and is {_show(found)}", _type_hint(meant)
    if kind == "string_pattern_mismatch":
        known = REGIONS if name.rpartition(".")[2] == "region" else ()
        pattern = detail.get("ctx", {}).get("pattern", "")
        return f"'{name}' is {_show(found)}, which is not of the form {pattern}", did_you_mean(str(found), known)
    message = detail["msg"][:1].lower() + detail["msg"][1:]
    return f"'{name}' is {_show(found)}: {message}", ""


def _options(detail: ErrorDetails) -> list[str]:
    """The words that there are."""
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return [option.strip(" '") for option in expected.replace(" or ", ",").split(",")]


def certain_text(detail: ErrorDetails, found: object, written: str) -> str:
    """What to write instead, where only one thing can be meant; `written` is the value as it stands in the file."""
    kind = detail["type"]
    if isinstance(found, str) and found != written:
        return ""  # a variable's value
    if kind == "literal_error" and isinstance(found, str):
        return certainly(found, _options(detail))
    if kind == "string_type" and isinstance(found, bool | int | float):
        return f'"{written}"'
    if kind in {"int_type", "float_type"} and isinstance(found, str) and _NUMBER.fullmatch(found):
        return found if kind == "float_type" or "." not in found else ""
    if kind == "bool_type" and isinstance(found, str):
        return _SWITCH_WORDS.get(found.lower(), "")
    return ""


def certain_value(kind: str, text: str) -> object:
    """The value that `certain_text` stands for; None where nothing is certain."""
    if not text:
        return None
    if kind in {"string_type", "literal_error"}:
        return text.strip('"')
    if kind == "bool_type":
        return text == "true"
    return int(text) if kind == "int_type" else float(text)


def _type_hint(meant: str) -> str:
    if meant.startswith('"'):
        return f"quote it: {meant}"
    if meant in {"true", "false"}:
        return f"write {meant}"
    return f"take the quotes away: {meant}" if meant else ""


def missing_hint(path: Path) -> str:
    """What to write for a key that is missing."""
    if path == ("kind",):
        return "write kind: model-quality, data-quality, model-bias or model-explainability"
    return f"write {path[-1]}: …"


def unknown_key(model: type[BaseModel], path: Path) -> tuple[str, str]:
    """Message and hint for a key that does not exist: the nearest one, or the place where it belongs."""
    known = keys_at(model, path[:-1])
    where = f" in {'.'.join(path[:-1])}" if len(path) > 1 else ""
    message = f"'{path[-1]}' is not a key{where}"
    if (home := _SDK_NAMES.get(path[-1])) and len(path) == 1:
        return message, f"it belongs at {home}"
    if close := closest(path[-1], known):
        return message, f"did you mean {close}?"
    homes = [".".join((*at, path[-1])) for at in parts_of(model) if path[-1] in keys_at(model, at)]
    if homes:
        return message, f"it belongs at {' or '.join(homes)}"
    return message, f"known keys: {', '.join(known)}" if 0 < len(known) <= _FITS_A_LINE else ""


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
