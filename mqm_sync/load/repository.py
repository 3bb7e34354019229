"""What of the disk a project may read: its checkout, without git's own files and without what links lead out to.

Specs and scripts come with pull requests. A link in one of them must not bring a file of the machine, or the token in
`.git/config`, into findings, plans or a bucket.
"""

from __future__ import annotations

import os
from pathlib import Path

_GIT = ".git"


class Repository:
    """The checkout that a folder lies in, or the folder itself."""

    def __init__(self, folder: Path) -> None:
        real = Path(os.path.realpath(folder))
        self.root = next((above for above in (real, *real.parents) if (above / _GIT).exists()), real)
        self._folders: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        """By folder: what holds for one plain file in it holds for all."""

    def fault_of(self, path: Path) -> str:
        """Why a path may not be read, "" where it may; raises ValueError for a name that can not exist.

        A path that a person named elsewhere is held to the checkout, or the folder, that it lies in.
        """
        if path.is_symlink() or path.name.lower() in {"", "..", _GIT}:
            return self._fault_of_one(path)
        folder = str(path.parent)
        if folder not in self._faults:
            self._faults[folder] = self._fault_of_one(path)
        return self._faults[folder]

    def _fault_of_one(self, path: Path) -> str:
        real = self._real(path)
        if fault := self._fault_of(real):
            whole = Path(os.path.abspath(path))  # noqa: PTH100 - links stay as they are
            if not whole.is_relative_to(self.root):
                return Repository(whole.parent).fault_of_named(real)
        return fault

    def fault_of_named(self, path: Path) -> str:
        """As `fault_of`, for a path that a file of the project names: it is never elsewhere."""
        return self._fault_of(self._real(path))

    def _fault_of(self, real: Path) -> str:
        if not real.is_relative_to(self.root):
            return "lies outside the repository"
        is_git = _GIT in (part.lower() for part in real.relative_to(self.root).parts)
        return "lies among git's own files" if is_git else ""

    def _real(self, path: Path) -> Path:
        """The path without links; folders are looked up once, for nearly all files share them."""
        if path.is_symlink() or path.name in {"", ".."}:
            return Path(os.path.realpath(path))
        folder = str(path.parent)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return Path(self._folders[folder], path.name)
