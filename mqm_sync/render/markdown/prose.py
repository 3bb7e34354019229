"""Short texts that are mostly our own words: shown as words while they are plain, as code as soon as they are not."""

from __future__ import annotations

import re

from mqm_sync.render.markdown.inert import code

_WORD = r"[A-Za-z0-9]+(?:[._'/-][A-Za-z0-9]+)*"
_PLAIN = re.compile(rf"{_WORD}(?:[,;:]? {_WORD})*\.?")
_LINKED = re.compile(r"(?i)www\.|\bgh-\d|\b[0-9a-f]{7,}\b|\b[a-z]{2,}-\d")
"""What GitHub links without any punctuation of Markdown: hosts, issues, commits, tickets of other systems."""


def prose(text: str, longest: int = 300) -> str:
    """The text as words, or as a code span when anything in it could mean something to GitHub."""
    if len(text) <= longest and _PLAIN.fullmatch(text) and not _LINKED.search(text):
        return text
    return code(text, longest)
