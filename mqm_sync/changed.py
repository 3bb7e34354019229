"""Which files git says have changed since a commit, so that a pull request is told only of its own faults."""

from __future__ import annotations

import subprocess
from pathlib import Path

from mqm_sync.errors import MqmError

_GIT = ("git", "-c", "core.quotePath=false")


def files_changed_since(reference: str, base: Path) -> set[Path]:
    """Absolute paths of files that differ from the merge base with `reference`, untracked ones included.

    Raises MqmError where git is missing, the folder is no checkout, or the commit does not exist.
    """
    if reference.startswith("-"):
        raise MqmError(f"'{reference}' is not a commit")
    top = Path(_git(base, "rev-parse", "--show-toplevel").strip())
    fork = _git(base, "merge-base", reference, "HEAD").strip()
    changed = _git(top, "diff", "--name-only", "-z", "--diff-filter=d", fork, "--")
    untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    return {top / name for name in (changed + untracked).split("\0") if name}


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed program; the one argument of the person is checked above
            [*_GIT, *arguments], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
        )
    except OSError as error:
        raise MqmError(f"--changed-since needs git: {error.strerror}") from error
    if done.returncode:
        raise MqmError(f"git {arguments[0]} failed: {done.stderr.strip() or 'no such commit'}")
    return done.stdout
