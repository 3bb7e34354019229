"""Lines as YAML counts them, which is not quite as Python does."""

from __future__ import annotations

import re

_BREAK = re.compile(r"(?<=\n)|(?<=\r)(?!\n)|(?<=[\x85\u2028\u2029])")


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends; joined, they are the text again."""
    lines = _BREAK.split(text)
    return lines if lines[-1] else lines[:-1]
