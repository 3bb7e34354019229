"""`mqm-sync comment`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.github_access import GITHUB_OPTIONS, github_access
from mqm_sync.cli.news import read_news
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, option, settings_of
from mqm_sync.cli.report import say
from mqm_sync.errors import ExitCode
from mqm_sync.markers import comment_marker
from mqm_sync.pull_request import News

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class _Where:
    """Which pull request, and how to treat it."""

    number: int
    repo: str | None
    api_url: str | None
    head: str
    label_prefix: str | None


@click.command("comment")
@click.argument("planfiles", nargs=-1, type=_FILE, metavar="[PLANFILE]...")
@option("--pr", type=click.IntRange(1), required=True, metavar="N", help="Number of the pull request.")
@option("--applied", type=_FILE, multiple=True, metavar="FILE",
        help="What apply did: the file of its --format json=FILE; can be repeated.")  # fmt: skip
@option("--failed", multiple=True, metavar="TARGET[=FILE]",
        help="A target that could not be planned or applied, and a file with what was said.")  # fmt: skip
@option("--closed", is_flag=True, help="The pull request was closed without a merge.")
@option("--head", metavar="SHA", help="The commit that was planned; says nothing when the pull request has moved on.")
@option("--project", metavar="NAME", help="Tells this comment from those of other projects; left out, the owner.")
@option("--labels/--no-labels", default=True, help="Label the pull request with the outcome.")
@option("--label-prefix", default="mqm-sync: ", show_default=True, metavar="TEXT", help="What our labels begin with.")
@option("--dry-run", is_flag=True, help="Print the comment and write nothing.")
@add_options(*GITHUB_OPTIONS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    planfiles: tuple[Path, ...],
    pr: int,
    applied: tuple[Path, ...],
    failed: tuple[str, ...],
    closed: bool,
    head: str | None,
    project: str | None,
    labels: bool,
    label_prefix: str,
    dry_run: bool,
    repo: str | None,
    api_url: str | None,
    **options: Any,  # noqa: ANN401 - the global options
) -> int:
    """Keep one comment on a pull request true: a section per target, edited in place.

    Give all plan files of the pull request at once; a target without one has its section removed. The token is read
    from GITHUB_TOKEN or GH_TOKEN and needs `pull-requests: write`.
    """
    settings = settings_of(ctx, options)
    if head and not _COMMIT.fullmatch(head):
        raise click.BadParameter(f"{head!r} is not a commit", param_hint="--head")
    if not (planfiles or applied or failed or closed):
        raise click.UsageError("give a plan file, --applied, --failed or --closed")
    news = read_news(planfiles, applied, failed, head or "", is_closed=closed)
    project = project or news.owner
    if not project:
        raise click.UsageError("nothing here names the owner; say whose comment it is with --project")
    body = _body(news, project)
    if dry_run:
        click.echo(body, nl=False)
        return ExitCode.OK
    where = _Where(pr, repo, api_url, head or "", label_prefix if labels else None)
    say(_keep(where, news, comment_marker(project), body), quiet=settings.quiet)
    return ExitCode.OK


def _body(news: News, project: str) -> str:
    from mqm_sync.render.markdown.document import news_markdown  # noqa: PLC0415 - only when there is something to say

    return news_markdown(news, project)


def _keep(where: _Where, news: News, marker: str, body: str) -> str:
    """Write what differs; returns what was done, in words."""
    from mqm_sync.github.client import open_repository  # noqa: PLC0415 - only when GitHub is asked
    from mqm_sync.github.comments import keep_comment, pull_request  # noqa: PLC0415 - as above
    from mqm_sync.github.labels import keep_label  # noqa: PLC0415 - as above

    access = github_access(where.repo, where.api_url)
    repository = open_repository(access)
    pull = pull_request(repository, where.number)
    name = f"{access.repository}#{where.number}"
    if where.head and not pull.head.sha.startswith(where.head):
        return f"{name} has moved on to {pull.head.sha[:12]}; its comment was left to the run of that commit."
    kept = keep_comment(pull, marker, body)
    if where.label_prefix is not None:
        keep_label(repository, pull, news.verdict, where.label_prefix)
    return f"Comment on {name}: {kept.value}."
