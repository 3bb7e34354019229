"""`mqm-sync destroy`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.carry_out import CHANGE_OPTIONS, Approval, carry_out, manner_of
from mqm_sync.cli.context import begin, connector, count_of, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option
from mqm_sync.cli.plan import ALLOW_DELETE, CALL_TIMEOUT
from mqm_sync.cli.report import style_for
from mqm_sync.ownership import OwnedRequest, plan_destruction
from mqm_sync.plan import Plan
from mqm_sync.planning import owner_of
from mqm_sync.rules.guards import Allowed


@click.command("destroy")
@add_options(*SELECTION_OPTIONS)
@add_options(*CHANGE_OPTIONS)
@add_options(ALLOW_DELETE, CALL_TIMEOUT)
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    allow_delete: str,
    call_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Delete everything that is owned: schedules, and then their definitions.

    Without SEL that is all of it, in every target. SEL is monitor names, globs or paths. It has to be confirmed by
    typing the target's name, or `destroy` where several are concerned. Guards on deletions hold, and so does `protect`.
    """
    output = ApplyOutput(formats)
    settings, project = begin(ctx, options)
    output.begin(style_for(settings.color), quiet=settings.quiet)
    manner, selection = manner_of(options), selection_of(options)
    connect = connector(owner_of(project), manner.op_timeout, writable=True, call_seconds=call_timeout)
    request = OwnedRequest(datetime.now(UTC), settings.target, selection, Allowed(count_of(allow_delete)))
    planned = plan_destruction(project, request, connect)
    return carry_out(planned, output, settings, manner, Approval(_word(planned.plan)))


def _word(plan: Plan) -> str:
    """What to type: it names what is about to go."""
    concerned = [target.name for target in plan.targets if target.pending]
    return concerned[0] if len(concerned) == 1 else "destroy"
