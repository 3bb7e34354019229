"""`mqm-sync preflight`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from mqm_sync.cli.context import Seconds, begin, selection_of
from mqm_sync.cli.lint import fails, ids_of
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.prober import LIMIT_SECONDS, verified_prober
from mqm_sync.cli.report import Renderers, emit, say_calls, style_for
from mqm_sync.errors import ExitCode, FindingsError, Severity
from mqm_sync.estate import errors_in, policy_of, read_estates
from mqm_sync.load import Project
from mqm_sync.preflight import Look, Preflight, check_account, together
from mqm_sync.selection import named, select


@click.command("preflight")
@add_options(*SELECTION_OPTIONS)
@option("--select", multiple=True, metavar="IDS", help="Only these checks; ids or how they begin, with commas.")
@option("--ignore", multiple=True, metavar="IDS", help="Leave these checks out.")
@option("--fail-on", type=click.Choice([s.value for s in Severity]), default="error", show_default=True,
        help="Least severity that makes the exit code 1; what is not checked counts as warning.")  # fmt: skip
@option("--time-limit", type=Seconds(), default=LIMIT_SECONDS, show_default=True, metavar="SECONDS",
        help="How long to ask one target; what was not answered by then is not checked.")  # fmt: skip
@format_option("text", "json", "github", "markdown")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    ignore: tuple[str, ...],
    fail_on: str,
    time_limit: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Check the account: endpoint, capture, labels, baseline, role, network, image and quota. Writes nothing.

    Each check has a page: `explain MQM703`. What could not be read is listed as not checked, never as fine.
    """
    settings, project = begin(ctx, options)
    policy = policy_of(project, ids_of(options.pop("select")), ids_of(ignore))
    selection, now = selection_of(options), datetime.now(UTC)
    estates, findings = read_estates(project, now.date(), targets=settings.target)
    if errors_in(findings):
        raise FindingsError(findings)
    selection.verify([named(monitor) for estate in estates for monitor in estate.monitors])
    probers = [verified_prober(estate, time_limit) for estate in estates]
    result = together(
        check_account(estate, select(estate.monitors, selection), prober, prober.identify(), Look(policy, now))
        for estate, prober in zip(estates, probers, strict=True)
    )
    emit(formats, _renderers(result, project), style_for(settings.color), quiet=settings.quiet)
    if settings.verbose:
        say_calls(prober.calls() for prober in probers)
    return ExitCode.ERROR if _is_failing(result, fail_on) else ExitCode.OK


def _is_failing(result: Preflight, fail_on: str) -> bool:
    is_unchecked = bool(result.unchecked) and Severity(fail_on) is not Severity.ERROR
    return is_unchecked or fails(result.findings, fail_on)


def _renderers(result: Preflight, project: Project) -> Renderers:
    from mqm_sync.render import preflight as plain  # noqa: PLC0415 - when there is something to show
    from mqm_sync.render.markdown.preflight import preflight_markdown  # noqa: PLC0415 - as above
    from mqm_sync.rules import RULES  # noqa: PLC0415 - as above

    return {
        "text": lambda style: plain.preflight_text(result, _sources(result, project), RULES, style),
        "json": lambda _: plain.preflight_json(result),
        "github": lambda _: plain.preflight_github(result),
        "markdown": lambda _: preflight_markdown(result),
    }


def _sources(result: Preflight, project: Project) -> Mapping[str, Sequence[str]]:
    """The lines of the files in which something was found."""
    from mqm_sync.load import read_text  # noqa: PLC0415 - only for people
    from mqm_sync.load.hidden import shown_lines  # noqa: PLC0415 - as above

    found = {}
    for file in {finding.position.file for finding in result.findings}:
        text = read_text(project.base / file, file, project.repository)
        found[file] = shown_lines(text) if isinstance(text, str) else []
    return found
