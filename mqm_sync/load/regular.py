"""Reads files, and nothing else that has a name: a pipe or a device would keep a pipeline waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe waits for somebody to write into it, unless told not to. Windows has no such pipes, and reads text."""
_MORE_BYTES = 16 * 1024
"""What a file turns out to hold beyond its size is read in pieces, for nearly all hold nothing."""
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_regular(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file; raises OSError, also for what is no regular file."""
    handle = os.open(path, _FLAGS)
    try:
        told = os.fstat(handle)
        if stat.S_ISDIR(told.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(told.st_mode):
            kind = next((name for is_it, name in _KINDS if is_it(told.st_mode)), "something else")
            raise OSError(errno.EINVAL, f"it is {kind}, not a file")
        data = os.read(handle, min(most, told.st_size + 1))
        while len(data) < most and (more := os.read(handle, min(most - len(data), _MORE_BYTES))):
            data += more
        return data
    finally:
        os.close(handle)
