"""Writes new texts of files, or shows how they would differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

from mqm_sync.atomic import write_atomically
from mqm_sync.cli.report import put
from mqm_sync.lines import split_lines
from mqm_sync.load.hidden import hidden_lines
from mqm_sync.render.style import clean

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_HIDDEN = "    (not shown: it may hold a secret)"
_BOM = b"\xef\xbb\xbf"


def rewrite(texts: Mapping[str, str], text_of: Callable[[str], str], base: Path, *, only_show: bool) -> None:
    """Write each file whole, or print a unified diff and write nothing; raises MqmError."""
    for file, text in sorted(texts.items()):
        if only_show:
            put(_diff(file, text_of(file), text), is_colored=False)
        else:
            mark = "\ufeff" if (base / file).read_bytes().startswith(_BOM) else ""
            write_atomically(base / file, mark + text)


def _diff(file: str, before: str, after: str) -> str:
    lines = list(unified_diff(split_lines(before), split_lines(after), f"a/{file}", f"b/{file}"))
    shown = [*lines[:2], *_without_hidden(lines[2:], before, after)]
    return "".join(f"{clean(line.rstrip(chr(10)))}\n" for line in shown)


def _without_hidden(lines: Iterable[str], before: str, after: str) -> Iterator[str]:
    """The lines of a difference; of those that may hold a secret only that they are there."""
    hidden = {"-": hidden_lines(before), "+": hidden_lines(after)}
    at = {"-": 0, "+": 0}
    for line in lines:
        if found := _HUNK.match(line):
            at = {"-": int(found[1]) - 1, "+": int(found[2]) - 1}
            yield line
            continue
        sides = [side for side in at if line[:1] in {side, " "}]
        yield f"{line[:1]}{_HIDDEN}" if any(at[side] in hidden[side] for side in sides) else line
        for side in sides:
            at[side] += 1
