"""Colour for terminals, and the one place that makes user data harmless to them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_CODES = {
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "bold": "1",
    "dim": "2",
}
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Controls, invisible format marks (text direction among them), and separators that act as line ends."""
_COMMAND = re.compile(r"(^|[\r\n])([^\S\r\n]*):(?=:)")


class Style(NamedTuple):
    """Colours text, or leaves it plain."""

    color: bool = False

    def __call__(self, text: str, *names: str) -> str:
        """The text in these colours."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"


def clean(text: str) -> str:
    """The text with every character that could move a cursor, hide or reverse text written as an escape.

    GitHub's runners read `##[command]` anywhere in a line of a log, and `::command` where one begins; both are broken
    up as well.
    """
    text = without_commands(text.replace("##[", "##\\u005b"))
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if unicodedata.category(char) not in _HARMFUL else _escaped(char) for char in text)


def clean_lines(text: str) -> str:
    """As `clean`, but line ends stay: for our own texts of several lines with user data in them."""
    return "\n".join(clean(line) for line in text.split("\n"))


def one_line(text: str) -> str:
    """As `clean`, with line ends, tabs and runs of blanks as one blank: somebody else's words inside ours."""
    return clean(" ".join(text.split()))


def without_commands(text: str) -> str:
    """The text with lines that GitHub's runner would obey (`::error::…`, also indented) broken up where they begin."""
    return _COMMAND.sub(r"\1\2\\u003a", text) if "::" in text else text


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"  # noqa: PLR2004 - the end of the BMP
