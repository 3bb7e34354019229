"""Which files hold monitor specs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mqm_sync.config import CONFIG_NAME
from mqm_sync.load.repository import Repository

_ENDINGS = {".yaml", ".yml"}


def find_files(paths: Iterable[Path], repository: Repository) -> list[Path]:
    """The YAML files at and below the paths, sorted; what is hidden and project files are passed over unless named.

    A path that does not exist, or may not be read, is returned as it is, so that reading it reports it.
    """
    found: set[Path] = set()
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that can not exist
            found.update(_walk(path, repository))
        else:
            found.add(path)
    return sorted(found, key=lambda path: path.parts)


def _walk(top: Path, repository: Repository) -> Iterable[Path]:
    """Files below a folder, through links as well; a folder outside the repository is not entered.

    A file that is passed over would look deleted, so nothing is passed over in silence: folders that can not be read,
    may not be read, or are named like a file are handed on, to be reported.
    """
    unread: list[Path] = []
    seen: set[str] = set()
    for folder, folders, files in os.walk(top, followlinks=True, onerror=lambda e: unread.append(Path(e.filename))):
        if repository.fault_of(Path(folder)):
            folders.clear()
            yield Path(folder)
            continue
        real = os.path.realpath(folder)
        folders[:] = [name for name in folders if not name.startswith(".") and real not in seen]
        for name in (*files, *folders) if real not in seen else ():
            is_yaml = os.path.splitext(name)[1].lower() in _ENDINGS  # noqa: PTH122 - a hot loop
            if is_yaml and name != CONFIG_NAME and not name.startswith("."):
                yield Path(folder, name)
        seen.add(real)
    yield from unread


def shown(path: Path, base: Path) -> str:
    """The path as people see it: relative to the working directory where it lies below, with slashes."""
    whole, above = str(path), f"{base}{os.sep}"
    if whole.startswith(above) and ".." not in whole:
        return whole.removeprefix(above).replace(os.sep, "/")
    try:
        relative = os.path.relpath(path, base)
    except ValueError:  # another drive on Windows
        relative = str(path)
    return Path(relative if not relative.startswith("..") else path).as_posix()
