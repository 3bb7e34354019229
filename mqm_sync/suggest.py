"""«Did you mean»: one way of guessing, for keys, values, rules, targets, monitors and commands."""

from __future__ import annotations

from collections.abc import Iterable

_CANDIDATES = 50


def closest(word: str, options: Iterable[str]) -> str:
    """The option that looks most like the word, among equals the one with most letters in place; "" where none does."""
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only a mistake needs it

    found = get_close_matches(word, list(options), _CANDIDATES)

    def likeness(option: str) -> tuple[float, int]:
        in_place = sum(a == b for a, b in zip(word, option, strict=False))
        return SequenceMatcher(None, word, option).ratio(), in_place

    return max(sorted(found), key=likeness, default="")


def did_you_mean(word: str, options: Iterable[str], otherwise: str = "") -> str:
    """`did you mean X?`, or `otherwise` where nothing is close."""
    found = closest(word, options)
    return f"did you mean {found}?" if found else otherwise
