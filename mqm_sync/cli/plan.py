"""`mqm-sync plan`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from mqm_sync.atomic import write_atomically
from mqm_sync.cli.context import CALL_SECONDS, CountOrAll, Seconds, begin, connector, request_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import Renderers, emit, report_softened, say, say_calls, style_for
from mqm_sync.errors import ExitCode
from mqm_sync.plan import Plan
from mqm_sync.plan_document import to_document
from mqm_sync.planning import PlanRequest, make_plan, owner_of
from mqm_sync.render.plan_text import plan_text

PLAN_FORMATS = ("text", "json", "markdown", "summary", "outputs")
CALL_TIMEOUT = option("--call-timeout", type=Seconds(), default=CALL_SECONDS, show_default=True, metavar="SECONDS",
                      help="How long to wait for the reply to one call, before it is tried again.")  # fmt: skip
ALLOW_DELETE = option(
    "--allow-delete", type=CountOrAll(), default="0", help="Lift the guards on deletions, up to this number."
)
PLAN_OPTIONS = (
    option("--deep", is_flag=True, help="Read every definition, even one whose name proves its content."),
    ALLOW_DELETE,
    option("--allow-change", type=CountOrAll(), default="0", help="Lift the guard on changes, up to this number."),
    CALL_TIMEOUT,
)


def plan_renderers(plan: Plan) -> Renderers:
    """The formats of a plan."""

    def markdown(*, is_long: bool) -> str:
        from mqm_sync.render.markdown.document import plan_markdown  # noqa: PLC0415 - each format only when asked for

        return plan_markdown(plan, is_long=is_long)

    def outputs() -> str:
        from mqm_sync.render.outputs import plan_outputs  # noqa: PLC0415 - as above

        return plan_outputs(plan)

    return {
        "text": lambda style: plan_text(plan, style),
        "json": lambda _: json.dumps(to_document(plan), indent=2) + "\n",
        "markdown": lambda _: markdown(is_long=False),
        "summary": lambda _: markdown(is_long=True),
        "outputs": lambda _: outputs(),
    }


@click.command("plan")
@add_options(*SELECTION_OPTIONS)
@option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Save the plan for apply and show."
)
@option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@add_options(*PLAN_OPTIONS)
@option("--cache", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
        help="Keep descriptions of schedules here, so that an unchanged fleet costs lists only.")  # fmt: skip
@option("--no-preflight", is_flag=True, help="Do not check what the changed monitors need in the account.")
@option("--op-timeout", type=Seconds(), default=120.0, show_default=True, metavar="SECONDS",
        help="How long to wait for a schedule that is Pending.")  # fmt: skip
@format_option(*PLAN_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    out: Path | None,
    detailed_exitcode: bool,
    cache: Path | None,
    no_preflight: bool,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Read AWS and show what apply would do; writes nothing there.

    SEL is monitor names, globs or paths. A selection never turns absence into deletion. What preflight finds about
    the monitors that change stands in the plan as notes, and blocks nothing.
    """
    settings, project = begin(ctx, options)
    call_seconds = options.pop("call_timeout")
    request = request_of(settings, options)
    connect = connector(owner_of(project), op_timeout, writable=False, cache=cache, call_seconds=call_seconds)
    planned = make_plan(project, request, connect)
    plan = planned.plan
    asked: list[Mapping[str, int]] = []
    if not no_preflight and not plan.is_empty:
        from mqm_sync.cli.prober import with_preflight  # noqa: PLC0415 - most plans find nothing to do

        plan, asked = with_preflight(project, planned, request.now)
    report_softened(planned.softened, settings.color, quiet=settings.quiet)
    if out:
        write_atomically(out, json.dumps(to_document(plan), indent=2) + "\n")
    emit(formats, plan_renderers(plan), style_for(settings.color), quiet=settings.quiet)
    if out:
        say(_saved(out, plan, request), quiet=settings.quiet)
    if settings.verbose:
        say_calls([*(door.calls() for door in planned.doors), *asked])
    return exit_code_of(plan, detailed=detailed_exitcode)


def _saved(out: Path, plan: Plan, request: PlanRequest) -> str:
    """Where the plan is, and how to apply it; what was lifted has to be said again there."""
    if plan.is_empty or plan.blocked:
        return f"saved the plan to {out}"
    lifted = f" {request.allowed}" if request.allowed.deletions or request.allowed.changes else ""
    return f"saved the plan to {out}; apply it with: mqm-sync apply {shlex.quote(str(out))}{lifted}"


def exit_code_of(plan: Plan, *, detailed: bool) -> ExitCode:
    """3 when a guard refuses anything, 2 for changes when asked, else 0."""
    if plan.blocked:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if detailed and not plan.is_empty else ExitCode.OK
