"""Tables with captions and headers, in a frame that scrolls by keyboard too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from mqm_sync.render.page.html import Child, h

Cell = Child | Sequence[Child]


@dataclass(frozen=True, slots=True)
class Table:
    """What all rows share; `numbers` and `wide` are columns, by position: set to the right, and left out on a phone."""

    caption: str
    head: Sequence[str]
    numbers: set[int] = field(default_factory=set)
    wide: set[int] = field(default_factory=set)

    def of(self, rows: Iterable[Sequence[Cell]], foot: Sequence[Cell] = ()) -> Element:
        """The table in its frame; the first cell of a row is its header."""
        head = h("tr", *(h("th", text, scope="col", **self._class(i)) for i, text in enumerate(self.head)))
        parts = [h("caption", self.caption), h("thead", head), h("tbody", *(self._row(row) for row in rows))]
        if foot:
            parts.append(h("tfoot", self._row(foot)))
        return h("div", h("table", *parts), class_="scroll", tabindex="0", role="region", aria_label=self.caption)

    def _row(self, row: Sequence[Cell]) -> Element:
        cells = []
        for number, cell in enumerate(row):
            children = [cell] if isinstance(cell, str | Element) else list(cell)
            if number:
                cells.append(h("td", *children, **self._class(number)))
            else:
                cells.append(h("th", *children, scope="row"))
        return h("tr", *cells)

    def _class(self, number: int) -> dict[str, str]:
        names = [name for name, columns in (("number", self.numbers), ("wide", self.wide)) if number in columns]
        return {"class_": " ".join(names)} if names else {}
