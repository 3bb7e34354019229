"""Safe fixes of what a person wrote: values change where they stand, comments and layout stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from mqm_sync.errors import Edit, Finding
from mqm_sync.lines import split_lines

_ROUNDS = 5
"""One fix may bring another to light; each round fixes what is certain then."""


def fix_texts(
    lint: Callable[[Mapping[str, str]], list[Finding]], read: Callable[[str], str]
) -> tuple[dict[str, str], int]:
    """The fixed texts by file name, and the number of fixes.

    `lint` gives the findings when some files hold other texts; `read` gives a file's text as it is.
    """
    texts: dict[str, str] = {}
    count = 0
    for _ in range(_ROUNDS):
        edits = _by_file(lint(texts))
        if not edits:
            break
        for file, wanted in edits.items():
            texts[file] = _edited(texts.get(file) or read(file), wanted)
            count += len(wanted)
    return texts, count


def _by_file(findings: Iterable[Finding]) -> dict[str, set[Edit]]:
    edits: dict[str, set[Edit]] = defaultdict(set)
    for finding in findings:
        if finding.edit and not any(edit.start == finding.edit.start for edit in edits[finding.edit.start.file]):
            edits[finding.edit.start.file].add(finding.edit)
    return {file: found for file, found in edits.items() if found}


def _edited(text: str, edits: Iterable[Edit]) -> str:
    lines = split_lines(text)
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        index, start, end = edit.start.line - 1, edit.start.column - 1, edit.end_column - 1
        lines[index] = lines[index][:start] + edit.text + lines[index][end:]
    return "".join(lines)
