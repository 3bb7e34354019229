"""`mqm-sync windows`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import click

from mqm_sync.cli.context import begin, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import emit, style_for
from mqm_sync.errors import ExitCode, Finding, FindingsError
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.render.windows import WindowRow, windows_json, windows_text
from mqm_sync.selection import Selection, named, select
from mqm_sync.windows import windows_of_spec

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time; without an offset it is UTC."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the text; raises click.BadParameter."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2020-01-09T13:00", param, ctx)
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            self.fail(f"{value!r} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@click.command("windows")
@add_options(*SELECTION_OPTIONS)
@option("--at", type=Moment(), help="Start at this time instead of now, e.g. 2020-01-09T13:00 (UTC).")
@option("-n", "--number", type=click.IntRange(1, 1000), default=5, show_default=True, help="Runs per monitor.")
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    at: datetime | None,
    number: int,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - click passes every option by name
) -> int:
    """List the next runs of each monitor and the stretch of data each will read.

    A run at exactly --at is listed. Stopped monitors have no runs. Nothing is asked of AWS.
    """
    settings, project = begin(ctx, options)
    selection = selection_of(options)
    now = at or datetime.now(UTC)
    estates, findings = read_estates(project, now.date(), targets=settings.target)
    _refuse_errors(estates, findings, selection)
    selection.verify([named(monitor) for estate in estates for monitor in estate.monitors])
    rows = [
        WindowRow(estate.target, monitor.spec.name, window)
        for estate in estates
        for monitor in select(estate.monitors, selection)
        if not monitor.spec.is_stopped(now.date())
        for window in islice(windows_of_spec(monitor.spec, now - timedelta(microseconds=1)), number)
    ]
    renderers = {"text": lambda style: windows_text(rows, style), "json": lambda _: windows_json(rows)}
    emit(formats, renderers, style_for(settings.color))
    return ExitCode.OK


def _refuse_errors(estates: list[Estate], findings: list[Finding], selection: Selection) -> None:
    """Raise FindingsError, unless what was selected is all there and none of the errors is in it."""
    errors = errors_in(findings)
    if not errors:
        return
    names = {m.spec.name for estate in estates for m in select(estate.monitors, selection)}
    if not selection.patterns or not names or any(error.monitor in names for error in errors):
        raise FindingsError(findings)
