"""Preflight as Markdown: a table of findings, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.counting import counted
from mqm_sync.errors import Severity
from mqm_sync.preflight import Preflight
from mqm_sync.render.findings import page_of
from mqm_sync.render.markdown.inert import code
from mqm_sync.render.preflight import unchecked_line

_MARKS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_MOST = 100


def preflight_markdown(result: Preflight) -> str:
    """The whole document."""
    return "\n\n".join(_blocks(result)) + "\n"


def _blocks(result: Preflight) -> Iterator[str]:
    number = len(result.findings)
    found = counted(number, "finding") if number else "nothing found"
    yield f"## mqm-sync preflight: {found} in {counted(result.monitors, 'monitor')}"
    if result.findings:
        rows = ["| | Check | Monitor | Found | What to do |", "|---|---|---|---|---|"]
        for finding in result.findings[:_MOST]:
            rule = f"[{finding.rule}]({page_of(finding.rule)})"
            cells = (code(finding.monitor, 80), code(finding.message, 300), code(finding.hint, 200))
            rows.append(f"| {_MARKS[finding.severity]} {finding.severity.value} | {rule} | {' | '.join(cells)} |")
        yield "\n".join(rows)
        if number > _MOST:
            yield f"…and {number - _MOST:,} more."
    if result.unchecked:
        yield "**Not checked**"
        yield "\n".join(f"- {code(unchecked_line(each), 400)}" for each in result.unchecked)
