"""Safe fixes of what a person wrote: values change where they stand, comments and layout stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from mqm_sync.errors import Edit, Finding
from mqm_sync.lines import split_lines
from mqm_sync.load import parse_text

_ROUNDS = 5
"""One fix may bring another to light; each round fixes what is certain then."""


def fix_texts(
    lint: Callable[[Mapping[str, str]], list[Finding]], read: Callable[[str], str], left_alone: Collection[str]
) -> tuple[dict[str, str], int]:
    """The fixed texts by file name, and the number of fixes.

    `lint` gives the findings when some files hold other texts; `read` gives a file's text as it is. Files that are
    `left_alone` keep what they say: a value of the project file's defaults serves many monitors.
    """
    texts: dict[str, str] = {}
    count = 0
    for _ in range(_ROUNDS):
        changed = 0
        for file, wanted in _by_file(lint(texts)).items():
            before = texts.get(file) or read(file)
            made, fixed = edited(before, wanted)
            if file not in left_alone and fixed and _is_as_sound(before, made):
                texts[file] = made
                changed += fixed
        if not changed:
            break
        count += changed
    return texts, count


def _is_as_sound(before: str, made: str) -> bool:
    """Whether the new text still parses into as many documents with no new fault of text."""
    old, new = parse_text(before, ""), parse_text(made, "")
    return len(old[0]) == len(new[0]) and len(new[1]) <= len(old[1])


def _by_file(findings: Iterable[Finding]) -> dict[str, set[Edit]]:
    edits: dict[str, set[Edit]] = defaultdict(set)
    for finding in findings:
        if finding.edit and not any(edit.start == finding.edit.start for edit in edits[finding.edit.start.file]):
            edits[finding.edit.start.file].add(finding.edit)
    return {file: found for file, found in edits.items() if found}


def edited(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """The text with the edits made, and how many were; a value with an anchor or tag is left to the person."""
    lines = split_lines(text)
    count = 0
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        index, start, end = edit.start.line - 1, edit.start.column - 1, edit.end_column - 1
        line = lines[index] if index < len(lines) else ""
        if start < end <= len(line) and line[start] not in "&!*":
            lines[index] = line[:start] + edit.text + line[end:]
            count += 1
    return "".join(lines), count
