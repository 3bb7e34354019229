"""`mqm-sync destroy`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.carry_out import CHANGE_OPTIONS, Approval, carry_out, manner_of
from mqm_sync.cli.context import begin, connector, count_of, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.plan import ALLOW_DELETE, CALL_TIMEOUT
from mqm_sync.cli.report import style_for
from mqm_sync.counting import counted
from mqm_sync.ownership import OwnedRequest, plan_destruction
from mqm_sync.plan import Action, Change, Plan
from mqm_sync.planning import owner_of
from mqm_sync.resource import SCHEDULE
from mqm_sync.rules.guards import Allowed


@click.command("destroy")
@add_options(*SELECTION_OPTIONS)
@add_options(*CHANGE_OPTIONS)
@option("--all", "everything", is_flag=True, envvar="MQM_SYNC_DESTROY_ALL",  # import has an --all that means no harm
        help="All that is owned, however many that are; with --auto-approve, nothing else says so.")  # fmt: skip
@add_options(ALLOW_DELETE, CALL_TIMEOUT)
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    everything: bool,
    allow_delete: str,
    call_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Delete everything that is owned: schedules, and then their definitions.

    Without SEL that is all of it, in every target. SEL is monitor names, globs or paths. It has to be confirmed by
    typing the target's name, or `destroy` where several are concerned. What is typed, or --all, lifts the guards on
    shares and counts; protected monitors and targets want --allow-delete besides.
    """
    output = ApplyOutput(formats)
    settings, project = begin(ctx, options)
    output.begin(style_for(settings.color), quiet=settings.quiet)
    manner, selection = manner_of(options), selection_of(options)
    if everything and not selection.is_everything:
        raise click.UsageError("--all is everything that is owned; give it, or a selection")
    connect = connector(owner_of(project), manner.op_timeout, writable=True, call_seconds=call_timeout)
    is_asked_for = everything or not manner.auto_approve
    allowed = Allowed(count_of(allow_delete))
    request = OwnedRequest(datetime.now(UTC), settings.target, selection, allowed, is_asked_for)
    planned = plan_destruction(project, request, connect)
    return carry_out(planned, output, settings, manner, _approval(planned.plan))


def _approval(plan: Plan) -> Approval:
    """What goes, what stays, and what to type: it names what is about to go."""
    concerned = [target for target in plan.targets if target.pending]
    word = concerned[0].name if len(concerned) == 1 else "destroy"
    where = ", ".join(f"{target.name} ({target.account_id}, {target.region})" for target in concerned)
    number = sum(map(_has_schedule, plan.changes()))
    monitors = counted(number, "monitor")
    whose, them = ("its", "it") if number == 1 else ("their", "them")
    return Approval(
        word,
        notice=f"This deletes {monitors} in {where}, with {whose} definitions, alarms and lists of runs.\n"
        "It can not be undone. Reports, data and labels in S3, endpoints, and the files in git stay.",
        deed=f"deletes {them}",
        prompt="Delete",
    )


def _has_schedule(change: Change) -> bool:
    is_going = change.action is Action.DELETE
    return is_going and any(resource.address.type == SCHEDULE for resource in change.resources)
