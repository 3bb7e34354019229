"""Puts files into a folder without ever changing what is there, but for lines that are added at a file's end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mqm_sync.atomic import write_atomically
from mqm_sync.errors import MqmError

_CODEOWNERS = ".github/CODEOWNERS"
_OTHER_PLACES = ("CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for it too."""


class Placing(StrEnum):
    """What becomes of a file."""

    WRITTEN = "written"
    KEPT = "kept"
    SAME = "same"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Placed:
    """One file and what became of it."""

    path: str
    placing: Placing
    text: str = ""
    """The whole text that is, or would be, written."""


def place_files(
    root: Path, new: Mapping[str, str], lines: Mapping[str, Sequence[str]], *, is_dry: bool
) -> list[Placed]:
    """Write what is missing and add lines that are missing; with `is_dry`, only tell. Raises MqmError.

    Everything is decided, and every file read, before the first is written.
    """
    placed = [_decide(root, path, text) for path, text in new.items()]
    placed += [_extended(root, _known_place(root, path), wanted) for path, wanted in lines.items()]
    for item in placed:
        if not is_dry and item.placing in {Placing.WRITTEN, Placing.EXTENDED}:
            write_atomically(root / item.path, item.text)
    return placed


def _decide(root: Path, path: str, text: str) -> Placed:
    there = _read(root / path)
    if there is None:
        return Placed(path, Placing.WRITTEN, text)
    return Placed(path, Placing.SAME if there == text else Placing.KEPT, text)


def _extended(root: Path, path: str, wanted: Sequence[str]) -> Placed:
    there = _read(root / path)
    known = {line.strip() for line in (there or "").splitlines()}
    missing = [line for line in wanted if line not in known]
    if not missing:
        return Placed(path, Placing.SAME)
    start = there or ""
    start += "" if not start or start.endswith("\n") else "\n"
    text = start + "".join(f"{line}\n" for line in missing)
    return Placed(path, Placing.WRITTEN if there is None else Placing.EXTENDED, text)


def _known_place(root: Path, path: str) -> str:
    others = _OTHER_PLACES if path == _CODEOWNERS and not (root / path).exists() else ()
    return next((other for other in others if (root / other).is_file()), path)


def _read(path: Path) -> str | None:
    """The text of a file, None where there is nothing; a link that leads nowhere is there."""
    if not path.exists() and not path.is_symlink():
        return None
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MqmError(f"can not read {path}, so nothing was written: {error}", "move it away, or mend it") from error
