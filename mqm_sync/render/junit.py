"""Findings as JUnit XML: one suite, one case per finding, errors as failures."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence

from mqm_sync.errors import Finding, Severity
from mqm_sync.render.style import clean


def findings_junit(findings: Sequence[Finding]) -> str:
    """A document that CI systems show as tests; without findings, one test that passes."""
    failures = sum(finding.severity is Severity.ERROR for finding in findings)
    counts = {"tests": str(max(len(findings), 1)), "failures": str(failures)}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "mqm-sync lint", **counts})
    if not findings:
        ET.SubElement(suite, "testcase", {"classname": "mqm-sync", "name": "no findings"})
    for finding in findings:
        _case(suite, finding)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _case(suite: ET.Element, finding: Finding) -> None:
    name = f"{clean(str(finding.position))} {finding.rule}"
    case = ET.SubElement(suite, "testcase", {"classname": clean(finding.position.file), "name": name})
    text = clean(f"{finding.message}. {finding.hint}" if finding.hint else finding.message)
    if finding.severity is Severity.ERROR:
        failure = ET.SubElement(case, "failure", {"type": finding.rule, "message": finding.title})
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = f"{finding.severity.value}: {text}"
