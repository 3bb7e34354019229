"""«Did you mean»: one way of guessing, for keys, values, rules, targets, monitors and commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_CANDIDATES = 50
_LEAST_LETTERS = 5
"""Of shorter words, one letter more or less makes another word."""


def closest(word: str, options: Iterable[str]) -> str:
    """The option that looks most like the word, among equals the one with most letters in place; "" where none does."""
    return next(iter(close_ones(word, options, 1)), "")


def close_ones(word: str, options: Iterable[str], most: int) -> list[str]:
    """The options that look like the word, the likeliest first."""
    from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only a mistake needs it

    found = get_close_matches(word, list(options), _CANDIDATES)

    def likeness(option: str) -> tuple[float, bool, int]:
        in_place = sum(a == b for a, b in zip(word, option, strict=False))
        return SequenceMatcher(None, word, option).ratio(), word in option, in_place

    return sorted(sorted(found), key=likeness, reverse=True)[:most]


def did_you_mean(word: str, options: Iterable[str], otherwise: str = "") -> str:
    """`did you mean X?`, or `otherwise` where nothing is close."""
    found = closest(word, options)
    return f"did you mean {found}?" if found else otherwise


def same_word(word: str, options: Iterable[str]) -> str:
    """The one option that is the word but for capitals, dashes and underscores; "" where there is none."""
    return _only([option for option in options if _letters(option) == _letters(word)])


def certainly(word: str, options: Iterable[str]) -> str:
    """The one option that was meant: the same word otherwise spelt, or one slip of the keyboard away; "" in doubt."""
    options = list(options)
    if found := same_word(word, options):
        return found
    if len(word) < _LEAST_LETTERS:
        return ""
    return _only([option for option in options if _is_one_slip(word.lower(), option.lower())])


def _only(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else ""


def _letters(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "")


def _is_one_slip(word: str, option: str) -> bool:
    """One letter more, less or other, or two exchanged; another digit is another thing."""
    if [char for char in word if char.isdigit()] != [char for char in option if char.isdigit()]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, option, strict=False)) if a != b), min(len(word), len(option)))
    rest, wanted = word[start:], option[start:]
    is_exchanged = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted or rest == wanted[1:] or rest[1:] == wanted[1:] or is_exchanged
