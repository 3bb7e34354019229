"""Suggested constraints beside those in use."""

from __future__ import annotations

import json

from mqm_sync.baselining import Suggestion, Threshold
from mqm_sync.counting import counted
from mqm_sync.render.style import Style, clean

_ABSENT = "-"


def suggestion_text(suggestion: Suggestion, style: Style) -> str:
    """A table of thresholds, and what to write into the spec to use them."""
    rows = [(clean(t.name), _number(t.current), _number(t.suggested), t) for t in suggestion.thresholds]
    heads = ("threshold", "in use", "suggested")
    widths = [max(len(row[column]) for row in [heads, *(r[:3] for r in rows)]) for column in range(3)]
    lines = [style("  ".join(f"{head:<{width}}" for head, width in zip(heads, widths, strict=True)).rstrip(), "bold")]
    for *cells, threshold in rows:
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        lines.append(style(f"{line}  {_change(threshold)}", "yellow") if threshold.has_moved else line.rstrip())
    moved = sum(threshold.has_moved for threshold in suggestion.thresholds)
    lines += [
        "",
        f"{moved} of {counted(len(suggestion.thresholds), 'threshold')} moved. To use what is suggested, write:",
    ]
    lines += ["  baseline:", f"    constraints: {clean(suggestion.constraints)}"]
    return "\n".join(lines) + "\n"


def suggestion_json(suggestion: Suggestion) -> str:
    """The same as data."""
    document = {
        "monitor": suggestion.monitor,
        "job": suggestion.job,
        "constraints": suggestion.constraints,
        "statistics": suggestion.statistics,
        "current": suggestion.current or None,
        "thresholds": [
            {"name": t.name, "current": t.current, "suggested": t.suggested, "moved": t.has_moved}
            for t in suggestion.thresholds
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _change(threshold: Threshold) -> str:
    if threshold.current is None:
        return "new"
    if threshold.suggested is None:
        return "gone"
    return f"{threshold.suggested - threshold.current:+.4g}"


def _number(value: float | None) -> str:
    return _ABSENT if value is None else f"{value:.6g}"
