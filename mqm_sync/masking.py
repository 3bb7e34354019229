"""Keeps secrets out of plans: environment values are shown as a typed placeholder with a short stable hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mqm_sync.canonical import digest

MASK = "$masked"
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
