"""`mqm-sync rename`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.carry_out import CHANGE_OPTIONS, Approval, carry_out, manner_of
from mqm_sync.cli.context import begin, connector, count_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option
from mqm_sync.cli.plan import ALLOW_DELETE, CALL_TIMEOUT
from mqm_sync.cli.report import say, style_for
from mqm_sync.cli.rewrite import rewrite
from mqm_sync.planning import owner_of
from mqm_sync.renaming import RenameRequest, plan_rename
from mqm_sync.rules.guards import Allowed


@click.command("rename")
@click.argument("old")
@click.argument("new")
@add_options(*CHANGE_OPTIONS)
@add_options(ALLOW_DELETE, CALL_TIMEOUT)
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    old: str,
    new: str,
    allow_delete: str,
    call_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Give a monitor another name, in its file and in every target.

    The service can not rename: a new monitor is made, and then the old one is deleted. Executions, the alert's history
    and metrics so far stay under the old name. `name` in the file is edited once that is confirmed; the file keeps its
    own name. Interrupted, the same command goes on, and so does apply.
    """
    output = ApplyOutput(formats)
    settings, project = begin(ctx, options)
    if settings.target:
        raise click.UsageError("a spec has one name in all targets, so rename takes no --target")
    output.begin(style_for(settings.color), quiet=settings.quiet)
    manner = manner_of(options)
    connect = connector(owner_of(project), manner.op_timeout, writable=True, call_seconds=call_timeout)
    request = RenameRequest(old, new, datetime.now(UTC), Allowed(count_of(allow_delete)))
    renaming = plan_rename(project, request, connect)

    def write() -> None:
        rewrite(renaming.texts, str, project.base, only_show=False)
        for file in renaming.texts:
            say(f"{file}: name: {new}", quiet=settings.quiet)

    return carry_out(renaming.planned, output, settings, manner, Approval(), prepare=write)
