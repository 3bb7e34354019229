"""`mqm-sync drift`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from mqm_sync.cli.context import Seconds, begin, connector, selection_of
from mqm_sync.cli.github_access import GITHUB_OPTIONS, github_access, run_url
from mqm_sync.cli.options import GLOBAL_OPTIONS, SELECTION_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import Renderers, emit, say, say_calls, style_for
from mqm_sync.drift import DriftReport, drift_of
from mqm_sync.errors import ExitCode
from mqm_sync.planning import PlanRequest, make_plan, owner_of
from mqm_sync.render.drift import drift_github, drift_json, drift_text

if TYPE_CHECKING:
    from mqm_sync.github.client import Access


@click.command("drift")
@add_options(*SELECTION_OPTIONS)
@option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is drift.")
@option("--deep", is_flag=True, help="Read every definition, even one whose name proves its content.")
@option("--issue", is_flag=True, help="Keep one GitHub issue per target: open, edit or close it.")
@option("--issue-label", default="mqm-sync: drift", show_default=True, metavar="NAME",
        help="The label by which these issues are found again.")  # fmt: skip
@add_options(*GITHUB_OPTIONS)
@option("--op-timeout", type=Seconds(), default=120.0, show_default=True, metavar="SECONDS",
        help="How long to wait for a schedule that is Pending.")  # fmt: skip
@format_option("text", "json", "markdown", "summary", "github")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    detailed_exitcode: bool,
    deep: bool,
    issue: bool,
    issue_label: str,
    repo: str | None,
    api_url: str | None,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Show what AWS has that git did not ask for; writes nothing to AWS.

    Changed outside git, owned but described by no spec, missing, left over, or in the way. What was edited in git and
    only waits for an apply is no drift. --issue needs a token with `issues: write` in GITHUB_TOKEN or GH_TOKEN.
    """
    settings, project = begin(ctx, options)
    if issue and (options["selection"] or options["label"] or options["exclude"]):
        raise click.UsageError("--issue tells of a whole target; give no selection with it")
    access = github_access(repo, api_url) if issue else None
    request = PlanRequest(datetime.now(UTC), settings.target, selection_of(options), deep)
    planned = make_plan(project, request, connector(owner_of(project), op_timeout, writable=False))
    report = drift_of(planned.plan)
    emit(formats, drift_renderers(report), style_for(settings.color), quiet=settings.quiet)
    for line in _keep_issues(access, report, issue_label) if access else ():
        say(line, quiet=settings.quiet)
    if settings.verbose:
        say_calls(door.calls() for door in planned.doors)
    return exit_code_of(report, detailed=detailed_exitcode)


def drift_renderers(report: DriftReport) -> Renderers:
    """The formats of drift."""
    from mqm_sync.render.markdown.drift import drift_markdown  # noqa: PLC0415 - only for two of the formats

    return {
        "text": lambda style: drift_text(report, style),
        "json": lambda _: drift_json(report),
        "markdown": lambda _: drift_markdown(report),
        "summary": lambda _: drift_markdown(report, is_long=True),
        "github": lambda _: drift_github(report),
    }


def exit_code_of(report: DriftReport, *, detailed: bool) -> ExitCode:
    """3 when something could not be compared, 2 for drift when asked, else 0."""
    if any(target.is_incomplete for target in report.targets):
        return ExitCode.REFUSED
    return ExitCode.CHANGES if detailed and not report.is_empty else ExitCode.OK


def _keep_issues(access: Access, report: DriftReport, label: str) -> Iterator[str]:
    """Make each target's issue true; tells what became of it."""
    from mqm_sync.github.client import open_repository  # noqa: PLC0415 - only when GitHub is asked
    from mqm_sync.github.issues import IssueText, keep_issue  # noqa: PLC0415 - as above
    from mqm_sync.markers import issue_marker  # noqa: PLC0415 - as above
    from mqm_sync.render.markdown.drift import issue_body, issue_title  # noqa: PLC0415 - as above

    repository = open_repository(access)
    farewell = "The drift is gone: AWS has what git says." + (f" ([run]({url}))" if (url := run_url()) else "")
    for target in report.targets:
        body = issue_body(report, target) if target.drifts else ""
        text = IssueText(issue_marker(report.owner, target.name), issue_title(target), body, farewell)
        yield f"Issue about drift in {target.name or 'AWS'}: {keep_issue(repository, text, label).value}."
