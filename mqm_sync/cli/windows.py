"""`mqm-sync windows`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import click

from mqm_sync.cli.context import Moment, begin, nothing_found, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.prober import LIMIT_SECONDS, verified_prober
from mqm_sync.cli.report import emit, say, say_calls, style_for
from mqm_sync.errors import ExitCode, Finding, FindingsError
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.load.files import find_files
from mqm_sync.reading import Read, live_reads_of, reads_of
from mqm_sync.render.windows import PauseRow, WindowRow, windows_json, windows_text
from mqm_sync.selection import Selection, named, select
from mqm_sync.spec import MonitorSpec
from mqm_sync.survey import Prober
from mqm_sync.timing import Window
from mqm_sync.windows import past_windows, pause_of, windows_of_spec


@click.command("windows")
@add_options(*SELECTION_OPTIONS)
@option("--at", type=Moment(), help="Start at this time instead of now, e.g. 2020-01-09T13:00 (UTC).")
@option("--past", is_flag=True, help="The latest runs before that time, instead of the next ones.")
@option("--folders", is_flag=True, help="List the S3 folders of captured data and labels that each run reads.")
@option("--live", is_flag=True, help="Ask AWS where endpoints capture to, and how many objects each run finds.")
@option("-n", "--number", type=click.IntRange(1, 1000), default=5, show_default=True, help="Runs per monitor.")
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    at: datetime | None,
    past: bool,
    folders: bool,
    live: bool,
    number: int,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - click passes every option by name
) -> int:
    """List the next runs of each monitor and what each will read; or what past runs read.

    A run at exactly --at is listed. Stopped monitors have no coming runs; what their first one
    would read is told below the table. Labels must be there when the run begins.
    Without --live, nothing is asked of AWS.
    """
    settings, project = begin(ctx, options)
    selection = selection_of(options)
    now = at or datetime.now(UTC)
    estates, findings = read_estates(project, now.date(), targets=settings.target)
    _refuse_errors(estates, findings, selection)
    if not find_files(project.monitor_paths, project.repository):
        say(nothing_found(project), quiet=settings.quiet)
    selection.verify([named(monitor) for estate in estates for monitor in estate.monitors])
    probers = [verified_prober(estate, LIMIT_SECONDS) for estate in estates] if live else [None] * len(estates)
    rows = [
        WindowRow(estate.target, read)
        for estate, prober in zip(estates, probers, strict=True)
        for monitor in select(estate.monitors, selection)
        for read in _reads(monitor.spec, _Asked(now, number, past), prober)
    ]
    pauses = [
        PauseRow(estate.target, pause)
        for estate in estates
        for monitor in select(estate.monitors, selection)
        if not past and (pause := pause_of(monitor.spec, now))
    ]
    renderers = {
        "text": lambda style: windows_text(rows, pauses, style, shows_folders=folders),
        "json": lambda _: windows_json(rows, pauses),
    }
    emit(formats, renderers, style_for(settings.color), quiet=settings.quiet)
    if settings.verbose and live:
        say_calls(prober.calls() for prober in probers if prober)
    return ExitCode.OK


class _Asked(NamedTuple):
    """Which runs."""

    now: datetime
    number: int
    is_past: bool

    def windows(self, spec: MonitorSpec) -> list[Window]:
        """Those of a spec."""
        if self.is_past:
            return past_windows(spec, self.now, self.number)
        if spec.is_stopped(self.now.date()):
            return []
        return list(islice(windows_of_spec(spec, self.now - timedelta(microseconds=1)), self.number))


def _reads(spec: MonitorSpec, asked: _Asked, prober: Prober | None) -> list[Read]:
    windows = asked.windows(spec)
    return live_reads_of(spec, windows, prober) if prober else reads_of(spec, windows)


def _refuse_errors(estates: list[Estate], findings: list[Finding], selection: Selection) -> None:
    """Raise FindingsError, unless what was selected is all there and none of the errors is in it."""
    errors = errors_in(findings)
    if not errors:
        return
    names = {m.spec.name for estate in estates for m in select(estate.monitors, selection)}
    if not selection.patterns or not names or any(error.monitor in names for error in errors):
        raise FindingsError(findings)
