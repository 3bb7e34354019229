"""A plot of seconds over numbers of monitors, both logarithmic, as SVG; needs nothing but Python."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _EDGE = 720, 420, 60, 190, 40
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_TEXT = 'font-family="sans-serif" font-size="12"'

Lines = Mapping[str, Mapping[int, float]]


def growth_svg(title: str, lines: Lines) -> str:
    """One line per contestant: its seconds by number of monitors."""
    counts = [count for points in lines.values() for count in points]
    seconds = [second for points in lines.values() for second in points.values()]
    low, high = floor(log10(min(seconds))), ceil(log10(max(seconds)))
    first, last = log10(min(counts)), log10(max(counts))

    def place(count: float, second: float) -> tuple[float, float]:
        x = _LEFT + (log10(count) - first) / (last - first or 1) * (_WIDTH - _LEFT - _RIGHT)
        y = _HEIGHT - _EDGE - (log10(second) - low) / (high - low or 1) * (_HEIGHT - 2 * _EDGE)
        return round(x, 1), round(y, 1)

    parts = [f'<text x="{_LEFT}" y="20" {_TEXT} font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        x, y = place(min(counts), 10.0**power)
        parts.append(f'<line x1="{x}" y1="{y}" x2="{_WIDTH - _RIGHT}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4}" {_TEXT} text-anchor="end">{10.0**power:g} s</text>')
    for count in sorted(set(counts)):
        x, y = place(count, 10.0**low)
        parts.append(f'<text x="{x}" y="{y + 18}" {_TEXT} text-anchor="middle">{count:,}</text>')
    for (name, points), color in zip(lines.items(), _COLORS, strict=False):
        placed = [place(count, second) for count, second in sorted(points.items())]
        path = " ".join(f"{x},{y}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        x, y = placed[-1]
        parts.append(f'<text x="{x + 8}" y="{y + 4}" {_TEXT} fill="{color}">{escape(name)}</text>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])
