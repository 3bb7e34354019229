"""Findings as SARIF 2.1.0, which code scanning reads. Source: the OASIS standard and GitHub's page on its support."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from mqm_sync import __version__
from mqm_sync.canonical import digest
from mqm_sync.errors import Finding, Severity
from mqm_sync.home import HOME
from mqm_sync.render.findings import page_of
from mqm_sync.rule import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FINGERPRINT = "mqmSync/v1"


def findings_sarif(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> str:
    """One run with the rules that found something."""
    ids = sorted({finding.rule for finding in findings})
    driver = {
        "name": "mqm-sync",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rules[rule_id]) for rule_id in ids],
    }
    results = [_result(finding, ids.index(finding.rule)) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": rule.page},
        "helpUri": page_of(rule.id),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    is_outside = finding.position.file.startswith("/")
    file = {"uri": quote(os.fsencode(finding.position.file))}
    location = {
        "artifactLocation": file if is_outside else {**file, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": finding.position.line, "startColumn": finding.position.column},
    }
    identity = [finding.rule, finding.position.file, finding.monitor, finding.message]
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {_FINGERPRINT: digest(identity, 32)},
    }
