"""Keeps secrets out of plans: environment values are shown as a typed placeholder with a short stable hash.

Arguments of a container are shown, but for what looks like a secret in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from mqm_sync.canonical import digest
from mqm_sync.plain_secrets import secrets_in

MASK = "$masked"
_TOO_SHORT = 3
_OPEN_VARIABLES = {"publish_cloudwatch_metrics"}
"""Set by the service or by this tool; never a secret."""


def masked(value: object) -> dict[str, str]:
    """The placeholder of a value: equal values give equal placeholders, nothing else can be read from it."""
    return {MASK: f"sha256:{digest(['environment', value], 8)}"}


def is_masked(value: object) -> bool:
    """Whether a value is such a placeholder."""
    return isinstance(value, Mapping) and set(value) == {MASK}


def mask_body(body: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The body with every environment value masked, and the secrets among arguments."""
    if isinstance(body, Mapping):
        return {key: _MASKS.get(key, mask_body)(value) for key, value in body.items()}
    if isinstance(body, list):
        return [mask_body(item) for item in body]
    return body


def _mask_environment(environment: Any) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(environment, Mapping):
        return environment
    return {
        name: value if name in _OPEN_VARIABLES or is_masked(value) else masked(value)
        for name, value in environment.items()
    }


def mask_variables(request: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    """A request with the values of these variables masked; others of its environment are settings of this tool."""
    shown = {name: masked(value) if name in names else value for name, value in request.get("Environment", {}).items()}
    return {**request, "Environment": shown}


def _mask_arguments(arguments: Any) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(arguments, list):
        return arguments
    made = [str(argument) for argument in arguments]
    for index, secret in list(secrets_in(made)):
        made[index] = _without(made[index], secret)
    return made


_MASKS: dict[str, Callable[[Any], Any]] = {
    "Environment": _mask_environment,
    "ContainerArguments": _mask_arguments,
    "ContainerEntrypoint": _mask_arguments,
}


def hide_secrets(text: str, body: Any) -> str:  # noqa: ANN401 - any JSON value
    """A message with every environment value and secret argument of the body masked, in whatever form it is quoted."""
    for value in sorted(_secrets(body), key=len, reverse=True):
        for form in (value, " ".join(value.split()), json.dumps(value)[1:-1], repr(value)[1:-1]):
            text = _without(text, form) if len(form) > _TOO_SHORT else text
    return text


def _without(text: str, secret: str) -> str:
    return text.replace(secret, f"({masked(secret)[MASK]})")


def _secrets(body: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if not isinstance(body, Mapping):
        return
    for key, item in body.items():
        if key == "Environment" and isinstance(item, Mapping):
            yield from (str(v) for name, v in item.items() if name not in _OPEN_VARIABLES and len(str(v)) > _TOO_SHORT)
        elif key in _MASKS and isinstance(item, list):
            yield from (secret for _, secret in secrets_in([str(argument) for argument in item]))
        else:
            yield from _secrets(item)
