"""Findings on one line each, as JSON, and their count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mqm_sync.counting import counted
from mqm_sync.errors import Finding, Severity
from mqm_sync.home import HOME
from mqm_sync.render.style import Style, clean

if TYPE_CHECKING:
    from mqm_sync.estate import Coverage

COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
PAGES = f"{HOME}/blob/main/docs/rules/"
"""Where the rules' pages are read on the web."""


def concise_text(findings: Sequence[Finding], style: Style) -> str:
    """One line per finding, as compilers write them, and nothing else."""
    return "".join(f"{_line(finding, style)}\n" for finding in findings)


def findings_summary(findings: Sequence[Finding], style: Style) -> str:
    """How many of each severity."""
    if not findings:
        return style("No findings.", "green")
    counts = Counter(finding.severity for finding in findings)
    parts = [
        f"{counts[severity]} info" if severity is Severity.INFO else counted(counts[severity], severity.value)
        for severity in Severity
        if counts[severity]
    ]
    return f"Found {', '.join(parts)}."


def coverage_text(coverage: Coverage) -> str:
    """How much was checked."""
    return f"{counted(coverage.monitors, 'monitor')} in {counted(coverage.files, 'file')} checked."


def findings_json(findings: Sequence[Finding]) -> str:
    """A document with one object per finding."""
    document = {"format_version": "1.0", "findings": [finding_object(finding) for finding in findings]}
    return json.dumps(document, indent=2) + "\n"


def page_of(rule_id: str) -> str:
    """The web address of a rule's page."""
    return f"{PAGES}{rule_id}.md"


def _line(finding: Finding, style: Style) -> str:
    severity = style(finding.severity.value, COLORS[finding.severity], "bold")
    where = f" (target {clean(finding.target)})" if finding.target else ""
    hint = f" [{clean(finding.hint)}]" if finding.hint else ""
    return f"{clean(str(finding.position))}: {severity} {finding.rule}: {clean(finding.message)}{where}{hint}"


def finding_object(finding: Finding) -> dict[str, object]:
    """A finding as JSON documents carry it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.position.file,
        "line": finding.position.line,
        "column": finding.position.column,
        "monitor": finding.monitor,
        "target": finding.target,
        "fixable": finding.edit is not None,
        "page": page_of(finding.rule),
    }
