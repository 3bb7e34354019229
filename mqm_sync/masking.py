"""Keeps secrets out of plans: environment values are shown as a typed placeholder with a short stable hash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mqm_sync.canonical import digest

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
    """The body with every environment value masked."""
    if isinstance(body, Mapping):
        return {k: _mask_environment(v) if k == "Environment" else mask_body(v) for k, v in body.items()}
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


def hide_secrets(text: str, body: Any) -> str:  # noqa: ANN401 - any JSON value
    """A message with every environment value of the body masked; the service may quote what it was sent."""
    for value in sorted(_secrets(body), key=len, reverse=True):
        for form in (value, " ".join(value.split())):  # an error's text is on one line
            text = text.replace(form, f"({masked(value)[MASK]})") if len(form) > _TOO_SHORT else text
    return text


def _secrets(body: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(body, Mapping):
        for key, item in body.items():
            if key == "Environment" and isinstance(item, Mapping):
                yield from (
                    str(v) for name, v in item.items() if name not in _OPEN_VARIABLES and len(str(v)) > _TOO_SHORT
                )
            else:
                yield from _secrets(item)
