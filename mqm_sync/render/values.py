"""Values of a plan as text on one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mqm_sync.masking import MASK, is_masked
from mqm_sync.render.style import clean


def value_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value on one line: text in quotes, an absent value as (none), a masked one by its hash."""
    if value is None:
        return "(none)"
    if is_masked(value):
        return f"(masked {clean(str(value[MASK]))})"
    if isinstance(value, Mapping) and not value:
        return "{}"
    return clean(json.dumps(value, ensure_ascii=False, sort_keys=True))
