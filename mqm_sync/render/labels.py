"""How late labels are, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from mqm_sync.labels import Lag, Offsets
from mqm_sync.reading import Lateness
from mqm_sync.render.style import Style, clean
from mqm_sync.render.tables import table

Rows = Sequence[tuple[str, Lateness]]
"""By target."""


def labels_text(rows: Rows, style: Style) -> str:
    """A table of lags, counted from the end of the hour that labels belong to, and what to write."""
    if not rows:
        return "No monitor needs labels.\n"
    head = ["MONITOR", "OBJECTS", "HALF WITHIN", "95 % WITHIN", "LONGEST", "WAITS"]
    lines = table(head, [_cells(target, found) for target, found in rows], style)
    return "\n".join([*lines, *(line for target, found in rows for line in _advice(target, found, style))]) + "\n"


def labels_json(rows: Rows) -> str:
    """A document with one object per monitor; lengths are in seconds."""
    monitors = [
        {
            "target": target,
            "monitor": found.monitor,
            "prefix": found.prefix,
            "lag": _lag(found.lag),
            "offsets": _offsets(found.now),
            "proposed": _offsets(found.proposed),
            "is_enough": found.is_enough,
            "not_known": found.unknown,
        }
        for target, found in rows
    ]
    return json.dumps({"format_version": "1.0", "monitors": monitors}, indent=2) + "\n"


def length(span: timedelta) -> str:
    """A length for people: `45 min`, `3 h 20 min`, `2 d 4 h`."""
    minutes = round(span / timedelta(minutes=1))
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def _cells(target: str, found: Lateness) -> list[str]:
    name = clean(f"{target}/{found.monitor}" if target else found.monitor)
    waits = f"{clean(found.now.start)} to {clean(found.now.end)}"
    lag = found.lag
    if lag is None:
        return [name, "?" if found.unknown else "0", "-", "-", "-", waits]
    return [name, f"{lag.objects}", length(lag.p50), length(lag.p95), length(lag.longest), waits]


def _advice(target: str, found: Lateness, style: Style) -> Iterator[str]:
    name = clean(f"{target}/{found.monitor}" if target else found.monitor)
    if found.unknown:
        yield f"{name}: not known: {clean(found.unknown)}"
    elif found.lag is None:
        yield f"{name}: {style('no labels', 'red')} below {clean(found.prefix)}"
    elif not found.is_enough and found.proposed:
        yield f"{name}: {found.lag.share:.0%} of the labels need"
        yield f"  start_time_offset: {found.proposed.start}"
        yield f"  end_time_offset: {found.proposed.end}"
    else:
        yield f"{name}: {style('waits long enough', 'green')} for {found.lag.share:.0%} of the labels"


def _lag(lag: Lag | None) -> dict[str, object] | None:
    if lag is None:
        return None
    return {
        "objects": lag.objects,
        "p50_seconds": lag.p50.total_seconds(),
        "p95_seconds": lag.p95.total_seconds(),
        "longest_seconds": lag.longest.total_seconds(),
        "share": lag.share,
        "covering_seconds": lag.covering.total_seconds(),
        "left_out": lag.waiting,
    }


def _offsets(offsets: Offsets | None) -> dict[str, str] | None:
    return {"start_time_offset": offsets.start, "end_time_offset": offsets.end} if offsets else None
