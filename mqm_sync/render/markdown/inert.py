"""The one place that makes user data harmless to GitHub's Markdown.

User data appears only inside code: there GitHub renders no markup, mentions nobody, and links neither issues nor
addresses. What is left is to keep it inside: `clean` writes controls, line ends and text direction as escapes, and
delimiters are made longer than anything they hold. Source: GitHub Flavored Markdown Spec, 4.5, 6.3 and 4.10.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable

from mqm_sync.render.style import clean

_TICKS = re.compile(r"`+")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_. /-]+")
_EMPTY = "(empty)"


def encoded_size(text: str) -> int:
    """How long the text is in a request: escaped JSON, which is never shorter than its characters or UTF-8 bytes."""
    return len(json.dumps(text))


def cut(text: str, longest: int) -> str:
    """The text on one line, harmless to terminals and logs, with what is too long counted instead of shown."""
    text = clean(text)
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text) - longest:,} more characters)"


def code(text: str, longest: int = 200) -> str:
    """An inline code span, also for table cells: a pipe would end the cell, so it is written as an escape."""
    shown = cut(text, longest).replace("|", "\\u007c") or _EMPTY
    ticks = "`" * (_longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def html_code(text: str, longest: int = 200) -> str:
    """The same for HTML blocks (a summary), in which Markdown is not read."""
    return f"<code>{html.escape(cut(text, longest) or _EMPTY)}</code>"


def fence(lines: Iterable[str], language: str, prefix: str = "") -> str:
    """A fenced block whose fence is longer than any run of backticks in it; every line is on its own already."""
    body = [f"{prefix}{line}" for line in lines]
    ticks = "`" * max(3, _longest_run("\n".join(body)) + 1)
    return "\n".join([f"{prefix}{ticks}{language}", *body, f"{prefix}{ticks}"])


def diagram_name(text: str) -> str:
    """A name for Mermaid, which has no way to quote: letters, digits and a few signs; the rest becomes _."""
    return _NOT_PLAIN.sub("_", text)[:63].strip() or "_"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
