"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mqm_sync.errors import MqmError


def write_atomically(path: Path, text: str) -> None:
    """Write UTF-8 text to a file beside its place, then move it there; raises MqmError when that fails.

    A link is followed, and a pipe or device (/dev/stdout) is written to, never replaced.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            temporary.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError, ValueError) as error:  # a link to itself, a NUL in the name
        raise MqmError(f"can not write {path}: {getattr(error, 'strerror', None) or error}") from error


def write_new_files(texts: Mapping[Path, str]) -> None:
    """Write files that do not exist yet: all of them, or none; raises MqmError and leaves nothing behind.

    Every text lies beside its place before the first one is given its name.
    """
    staged: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            staged[path] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            staged[path].chmod(0o666 & ~_umask())
        for path, temporary in staged.items():
            _name_new(temporary, path)
            placed.append(path)
    except OSError as error:
        for path in placed:
            path.unlink(missing_ok=True)
        what = error.filename2 or error.filename or ""
        raise MqmError(f"can not write {what}: {error.strerror or error}; no file was written") from error
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _name_new(temporary: Path, path: Path) -> None:
    """Give a file its name unless that is taken, also by somebody else just now; raises OSError."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
