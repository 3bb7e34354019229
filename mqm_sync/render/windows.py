"""Coming runs and what each reads, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from mqm_sync.render.style import Style, clean
from mqm_sync.timing import Window


class WindowRow(NamedTuple):
    """One run of one monitor."""

    target: str
    monitor: str
    window: Window


def windows_text(rows: Sequence[WindowRow], style: Style) -> str:
    """A table; times are UTC, and a run starts up to 20 minutes after its nominal time."""
    if not rows:
        return "No monitor has a coming run.\n"
    head = ("MONITOR", "RUN (UTC)", "READS FROM", "TO")
    cells = [(_name(row), *(_short(t) for t in (row.window.run, row.window.start, row.window.end))) for row in rows]
    widths = [max(len(row[i]) for row in (head, *cells)) for i in range(len(head))]
    lines = [_line(head, widths)]
    lines += [_line(row, widths) for row in cells]
    return "\n".join([style(lines[0], "bold"), *lines[1:]]) + "\n"


def windows_json(rows: Sequence[WindowRow]) -> str:
    """A document with one object per run."""
    windows = [
        {
            "target": row.target,
            "monitor": row.monitor,
            "run": _iso(row.window.run),
            "start": _iso(row.window.start),
            "end": _iso(row.window.end),
        }
        for row in rows
    ]
    return json.dumps({"format_version": "1.0", "windows": windows}, indent=2) + "\n"


def _name(row: WindowRow) -> str:
    return clean(f"{row.target}/{row.monitor}" if row.target else row.monitor)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
