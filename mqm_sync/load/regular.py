"""Reads files, and nothing else that has a name: a pipe or a device would keep a pipeline waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe waits for somebody to write into it, unless told not to; Windows has no such pipes."""
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


_USUAL_BYTES = 16 * 1024
"""Room for this much is made at first; to make room for the largest file allowed takes longer than to read most."""


def read_regular(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file; raises OSError, also for what is no regular file."""
    handle = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            kind = next((name for is_it, name in _KINDS if is_it(mode)), "something else")
            raise OSError(errno.EINVAL, f"it is {kind}, not a file")
        with open(handle, "rb", closefd=False) as file:
            data = file.read(min(most, _USUAL_BYTES))
            return data + file.read(most - len(data)) if len(data) == _USUAL_BYTES else data
    finally:
        os.close(handle)
