"""Who is at the keyboard, or which CI run."""

from __future__ import annotations

import getpass
import os

_FROM_CI = ("GITHUB_ACTOR", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "CI")


def process_actor() -> dict[str, str]:
    """The user, and what names the CI run; nothing else of the environment."""
    return {"user": _user(), **{name: os.environ[name] for name in _FROM_CI if name in os.environ}}


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return ""
