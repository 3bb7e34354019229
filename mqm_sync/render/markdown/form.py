"""How much is said: forms from full to bare, and the choice of the fullest that fits GitHub's limit."""

from __future__ import annotations

from bisect import bisect
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
    """A level, and how much of each thing it has room for."""

    level: Level = Level.FULL
    longest_value: int = 300
    most_deletions: int = 1_000_000
    most_in_diagram: int = 8
    most_lines: int = 40
    """Of what a command said, and of troubles."""
    most_names: int = 20
    """Of monitors behind one reason, and of reasons."""


FORMS = (
    Form(),
    Form(Level.FOLDED, 80, most_in_diagram=4, most_lines=20),
    Form(Level.LINES, most_lines=10, most_names=10),
    Form(Level.COUNTS, 80, most_lines=0, most_names=3),
)
LONG_FORMS = (Form(longest_value=4_000, most_in_diagram=20, most_lines=1_000, most_names=200), *FORMS)
"""For step summaries, which have more room."""
_MOST_DELETIONS = 2_000
"""Of one target in the shortest form; more have no room in any comment."""
_LAST_WORD = 100
_JOINED = 8
Section = Callable[[Form], str]


def fit(sections: Sequence[Section], fixed: str, limit: int, forms: Sequence[Form] = FORMS) -> list[str]:
    """Every section in the fullest form in which all of them, with `fixed`, stay below the limit.

    The longest section gives way first, so that a small target keeps its details beside a large one.
    """
    room = limit - encoded_size(fixed) - _JOINED * (len(sections) + 2)
    levels = [0] * len(sections)
    texts = [section(forms[0]) for section in sections]
    sizes = [encoded_size(text) for text in texts]
    while sum(sizes) > room:
        shortenable = [i for i in range(len(sections)) if levels[i] < len(forms) - 1]
        if not shortenable:
            return _barest(sections, forms[-1], room - _LAST_WORD)
        longest = max(shortenable, key=lambda i: sizes[i])
        levels[longest] += 1
        texts[longest] = sections[longest](forms[levels[longest]])
        sizes[longest] = encoded_size(texts[longest])
    return texts


def _barest(sections: Sequence[Section], form: Form, room: int) -> list[str]:
    """The shortest form with as many deletions as there is room for; what has no room at all is counted."""

    def made(most: int) -> list[str]:
        return [section(replace(form, most_deletions=most)) for section in sections]

    too_many = bisect(range(_MOST_DELETIONS), room, key=lambda most: sum(map(encoded_size, made(most))))
    kept: list[str] = []
    for text in made(max(0, too_many - 1)):
        room -= encoded_size(text)
        if room < 0:
            kept.append(f"**{len(sections) - len(kept):,} more sections had no room here**; the plan files have them.")
            break
        kept.append(text)
    return kept
