"""How a run ended as a shape, so that colour is never the only difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from mqm_sync.health.model import Mark, Run
from mqm_sync.render.page.html import h

_R = 4.5
_STEP = 13.0
_SHORT = 12


def shape(mark: Mark, x: float, y: float, title: str = "") -> Element:
    """The mark of a run around a point."""
    drawn = _draw(mark, x, y)
    if title:
        drawn.append(h("title", title))
    return drawn


def strip(runs: Sequence[Run], name: str) -> Element:
    """The last runs in a row, the latest last; each tells of itself when pointed at."""
    return _row(runs, name, [said(run) for run in runs])


def short_strip(runs: Sequence[Run], name: str) -> Element:
    """Half of a day of them, for narrow screens, which have nothing to point with."""
    latest = runs[-_SHORT:]
    return _row(latest, name, [""] * len(latest))


def _row(runs: Sequence[Run], name: str, titles: Sequence[str]) -> Element:
    width = max(1, len(runs)) * _STEP
    marks = [shape(run.mark, (i + 0.5) * _STEP, 8, titles[i]) for i, run in enumerate(runs)]
    attributes = {"viewBox": f"0 0 {width:g} 16", "aria-label": f"last runs of {name}: {_counted(runs)}"}
    svg = h("svg", *marks, role="img", class_="strip", width=width, height=16)
    svg.attrib |= attributes
    return svg


def legend(marks: Sequence[Mark]) -> Element:
    """What the shapes mean."""
    items = []
    for mark in marks:
        svg = h("svg", shape(mark, 8, 8), width=16, height=16, aria_hidden="true")
        svg.set("viewBox", "0 0 16 16")
        items.append(h("li", svg, mark.value))
    return h("ul", *items, class_="legend")


def said(run: Run) -> str:
    """A run in words."""
    reason = f": {run.reason}" if run.reason else ""
    return f"{run.scheduled:%Y-%m-%d %H:%M} {run.mark.value}{reason}"


def _counted(runs: Sequence[Run]) -> str:
    counts = Counter(run.mark for run in runs)
    return ", ".join(f"{counts[mark]} {mark.value}" for mark in Mark if counts[mark]) or "none"


def _draw(mark: Mark, x: float, y: float) -> Element:
    name = f"mark {mark.value}"
    match mark:
        case Mark.COMPLETED:
            return h("circle", cx=x, cy=y, r=_R, class_=name)
        case Mark.VIOLATIONS:
            points = f"{x:g},{y - _R - 1:g} {x + _R + 1:g},{y + _R:g} {x - _R - 1:g},{y + _R:g}"
            return h("polygon", points=points, class_=name)
        case Mark.FAILED:
            arm = _R - 0.5
            path = f"M{x - arm:g} {y - arm:g}L{x + arm:g} {y + arm:g}M{x + arm:g} {y - arm:g}L{x - arm:g} {y + arm:g}"
            return h("path", d=path, class_=name)
        case Mark.STOPPED:
            return h("rect", x=x - _R + 0.5, y=y - _R + 0.5, width=2 * _R - 1, height=2 * _R - 1, class_=name)
        case Mark.RUNNING:
            return h("circle", cx=x, cy=y, r=_R - 1, class_=name)
        case Mark.MISSING:
            return h("circle", cx=x, cy=y, r=1.5, class_=name)
