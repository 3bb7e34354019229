"""`mqm-sync apply`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mqm_sync.apply import ApplyResult, Stop, apply_plan
from mqm_sync.cli.apply_output import APPLY_FORMATS, ApplyOutput
from mqm_sync.cli.audit_file import AuditFile
from mqm_sync.cli.context import Seconds, begin, connector, request_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, Settings, add_options, format_option, option
from mqm_sync.cli.plan import PLAN_OPTIONS
from mqm_sync.cli.report import report_softened, say, say_calls, style_for
from mqm_sync.cli.show import read_plan
from mqm_sync.cli.signals import catching_signals
from mqm_sync.errors import ExitCode, MqmError, RefusedError
from mqm_sync.plan import Plan
from mqm_sync.planning import PlanRequest, make_plan, owner_of, request_from
from mqm_sync.staleness import refuse_if_expired, refuse_if_stale, refuse_other_digest


@click.command("apply")
@add_options(*SELECTION_OPTIONS)
@option("--auto-approve", is_flag=True, help="Do not ask.")
@option("--expect-digest", metavar="HEX", help="Apply only the plan with this digest, as shown by a reviewed plan.")
@add_options(*PLAN_OPTIONS)
@option("--parallelism", type=click.IntRange(1, 64), default=8, show_default=True, help="Monitors at the same time.")
@option("--fail-fast", is_flag=True, help="Begin no further monitor after a failure.")
@option("--allow-old-plan", is_flag=True, help="Apply a plan file older than guards.max_plan_age_hours.")
@option("--audit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
        help="Write who did what, when, and what became of it, as JSON.")  # fmt: skip
@option("--op-timeout", type=Seconds(), default=600.0, show_default=True, metavar="SECONDS",
        help="How long to wait for one operation on a schedule.")  # fmt: skip
@format_option(*APPLY_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    auto_approve: bool,
    expect_digest: str | None,
    parallelism: int,
    fail_fast: bool,
    allow_old_plan: bool,
    audit: Path | None,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Plan, ask, and make AWS match the specs.

    The first SEL may be a plan file written by `plan --out`: everything is read again, and nothing is done unless the
    same plan comes out. A plan file or --expect-digest was reviewed, so
    neither asks again. SEL is monitor names, globs or paths; a selection never turns absence into deletion.
    """  # fmt: skip
    output = ApplyOutput(formats)
    reviewed, options["selection"] = _split(options["selection"])
    settings, project = begin(ctx, options)
    output.begin(style_for(settings.color), quiet=settings.quiet)
    call_seconds = options.pop("call_timeout")
    request = request_of(settings, options)
    if reviewed:
        most = project.config.guards.max_plan_age_hours
        refuse_if_expired(reviewed.created, request.now, most, is_lifted=allow_old_plan)
        request = _request_again(reviewed, request)
    connect = connector(owner_of(project), op_timeout, writable=True, call_seconds=call_seconds)
    planned = make_plan(project, request, connect)
    plan = planned.plan
    report_softened(planned.softened, settings.color, quiet=settings.quiet)
    if reviewed:
        refuse_if_stale(reviewed, plan)
    if expect_digest is not None:
        refuse_other_digest(expect_digest, plan)
    if plan.blocked:
        output.plan(plan)
        raise RefusedError(f"{len(plan.blocked)} change(s) are blocked; nothing was applied", _blocks(plan))
    output.plan(plan, is_reviewed=reviewed is not None and not plan.is_empty)
    if not plan.is_empty and not (auto_approve or reviewed or expect_digest is not None):
        _ask(settings)
    record = AuditFile(audit, plan, [identity.principal for identity in planned.identities])
    record.begin()
    output.reserve_files()
    with catching_signals(Stop(planned.doors), output.note) as caught, output.progress(plan):
        result = apply_plan(
            plan,
            planned.doors,
            parallelism=parallelism,
            fail_fast=fail_fast,
            stop=caught.stop,
            report=output.outcome,
        )
    record.end(result)
    output.summary(plan, result)
    if settings.verbose:
        say_calls(door.calls() for door in planned.doors)
    return caught.exit_code or _exit_code(result)


def _split(selection: tuple[str, ...]) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan file, when the first word is one, and the rest."""
    is_spec = bool(selection) and Path(selection[0]).suffix.lower() in {".yaml", ".yml"}
    if selection and not is_spec and os.path.isfile(selection[0]):  # noqa: PTH113 - is_file raises for odd names
        return read_plan(Path(selection[0])), selection[1:]
    return None, selection


def _request_again(reviewed: Plan, request: PlanRequest) -> PlanRequest:
    if not request.selection.is_everything or request.targets:
        raise click.UsageError("a plan file says itself what it is about; give no selection and no --target with it")
    return request_from(reviewed, datetime.now(UTC), deep=request.deep)


def _ask(settings: Settings) -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise MqmError(
            "there is no terminal to ask on; nothing was applied",
            "apply with --auto-approve, a plan file, or --expect-digest",
        )
    say("\nOnly 'yes' applies this plan.", quiet=settings.quiet)
    if click.prompt("Apply", default="", show_default=False, err=True) != "yes":
        raise MqmError("not confirmed; nothing was applied")


def _blocks(plan: Plan) -> str:
    lines = {f"{c.monitor}: {b.guard}: {b.message}\n  {b.hint}" for c in plan.blocked for b in c.blocked_by}
    return "\n".join(sorted(lines))


def _exit_code(result: ApplyResult) -> ExitCode:
    if not result.failed:
        return ExitCode.OK
    return ExitCode.BUSY if all(outcome.is_busy for outcome in result.failed) else ExitCode.ERROR
