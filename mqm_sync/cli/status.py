"""`mqm-sync status`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click

from mqm_sync import __version__
from mqm_sync.cli.context import Moment, Seconds, begin, connector, selection_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.prober import open_prober
from mqm_sync.cli.report import Renderers, emit, parse_formats, say_calls, style_for
from mqm_sync.errors import ExitCode
from mqm_sync.health.examine import Look, examine
from mqm_sync.health.model import Fleet, Level
from mqm_sync.load import Project
from mqm_sync.planning import PlanRequest, make_plan, owner_of
from mqm_sync.render.status import ASCII, UNICODE, status_json, status_text

_SHORTEST_WATCH, _LONGEST_WATCH = 10, 3600
_MOST_REFRESHES = 1000
_CLEAR = "\x1b[H\x1b[2J"


@click.command("status")
@add_options(*SELECTION_OPTIONS)
@option("--runs", type=click.IntRange(1, 100), default=24, show_default=True, help="How many runs to look back.")
@option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="never", show_default=True,
        help="Least trouble that makes the exit code 1: a run that failed, or a violation too.")  # fmt: skip
@option("--watch", type=click.IntRange(_SHORTEST_WATCH, _LONGEST_WATCH), metavar="SECONDS",
        help="Show it anew every so many seconds, on a terminal, until interrupted.")  # fmt: skip
@option(
    "--at", type=Moment(), help="As if it were this time, e.g. 2020-01-09T13:00 (UTC): what ran after it is left out."
)
@option("--time-limit", type=Seconds(), default=120.0, show_default=True, metavar="SECONDS",
        help="How long to ask one target; what was not answered by then is not known.")  # fmt: skip
@option("--op-timeout", type=Seconds(), default=120.0, show_default=True, metavar="SECONDS",
        help="How long to wait for a schedule that is Pending.")  # fmt: skip
@format_option("text", "json", "markdown", "html")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    runs: int,
    fail_on: str,
    watch: int | None,
    at: datetime | None,
    time_limit: float,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Show schedules, their last runs, violations and what is wrong. Writes nothing to AWS.

    --format html=FILE writes one page with a timeline, metrics against thresholds, endpoints that nobody watches and
    machine time; json carries the metrics as well. Both read every run's statistics.
    """
    settings, project = begin(ctx, options)
    selection = selection_of(options)
    names = {name for name, _ in parse_formats(formats, ("text", "json", "markdown", "html"))}
    if watch and (names != {"text"} or not sys.stdout.isatty()):
        raise click.UsageError("--watch shows text on a terminal; leave it out here")

    def look() -> Fleet:
        request = PlanRequest(at or datetime.now(UTC), settings.target, selection)
        fleet, calls = _read_fleet(project, request, _Patience(op_timeout, time_limit), runs, names)
        if settings.verbose:
            say_calls(calls)
        return fleet

    fleet = _watch(look, watch, settings.color) if watch else look()
    if not watch:
        emit(formats, _renderers(fleet), style_for(settings.color), quiet=settings.quiet)
    return _exit_code(fleet, fail_on)


class _Patience(NamedTuple):
    """Seconds for a schedule to settle, and for the questions to one target."""

    settle: float
    limit: float


def _read_fleet(
    project: Project, request: PlanRequest, patience: _Patience, runs: int, names: set[str]
) -> tuple[Fleet, list[Mapping[str, int]]]:
    """How all monitors are, and the calls that took."""
    owner = owner_of(project)
    planned = make_plan(project, request, connector(owner, patience.settle, writable=False))
    look = Look(request.now, runs, bool(names & {"html", "json"}), project.config.instance_prices)
    targets, calls = [], [door.calls() for door in planned.doors]
    for target, estate in zip(planned.plan.targets, planned.estates, strict=True):
        observer = open_prober(estate.config, patience.limit)
        targets.append(examine(target, observer, look))
        calls.append(observer.calls())
    return Fleet(owner, request.now, tuple(targets), __version__), calls


def _watch(look: Callable[[], Fleet], seconds: int, color: str) -> Fleet:
    """Until interrupted, or for a thousand times, which no person watches."""
    fleet = look()
    for _ in range(_MOST_REFRESHES):
        click.echo(_CLEAR + _text(fleet, style_for(color)), nl=False, color=True)
        click.echo(f"at {fleet.at:%H:%M:%S} UTC, again every {seconds} s; Ctrl-C ends it", err=True)
        time.sleep(seconds)
        fleet = look()
    return fleet


def _renderers(fleet: Fleet) -> Renderers:
    def markdown(_: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.render.markdown.status import status_markdown  # noqa: PLC0415 - only when asked for

        return status_markdown(fleet)

    def html(_: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.render.page.document import status_page  # noqa: PLC0415 - as above

        return status_page(fleet)

    return {
        "text": lambda style: _text(fleet, style),
        "json": lambda _: status_json(fleet),
        "markdown": markdown,
        "html": html,
    }


def _text(fleet: Fleet, style: Any) -> str:  # noqa: ANN401 - a Style
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return status_text(fleet, style, UNICODE if "utf" in encoding else ASCII)


def _exit_code(fleet: Fleet, fail_on: str) -> ExitCode:
    if fail_on == "never":
        return ExitCode.OK
    limit = Level(fail_on).rank
    return ExitCode.ERROR if any(health.level.rank <= limit for health in fleet.monitors) else ExitCode.OK
