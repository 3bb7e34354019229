"""Writes new texts of files, or shows how they would differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import unified_diff
from pathlib import Path

from mqm_sync.atomic import write_atomically
from mqm_sync.cli.report import put
from mqm_sync.lines import split_lines
from mqm_sync.render.style import clean

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
    lines = unified_diff(split_lines(before), split_lines(after), f"a/{file}", f"b/{file}")
    return "".join(f"{clean(line.rstrip(chr(10)))}\n" for line in lines)
