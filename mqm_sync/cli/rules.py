"""`mqm-sync rules`."""

from __future__ import annotations

from typing import Any

import click

from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, settings_of
from mqm_sync.cli.report import emit, style_for
from mqm_sync.errors import ExitCode
from mqm_sync.render.rules import rules_json, rules_text
from mqm_sync.rules import RULES


@click.command("rules")
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(ctx: click.Context, /, *, formats: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401 - click passes every option by name
    """List every rule and guard; `explain ID` shows one's page."""
    settings = settings_of(ctx, options)
    rules = [rule for _, rule in sorted(RULES.items())]
    emit(
        formats,
        {"text": lambda style: rules_text(rules, style), "json": lambda _: rules_json(rules)},
        style_for(settings.color),
        quiet=settings.quiet,
    )
    return ExitCode.OK
