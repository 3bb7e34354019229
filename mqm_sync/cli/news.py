"""Reads the files that a pull request's comment is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from mqm_sync.apply_report import report_from_events
from mqm_sync.cli.github_access import run_url
from mqm_sync.cli.show import read_plan
from mqm_sync.errors import MqmError
from mqm_sync.pull_request import Failure, News, owner_of_news

_MOST_CHARACTERS = 100_000
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
"""Our own colours: in workflows they are on, into files too."""


def read_news(
    plans: Sequence[Path], applied: Sequence[Path], failed: Sequence[str], head: str, *, is_closed: bool
) -> News:
    """Everything there is to say; raises MqmError for a file that can not be read or does not fit the others."""
    read = tuple(read_plan(path) for path in plans)
    reports = tuple(report_from_events(_text(path)) for path in applied)
    failures = tuple(_failure(text) for text in failed)
    owner = owner_of_news(read, reports)
    return News(owner, read, reports, failures, head, run_url(), is_closed, is_review=True)


def _failure(text: str) -> Failure:
    """`TARGET` or `TARGET=FILE`, a file with what was said."""
    target, has_file, path = text.partition("=")
    return Failure(target, _COLOR.sub("", _text(Path(path)))[-_MOST_CHARACTERS:] if has_file else "")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise MqmError(f"can not read {path}: {error.strerror}") from error
