"""Numbers with their nouns, as a sentence has them."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 monitor`, `2 monitors`; `plural` for words that do not just take an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
