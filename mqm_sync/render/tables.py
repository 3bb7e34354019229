"""Columns of text."""

from __future__ import annotations

from collections.abc import Sequence

from mqm_sync.render.style import Style


def table(head: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> list[str]:
    """Lines with a bold head; the cells are clean already, and without colour."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    return [style(lines[0], "bold"), *lines[1:]]
