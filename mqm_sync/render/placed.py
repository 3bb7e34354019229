"""What `init` wrote and what it left."""

from __future__ import annotations

from collections.abc import Sequence

from mqm_sync.render.style import Style, clean
from mqm_sync.scaffold.place import Placed, Placing

_COLORS = {Placing.WRITTEN: "green", Placing.EXTENDED: "green", Placing.KEPT: "yellow", Placing.SAME: "dim"}
_NOTES = {Placing.KEPT: "exists and says something else; left as it is", Placing.SAME: "exists"}


_WOULD = {Placing.WRITTEN: "would write", Placing.EXTENDED: "would extend", Placing.KEPT: "would keep"}


def placed_text(placed: Sequence[Placed], style: Style, *, is_dry: bool = False) -> str:
    """One line per file; with `is_dry`, of what was only looked at."""
    words = {placing: _WOULD.get(placing, placing.value) if is_dry else placing.value for placing in Placing}
    width = max(map(len, words.values()))
    return "".join(f"{_line(item, words[item.placing].ljust(width), style)}\n" for item in placed)


def _line(item: Placed, word: str, style: Style) -> str:
    note = f"  ({_NOTES[item.placing]})" if item.placing in _NOTES else ""
    return f"{style(word, _COLORS[item.placing])}  {clean(item.path)}{note}"
