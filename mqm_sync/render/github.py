"""Findings as workflow commands, which GitHub shows as annotations: ten per level and step, so the rest is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mqm_sync.errors import Finding, Severity
from mqm_sync.render.style import clean

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SHOWN = 10
"""Annotations GitHub keeps per level and step; what comes after them is dropped without a word."""


def findings_github(findings: Sequence[Finding]) -> str:
    """Annotations, gravest first; the tenth of a level counts those that GitHub would drop."""
    lines = [line for severity in Severity for line in _level([f for f in findings if f.severity is severity])]
    return "".join(f"{line}\n" for line in lines)


def _level(findings: Sequence[Finding]) -> Iterator[str]:
    shown = findings if len(findings) <= _SHOWN else findings[: _SHOWN - 1]
    yield from (_annotation(finding) for finding in shown)
    if len(findings) > len(shown):
        command, more = _COMMANDS[findings[0].severity], len(findings) - len(shown)
        yield f"::{command} title=mqm-sync::{more} more of this level; the step's log has them all"


def _annotation(finding: Finding) -> str:
    place = finding.position
    properties = {
        "file": place.file,
        "line": str(place.line),
        "col": str(place.column),
        "title": f"{finding.rule} {finding.title}",
    }
    hint = f" ({finding.hint})" if finding.hint else ""
    return annotation(_COMMANDS[finding.severity], properties, finding.message + hint)


def annotation(command: str, properties: Mapping[str, str], message: str) -> str:
    """One workflow command; no property and no message can end it early or begin another."""
    listed = ",".join(f"{key}={_property(clean(value))}" for key, value in properties.items())
    return f"::{command} {listed}::{_data(clean(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
