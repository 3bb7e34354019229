"""How much is said: forms from full to bare, and the choice of the fullest that fits GitHub's limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mqm_sync.render.markdown.inert import encoded_size

COMMENT_LIMIT = 65_000
"""GitHub takes 65,536 characters in a comment or an issue; a little is left for what it may count otherwise."""
SUMMARY_LIMIT = 1_000_000
"""A step summary may have 1 MiB. Source: GitHub's page on workflow commands."""


class Level(IntEnum):
    """From most to least; deletions are listed on every level."""

    FULL = 0
    FOLDED = 1
    LINES = 2
    COUNTS = 3


@dataclass(frozen=True, slots=True)
class Form:
    """A level, the longest value shown, how many deletions are listed, and how many monitors a diagram has."""

    level: Level = Level.FULL
    longest_value: int = 300
    most_deletions: int = 1_000_000
    most_in_diagram: int = 8


FORMS = (Form(), Form(Level.FOLDED, 80, most_in_diagram=4), Form(Level.LINES), Form(Level.COUNTS))
LONG_FORMS = (Form(longest_value=4_000, most_in_diagram=20), *FORMS)
"""For step summaries, which have more room."""
_LONGEST_DELETION = 90
Section = Callable[[Form], str]


def fit(sections: Sequence[Section], fixed: str, limit: int, forms: Sequence[Form] = FORMS) -> list[str]:
    """Every section in the fullest form in which all of them, with `fixed`, stay below the limit.

    The longest section gives way first, so that a small target keeps its details beside a large one.
    """
    room = limit - encoded_size(fixed)
    levels = [0] * len(sections)
    texts = [section(forms[0]) for section in sections]
    while sum(map(encoded_size, texts)) > room:
        shortenable = [i for i in range(len(sections)) if levels[i] < len(forms) - 1]
        if not shortenable:
            most = max(0, room // max(1, len(sections)) // _LONGEST_DELETION - 40)
            return [section(replace(forms[-1], most_deletions=most)) for section in sections]
        longest = max(shortenable, key=lambda i: encoded_size(texts[i]))
        levels[longest] += 1
        texts[longest] = sections[longest](forms[levels[longest]])
    return texts
