"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from mqm_sync.errors import Finding, Severity
from mqm_sync.render.style import Style, clean, clean_lines

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def findings_text(findings: Sequence[Finding], style: Style) -> str:
    """One block per finding: place, severity, rule and message; what to do on a line of its own."""
    return "".join(_block(finding, style) for finding in findings) + findings_summary(findings, style) + "\n"


def findings_summary(findings: Sequence[Finding], style: Style) -> str:
    """How many of each severity."""
    if not findings:
        return style("No findings.", "green")
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{counts[s]} {s.value}{'s' if counts[s] != 1 and s is not Severity.INFO else ''}" for s in Severity]
    return f"Found {', '.join(part for part in parts if not part.startswith('0 '))}."


def findings_json(findings: Sequence[Finding]) -> str:
    """A document with one object per finding."""
    document = {"format_version": "1.0", "findings": [_object(finding) for finding in findings]}
    return json.dumps(document, indent=2) + "\n"


def _block(finding: Finding, style: Style) -> str:
    severity = style(finding.severity.value, _COLORS[finding.severity], "bold")
    where = f" [target {clean(finding.target)}]" if finding.target else ""
    head = (
        f"{clean(str(finding.position))}: {severity} {style(finding.rule, 'bold')}: {clean(finding.message)}{where}\n"
    )
    hint = "".join(f"    {line}\n" for line in clean_lines(finding.hint).split("\n")) if finding.hint else ""
    return head + style(hint, "green") if hint else head


def _object(finding: Finding) -> dict[str, object]:
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
    }
