"""`mqm-sync explain`."""

from __future__ import annotations

from typing import Any

import click

from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, settings_of
from mqm_sync.cli.report import style_for
from mqm_sync.errors import ExitCode, MqmError
from mqm_sync.render.rules import page_text
from mqm_sync.rules import RULES
from mqm_sync.suggest import did_you_mean


@click.command("explain")
@click.argument("rule", metavar="ID")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(ctx: click.Context, /, *, rule: str, **options: Any) -> int:  # noqa: ANN401 - click passes every option by name
    """Show a rule's page: why it matters, a bad and a good example. ID is MQM205, or a name such as offset-form."""
    settings = settings_of(ctx, options)
    by_name = {found.name: found for found in RULES.values()}
    found = RULES.get(rule.upper()) or by_name.get(rule.lower())
    if found is None:
        raise MqmError(
            f"no rule is called '{rule}'", did_you_mean(rule, [*RULES, *by_name], "mqm-sync rules lists them")
        )
    click.echo(page_text(found, style_for(settings.color)), nl=False, color=True)
    return ExitCode.OK
