"""Which commit this installation was released from; workflows are pinned to it."""

from __future__ import annotations

from importlib.resources import files

from mqm_sync import __version__

_FILE = "COMMIT"
"""Written by the release workflow before it builds; a checkout has none."""


def pin_of_release() -> tuple[str, bool]:
    """What to pin to, and whether it is a commit: without one, the tag of this version."""
    file = files("mqm_sync") / _FILE
    if file.is_file() and (commit := file.read_text(encoding="ascii").strip()):
        return commit, True
    return f"v{__version__}", False
