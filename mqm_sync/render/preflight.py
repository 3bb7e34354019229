"""Preflight as text, as JSON, and as annotations of a workflow run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from mqm_sync.counting import counted
from mqm_sync.preflight import Preflight, Unchecked
from mqm_sync.render.findings import finding_object, findings_summary
from mqm_sync.render.frames import Sources, frames_text
from mqm_sync.render.github import annotation, findings_github
from mqm_sync.render.style import Style, clean
from mqm_sync.rule import Rule

_MOST_NAMES = 5


def preflight_text(result: Preflight, sources: Sources, rules: Mapping[str, Rule], style: Style) -> str:
    """The findings as lint shows them, then what was not checked and why."""
    shown = frames_text(result.findings, sources, rules, style) if result.findings else ""
    lines = [line for each in result.unchecked for line in _unchecked(each, style)]
    if not (shown or lines):
        return f"{findings_summary((), style)} {counted(result.monitors, 'monitor')} checked.\n"
    return shown + "".join(f"{line}\n" for line in lines)


def preflight_json(result: Preflight) -> str:
    """A document with the findings, and what was not checked."""
    document = {
        "format_version": "1.0",
        "monitors": result.monitors,
        "findings": [finding_object(finding) for finding in result.findings],
        "not_checked": [
            {
                "target": each.target,
                "reason": each.reason,
                "rules": list(each.rules),
                "monitors": list(each.monitors),
            }
            for each in result.unchecked
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def preflight_github(result: Preflight) -> str:
    """Annotations at the lines of the specs, and one warning for each reason of not checking."""
    lines = [
        annotation("warning", {"title": f"mqm-sync: not checked in {each.target or 'AWS'}"}, unchecked_line(each))
        for each in result.unchecked
    ]
    return findings_github(result.findings) + "".join(f"{line}\n" for line in lines)


def unchecked_line(each: Unchecked) -> str:
    """Which checks of which monitors were not made, and why."""
    names = ", ".join(each.monitors[:_MOST_NAMES])
    more = f" and {len(each.monitors) - _MOST_NAMES} more" if len(each.monitors) > _MOST_NAMES else ""
    return f"{', '.join(each.rules)} of {names}{more}: {each.reason}"


def _unchecked(each: Unchecked, style: Style) -> Iterator[str]:
    where = f" (target {clean(each.target)})" if each.target else ""
    yield f"{style('not checked', 'yellow', 'bold')}: {clean(unchecked_line(each))}{where}"
