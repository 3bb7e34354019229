"""What `init` wrote and what it left."""

from __future__ import annotations

from collections.abc import Sequence

from mqm_sync.render.style import Style, clean
from mqm_sync.scaffold.place import Placed, Placing

_COLORS = {Placing.WRITTEN: "green", Placing.EXTENDED: "green", Placing.KEPT: "yellow", Placing.SAME: "dim"}
_NOTES = {Placing.KEPT: "exists and says something else; left as it is", Placing.SAME: "exists"}


def placed_text(placed: Sequence[Placed], style: Style) -> str:
    """One line per file."""
    return "".join(f"{_line(item, style)}\n" for item in placed)


def _line(item: Placed, style: Style) -> str:
    note = f"  ({_NOTES[item.placing]})" if item.placing in _NOTES else ""
    return f"{style(f'{item.placing.value:<8}', _COLORS[item.placing])}  {clean(item.path)}{note}"
