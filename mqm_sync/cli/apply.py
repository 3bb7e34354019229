"""`mqm-sync apply`."""

from __future__ import annotations

import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.carry_out import CHANGE_OPTIONS, Approval, carry_out, manner_of
from mqm_sync.cli.context import begin, connector, request_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.plan import PLAN_OPTIONS
from mqm_sync.cli.report import style_for
from mqm_sync.cli.show import read_unedited_plan
from mqm_sync.errors import UsageError
from mqm_sync.plan import Plan
from mqm_sync.planning import PlanRequest, make_plan, owner_of, request_from
from mqm_sync.staleness import refuse_if_expired, refuse_if_stale, refuse_lifting_by_file, refuse_other_digest


@click.command("apply")
@add_options(*SELECTION_OPTIONS)
@add_options(*CHANGE_OPTIONS)
@option("--expect-digest", metavar="HEX", help="Apply only the plan with this digest, as shown by a reviewed plan.")
@option("--allow-old-plan", is_flag=True, help="Apply a plan file older than guards.max_plan_age_hours.")
@add_options(*PLAN_OPTIONS)
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    expect_digest: str | None,
    allow_old_plan: bool,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Plan, ask, and make AWS match the specs.

    The first SEL may be a plan file written by `plan --out`: everything is read again, and nothing is done unless the
    same plan comes out. A plan file or --expect-digest was reviewed, so
    neither asks again. Guards that were lifted for a plan file have to be lifted here again, with the same options
    or its whole digest. SEL is monitor names, globs or paths; a selection never turns absence into deletion.
    """  # fmt: skip
    output = ApplyOutput(formats)
    reviewed, options["selection"] = _split(options["selection"])
    settings, project = begin(ctx, options)
    output.begin(style_for(settings.color), quiet=settings.quiet)
    manner, call_seconds = manner_of(options), options.pop("call_timeout")
    request = request_of(settings, options)
    if reviewed:
        most = project.config.guards.max_plan_age_hours
        refuse_if_expired(reviewed.created, request.now, most, is_lifted=allow_old_plan)
        request = _request_again(reviewed, request, expect_digest or "")
    connect = connector(owner_of(project), manner.op_timeout, writable=True, call_seconds=call_seconds)
    planned = make_plan(project, request, connect)
    plan = planned.plan
    if reviewed:
        refuse_if_stale(reviewed, plan)
    if expect_digest is not None:
        refuse_other_digest(expect_digest, plan)
    approval = Approval(is_given=reviewed is not None or expect_digest is not None, is_seen=reviewed is not None)
    return carry_out(planned, output, settings, manner, approval)


def _split(selection: tuple[str, ...]) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan file, when the first word is one, and the rest."""
    is_spec = bool(selection) and Path(selection[0]).suffix.lower() in {".yaml", ".yml"}
    if selection and not is_spec and os.path.isfile(selection[0]):  # noqa: PTH113 - is_file raises for odd names
        return read_unedited_plan(Path(selection[0])), selection[1:]
    if selection and Path(selection[0]).suffix.lower() == ".json":
        hint = f"make it with: mqm-sync plan --out {shlex.quote(selection[0])}"
        raise UsageError(f"there is no plan file '{selection[0]}'", hint)
    return None, selection


def _request_again(reviewed: Plan, request: PlanRequest, expected: str) -> PlanRequest:
    if not request.selection.is_everything or request.targets:
        raise click.UsageError("a plan file says itself what it is about; give no selection and no --target with it")
    recorded = request_from(reviewed, datetime.now(UTC), deep=request.deep)
    refuse_lifting_by_file(recorded.allowed, request.allowed, expected)
    return recorded
