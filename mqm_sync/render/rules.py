"""The rules as a table, as JSON, and one rule's page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mqm_sync.render.findings import page_of
from mqm_sync.render.style import Style
from mqm_sync.rule import Rule


def rules_text(rules: Sequence[Rule], style: Style) -> str:
    """One line per rule."""
    widest = max(len(rule.name) for rule in rules)
    head = f"{'ID':<7} {'NAME':<{widest}}  {'SEVERITY':<9} {'ON':<4} TITLE"
    lines = [
        f"{rule.id:<7} {rule.name:<{widest}}  {rule.severity.value:<9} {_on(rule):<4} {rule.title}" for rule in rules
    ]
    return "\n".join([style(head, "bold"), *lines]) + "\n"


def rules_json(rules: Sequence[Rule]) -> str:
    """A document with one object per rule."""
    listed = [
        {
            "id": rule.id,
            "name": rule.name,
            "severity": rule.severity.value,
            "on": rule.is_on,
            "scope": rule.scope,
            "title": rule.title,
            "aws_config": rule.aws_config,
            "page": page_of(rule.id),
        }
        for rule in rules
    ]
    return json.dumps({"format_version": "1.0", "rules": listed}, indent=2) + "\n"


def page_text(rule: Rule, style: Style) -> str:
    """One rule's page for a terminal."""
    return f"{style(f'{rule.id} {rule.name}', 'bold')} ({_standing(rule)})\n\n{_as_text(rule.page)}\n"


def _as_text(page: str) -> str:
    return "\n".join(line.removesuffix(":") if line.endswith("::") else line for line in page.strip().splitlines())


def page_markdown(rule: Rule) -> str:
    """One rule's page for the web: the same text, with its examples as YAML."""
    title, _, body = rule.page.strip().partition("\n")
    lines = [f"# {title.rstrip('.')}", "", f"`{rule.id}` {rule.name} · {_standing(rule)}"]
    is_code = False
    for line in body.splitlines():
        is_text = bool(line) and not line.startswith(" ")
        if is_code and is_text:
            lines[-1:] = ["```", ""]
            is_code = False
        if line.endswith("::"):
            lines += [f"{line.removesuffix('::')}:", "", "```yaml"]
            is_code = True
        elif not (is_code and lines[-1] == "```yaml" and not line):
            lines.append(line[4:] if is_code else line)
    return "\n".join([*lines, "```"] if is_code else lines).rstrip() + "\n"


def _standing(rule: Rule) -> str:
    twin = f", AWS Config: {rule.aws_config}" if rule.aws_config else ""
    return f"{rule.severity.value}, {'on' if rule.is_on else 'off unless the project file or --select asks'}{twin}"


def _on(rule: Rule) -> str:
    return "yes" if rule.is_on else "no"
