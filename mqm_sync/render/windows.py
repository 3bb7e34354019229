"""Runs and what each reads, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from mqm_sync.reading import Objects, Read
from mqm_sync.render.style import Style, clean
from mqm_sync.render.tables import table
from mqm_sync.timing import Window
from mqm_sync.windows import Pause


class WindowRow(NamedTuple):
    """One run of one monitor."""

    target: str
    read: Read

    @property
    def window(self) -> Window:
        """What it reads."""
        return self.read.window


class PauseRow(NamedTuple):
    """One monitor that is stopped."""

    target: str
    pause: Pause


def windows_text(
    rows: Sequence[WindowRow], pauses: Sequence[PauseRow], style: Style, *, shows_folders: bool = False
) -> str:
    """A table; times are UTC, and a run starts up to 20 minutes after its nominal time.

    Then what is stopped, and the folders if asked.
    """
    stopped = [line for row in pauses for line in _paused(row, style)]
    if not rows:
        return "\n".join(["No monitor has a coming run.", *stopped]) + "\n"
    is_live = any(row.read.captured or row.read.labels or row.read.unknown for row in rows)
    head = ["MONITOR", "RUN (UTC)", "READS FROM", "TO", *(["CAPTURED", "LABELS"] if is_live else [])]
    cells = [[*_times(row), *(_counts(row.read) if is_live else ())] for row in rows]
    lines = table(head, cells, style)
    for reason in dict.fromkeys(reason for row in rows for reason in row.read.unknown):
        lines.append(f"not known: {clean(reason)}")
    lines += stopped
    if shows_folders:
        lines += [line for row in rows for line in _folders(row, style)]
    return "\n".join(lines) + "\n"


def windows_json(rows: Sequence[WindowRow], pauses: Sequence[PauseRow]) -> str:
    """A document with one object per run, and one per monitor that is stopped."""
    document = {
        "format_version": "1.0",
        "windows": [_object(row) for row in rows],
        "stopped": [_pause_object(row) for row in pauses],
    }
    return json.dumps(document, indent=2) + "\n"


def _pause_object(row: PauseRow) -> dict[str, object]:
    pause = row.pause
    first = pause.first
    return {
        "target": row.target,
        "monitor": pause.monitor,
        "until": pause.until.isoformat() if pause.until else None,
        "because": pause.because,
        "first": {"run": iso(first.run), "start": iso(first.start), "end": iso(first.end)} if first else None,
    }


def _paused(row: PauseRow, style: Style) -> Iterator[str]:
    pause = row.pause
    name = clean(f"{row.target}/{pause.monitor}" if row.target else pause.monitor)
    until = f" until the end of {pause.until}: {clean(pause.because)}" if pause.until else " by its spec"
    yield style(f"{name} is stopped{until}", "yellow")
    if pause.first:
        when = "the first run after that" if pause.until else "started now, its first run"
        run, start, end = map(_short, (pause.first.run, pause.first.start, pause.first.end))
        yield f"  {when} would be at {run} and read {start} to {end}"


def _object(row: WindowRow) -> dict[str, object]:
    read = row.read
    return {
        "target": row.target,
        "monitor": read.monitor,
        "run": iso(row.window.run),
        "start": iso(row.window.start),
        "end": iso(row.window.end),
        "labels_due": iso(row.window.run) if read.needs_labels else None,
        "capture_folders": list(read.folders.captured),
        "label_folders": list(read.folders.labels),
        "captured": _number(read.captured),
        "labels": _number(read.labels),
        "not_known": list(read.unknown),
    }


def _number(objects: Objects | None) -> dict[str, int] | None:
    return {"in_time": objects.in_time, "late": objects.late} if objects else None


def _times(row: WindowRow) -> list[str]:
    name = f"{row.target}/{row.read.monitor}" if row.target else row.read.monitor
    return [clean(name), *(_short(moment) for moment in (row.window.run, row.window.start, row.window.end))]


def _counts(read: Read) -> Iterator[str]:
    yield _count(read.captured)
    yield _count(read.labels) if read.needs_labels else "-"


def _count(objects: Objects | None) -> str:
    if objects is None:
        return "?"
    return f"{objects.in_time}, {objects.late} late" if objects.late else f"{objects.in_time}"


def _folders(row: WindowRow, style: Style) -> Iterator[str]:
    read = row.read
    yield ""
    yield style(f"{_times(row)[0]}: the run at {_short(row.window.run)} UTC reads", "bold")
    captured = read.folders.captured or ("(only the endpoint knows where it captures to; ask it with --live)",)
    yield from _listed("captured", captured)
    if read.needs_labels:
        yield from _listed(f"labels, there by {row.window.run:%H:%M}", read.folders.labels)


def _listed(what: str, folders: Sequence[str]) -> Iterator[str]:
    yield f"  {what}: {clean(folders[0])}" if folders else f"  {what}: -"
    if len(folders) > 1:
        yield f"{'':{len(what) + 3}} to {clean(folders[-1])} ({len(folders)} folders)"


def _short(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def iso(moment: datetime) -> str:
    """A time as JSON documents have it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
