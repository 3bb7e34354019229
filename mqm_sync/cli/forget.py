"""`mqm-sync forget`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.carry_out import CHANGE_OPTIONS, Approval, carry_out, manner_of
from mqm_sync.cli.context import begin, connector
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option
from mqm_sync.cli.plan import CALL_TIMEOUT
from mqm_sync.cli.report import style_for
from mqm_sync.ownership import OwnedRequest, plan_forgetting
from mqm_sync.planning import owner_of


@click.command("forget")
@click.argument("names", nargs=-1, required=True, metavar="NAMES...")
@add_options(*CHANGE_OPTIONS)
@add_options(CALL_TIMEOUT)
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    names: tuple[str, ...],
    call_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Give monitors up: our tags are removed from schedule and definitions, and nothing else is touched.

    NAMES are monitors or globs; they need no spec. What still has one is taken over again by the next apply where it
    says `adopt: true`, and refused otherwise, so remove the file as well.
    """
    output = ApplyOutput(formats)
    settings, project = begin(ctx, options)
    output.begin(style_for(settings.color), quiet=settings.quiet)
    manner = manner_of(options)
    connect = connector(owner_of(project), manner.op_timeout, writable=True, call_seconds=call_timeout)
    request = OwnedRequest(datetime.now(UTC), settings.target)
    return carry_out(plan_forgetting(project, names, request, connect), output, settings, manner, Approval())
