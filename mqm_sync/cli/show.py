"""`mqm-sync show`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, settings_of
from mqm_sync.cli.plan import PLAN_FORMATS, plan_renderers
from mqm_sync.cli.report import emit, style_for
from mqm_sync.errors import ExitCode, MqmError
from mqm_sync.joining import join
from mqm_sync.plan import Plan
from mqm_sync.plan_document import from_document, verify_digest


@click.command("show")
@click.argument(
    "planfiles",
    nargs=-1,
    required=True,
    metavar="PLANFILE...",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
)
@format_option(*PLAN_FORMATS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    planfiles: tuple[Path, ...],
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - click passes every option by name
) -> int:
    """Show saved plans again, in any format, without AWS.

    Plans of several targets, made on several machines, are shown as one.
    """
    settings = settings_of(ctx, options)
    plan = join([read_plan(file) for file in planfiles])
    emit(formats, plan_renderers(plan), style_for(settings.color), quiet=settings.quiet)
    return ExitCode.OK


def read_plan(path: Path) -> Plan:
    """A plan from a file; raises MqmError for anything else."""
    return from_document(_document(path))


def read_unedited_plan(path: Path) -> Plan:
    """The same, to be applied; raises StaleError where its digest is not that of its content."""
    document = _document(path)
    plan = from_document(document)
    verify_digest(document, plan)
    return plan


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise MqmError(f"can not read the plan {path}: {error}") from error
