"""The pages that are made from the code: rules, commands, fields."""

from __future__ import annotations

from typing import Any

import click

from mqm_sync.cli.main import VERBS, cli
from mqm_sync.errors import ExitCode
from mqm_sync.render.rules import page_markdown
from mqm_sync.rules import RULES
from mqm_sync.schemas import config_schema, monitor_schema
from tests.generated_switches import switches_page

_MEANINGS = {
    ExitCode.OK: "fine; a plan with changes too, unless `--detailed-exitcode` asks",
    ExitCode.ERROR: "an error, findings at or above `--fail-on`, or a step that failed",
    ExitCode.CHANGES: "changes are present, with `--detailed-exitcode`",
    ExitCode.REFUSED: "a guard refused",
    ExitCode.STALE: "the plan is stale, or the digest differs",
    ExitCode.BUSY: "a schedule was busy for longer than `--op-timeout`",
    ExitCode.USAGE: "the command was called wrongly, or names a target or monitor that does not exist",
    ExitCode.BUG: "a bug in mqm-sync; a report was written",
    ExitCode.CONFIG: "the project file can not be used",
    ExitCode.INTERRUPTED: "interrupted (SIGINT)",
    ExitCode.TERMINATED: "terminated (SIGTERM)",
}


def pages() -> dict[str, str]:
    """Every generated page by its path below docs/."""
    made = {f"rules/{rule_id}.md": page_markdown(rule) for rule_id, rule in RULES.items()}
    return {
        **made,
        "rules/README.md": _rules(),
        "commands.md": _commands(),
        "fields.md": _fields(),
        "switches.md": switches_page(),
    }


def _rules() -> str:
    lines = [
        "# Rules",
        "",
        "`mqm-sync explain ID` shows a page; `rules:` in mqm-sync.yaml sets a severity, or `off`.",
        "",
    ]
    lines += ["| id | name | severity | on | finds |", "|---|---|---|---|---|"]
    for rule_id, rule in sorted(RULES.items()):
        on = "yes" if rule.is_on else "no"
        lines.append(f"| [{rule_id}]({rule_id}.md) | {rule.name} | {rule.severity} | {on} | {rule.title} |")
    return "\n".join(lines) + "\n"


def _commands() -> str:
    lines = ["# Commands", "", "stdout is the result, stderr is talk. Every option has a variable: `--fail-on` is"]
    lines += [
        "`MQM_SYNC_FAIL_ON`, and `--all` of destroy, which another verb has as well, is `MQM_SYNC_DESTROY_ALL`.",
        "An option beats its variable, which beats the project file.",
        "",
        "A FILE that is written (`--out`, `--audit`, `--format FMT=FILE`) is written whole or not at all, and its",
        "folder is made where there is none.",
        "",
        "## Exit codes",
        "",
    ]
    lines += ["| code | means |", "|---|---|", *(f"| {code.value} | {_MEANINGS[code]} |" for code in ExitCode)]
    context = click.Context(cli, info_name="mqm-sync", help_option_names=["-h", "--help"])
    for verb in VERBS:
        command = cli.get_command(context, verb)
        assert command is not None
        inner = click.Context(command, info_name=verb, parent=context, terminal_width=100)
        lines += ["", f"## {verb}", "", "```text", command.get_help(inner), "```"]
    return "\n".join(lines) + "\n"


def _fields() -> str:
    lines = ["# Fields", "", "## A monitor", "", *_table(monitor_schema())]
    return "\n".join([*lines, "", "## The project file", "", *_table(config_schema())]) + "\n"


def _table(schema: dict[str, Any]) -> list[str]:
    return ["| field | type | default | meaning |", "|---|---|---|---|", *_rows(schema, schema, "")]


def _rows(schema: dict[str, Any], part: dict[str, Any], prefix: str) -> list[str]:
    rows = []
    for name, field in part["properties"].items():
        inner = _part_of(schema, field)
        kind = _type_of(field) if "oneOf" in field else "mapping" if inner else _type_of(field)
        default = "" if field.get("default") in (None, {}, []) else f"`{field['default']}`"
        rows.append(f"| `{prefix}{name}` | {kind} | {default} | {field.get('description', '')} |")
        if inner:
            rows += _rows(schema, inner, f"{prefix}{name}.")
    return rows


def _part_of(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any] | None:
    references = [option["$ref"] for option in (field, *_options(field)) if "$ref" in option]
    if not references:
        return None
    found = schema["$defs"][references[0].rpartition("/")[2]]
    found = next((option for option in found.get("anyOf", ()) if "properties" in option), found)
    return found if found.get("properties") else None


def _type_of(field: dict[str, Any]) -> str:
    options = [option for option in _options(field) or [field] if option.get("type") != "null"]
    words = [
        " or ".join(map(str, option["enum"])) if "enum" in option else option.get("type", "mapping")
        for option in options
    ]
    return " or ".join({"string": "text", "object": "mapping", "array": "list"}.get(word, word) for word in words)


def _options(field: dict[str, Any]) -> list[dict[str, Any]]:
    return [*field.get("anyOf", ()), *field.get("oneOf", ())]
