"""`mqm-sync comment`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.github_access import GITHUB_OPTIONS, github_access
from mqm_sync.cli.news import read_news
from mqm_sync.cli.options import GLOBAL_OPTIONS, Settings, add_options, option, settings_of
from mqm_sync.cli.report import put, say
from mqm_sync.cli.talk import Place, keep
from mqm_sync.config import refuse_unknown_targets
from mqm_sync.errors import ExitCode
from mqm_sync.load import open_project
from mqm_sync.pull_request import News
from mqm_sync.render.markdown.document import news_markdown

_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


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
    project = project or news.owner or _owner_here(news, settings)
    if not project:
        raise click.UsageError("nothing here names the owner; say whose comment it is with --project")
    if dry_run:
        put(news_markdown(news, project), is_colored=False)
        return ExitCode.OK
    place = Place(github_access(repo, api_url), pr, project)
    say(keep(place, news, label_prefix if labels else None), quiet=settings.quiet)
    return ExitCode.OK


def _owner_here(news: News, settings: Settings) -> str:
    """The owner of the project that the working directory is in; what failed is then one of its targets."""
    here = open_project(Path.cwd(), settings.config)
    if here.config.owner:
        refuse_unknown_targets([failure.target for failure in news.failures], [view.target for view in here.views])
    return here.config.owner or ""
