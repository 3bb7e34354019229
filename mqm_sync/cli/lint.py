"""`mqm-sync lint`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.context import begin
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import emit, style_for
from mqm_sync.errors import ExitCode, Severity
from mqm_sync.estate import read_estates
from mqm_sync.render.findings import findings_json, findings_text


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@option("--fail-on", type=click.Choice([s.value for s in Severity]), default="error", show_default=True,
        help="Least severity that makes the exit code 1.")  # fmt: skip
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    fail_on: str,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - click passes every option by name
) -> int:
    """Check monitor specs with every rule that needs no network.

    PATHS are files and directories; left out, those of the project file, or monitors/.
    """
    paths = tuple(path.absolute() for path in paths)
    settings, project = begin(ctx, options)
    today = datetime.now(UTC).date()
    _, findings = read_estates(project, today, targets=settings.target, paths=paths)
    renderers = {
        "text": lambda style: findings_text(findings, style),
        "json": lambda _: findings_json(findings),
    }
    emit(formats, renderers, style_for(settings.color))
    limit = Severity(fail_on).rank
    return ExitCode.ERROR if any(f.severity.rank <= limit for f in findings) else ExitCode.OK
