"""`mqm-sync explain`."""

from __future__ import annotations

import re
from typing import Any

import click

from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, settings_of
from mqm_sync.cli.report import emit, style_for
from mqm_sync.errors import ExitCode, MqmError
from mqm_sync.render.rules import page_text, rules_text
from mqm_sync.rules import RULES
from mqm_sync.suggest import did_you_mean

_PREFIX = re.compile(r"MQM\d{0,2}", re.IGNORECASE | re.ASCII)


@click.command("explain")
@click.argument("rule", metavar="ID")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(ctx: click.Context, /, *, rule: str, **options: Any) -> int:  # noqa: ANN401 - click passes every option by name
    """Show a rule's page: why it matters, a bad and a good example.

    ID is MQM205, or a name such as offset-form. How ids begin, such as MQM2, lists the rules of that subject.
    """
    settings = settings_of(ctx, options)
    by_name = {found.name: found for found in RULES.values()}
    found = RULES.get(rule.upper()) or by_name.get(rule.lower())
    begun = [found for key, found in sorted(RULES.items()) if _PREFIX.fullmatch(rule) and key.startswith(rule.upper())]
    if found is None and begun:
        emit(("text",), {"text": lambda style: rules_text(begun, style)}, style_for(settings.color))
        return ExitCode.OK
    if found is None:
        raise MqmError(
            f"no rule is called '{rule}'", did_you_mean(rule, [*RULES, *by_name], "mqm-sync rules lists them")
        )
    click.echo(page_text(found, style_for(settings.color)), nl=False, color=True)
    return ExitCode.OK
