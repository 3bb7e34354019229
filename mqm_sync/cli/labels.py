"""`mqm-sync labels`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from mqm_sync.cli.context import Moment, Seconds, begin, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.prober import LIMIT_SECONDS, verified_prober
from mqm_sync.cli.report import emit, say_calls, style_for
from mqm_sync.errors import ExitCode, FindingsError
from mqm_sync.estate import errors_in, read_estates
from mqm_sync.kinds import KINDS
from mqm_sync.parallel import each
from mqm_sync.reading import lateness_of
from mqm_sync.render.labels import labels_json, labels_text
from mqm_sync.selection import named, select

_WORKERS = 16


@click.command("labels")
@add_options(*SELECTION_OPTIONS)
@option("--cover", type=click.FloatRange(0.5, 1), default=0.95, show_default=True, metavar="SHARE",
        help="The share of labels that the proposed offsets wait for.")  # fmt: skip
@option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="Look at labels of so many days.")
@option("--at", type=Moment(), help="Judge at this time instead of now, e.g. 2020-01-09T13:00 (UTC).")
@option("--time-limit", type=Seconds(), default=LIMIT_SECONDS, show_default=True, metavar="SECONDS",
        help="How long to ask one target.")  # fmt: skip
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    cover: float,
    days: int,
    at: datetime | None,
    time_limit: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Tell how late labels arrive in S3, and which offsets would cover them. Writes nothing.

    Lags count from the end of the hour in whose folder labels lie to the time they were last written. The exit code is
    1 when a monitor does not wait long enough, or has no labels.
    """
    settings, project = begin(ctx, options)
    selection, now = selection_of(options), at or datetime.now(UTC)
    estates, findings = read_estates(project, now.date(), targets=settings.target)
    if errors_in(findings):
        raise FindingsError(findings)
    selection.verify([named(monitor) for estate in estates for monitor in estate.monitors])
    probers = [verified_prober(estate, time_limit) for estate in estates]
    rows = []
    for estate, prober in zip(estates, probers, strict=True):
        specs = [m.spec for m in select(estate.monitors, selection) if KINDS[m.spec.kind].needs_ground_truth]
        look = partial(lateness_of, prober=prober, now=now, days=days, share=cover)
        rows += [(estate.target, found) for found in each(specs, look, _WORKERS)]
    emit(
        formats,
        {"text": lambda style: labels_text(rows, style), "json": lambda _: labels_json(rows)},
        style_for(settings.color),
        quiet=settings.quiet,
    )
    if settings.verbose:
        say_calls(prober.calls() for prober in probers)
    return ExitCode.OK if all(found.is_enough for _, found in rows) else ExitCode.ERROR
