"""`mqm-sync reviewed`."""

from __future__ import annotations

import json
import re
from typing import Any

import click

from mqm_sync.cli.github_access import GITHUB_OPTIONS, github_access
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, settings_of
from mqm_sync.cli.report import Renderers, emit, style_for
from mqm_sync.errors import ExitCode
from mqm_sync.github.reviewed import Reviewed, find_reviewed
from mqm_sync.render.outputs import outputs

_COMMIT = re.compile(r"[0-9a-f]{40}")


@click.command("reviewed")
@click.argument("commit")
@format_option("text", "json", "outputs")
@add_options(*GITHUB_OPTIONS)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    commit: str,
    formats: tuple[str, ...],
    repo: str | None,
    api_url: str | None,
    **options: Any,  # noqa: ANN401 - the global options
) -> int:
    """Find the merged pull request that brought COMMIT, and the workflow run that keeps its plans.

    The token is read from GITHUB_TOKEN or GH_TOKEN and needs `pull-requests: read` and `actions: read`.
    """
    settings = settings_of(ctx, options)
    if not _COMMIT.fullmatch(commit):
        raise click.BadParameter(f"{commit!r} is not a commit's 40 digits", param_hint="COMMIT")
    from mqm_sync.github.client import open_repository  # noqa: PLC0415 - only when GitHub is asked

    access = github_access(repo, api_url)
    found = find_reviewed(open_repository(access), access.repository, commit)
    emit(formats, _renderers(commit, found), style_for(settings.color), quiet=settings.quiet)
    return ExitCode.OK


def _renderers(commit: str, found: Reviewed) -> Renderers:
    document = {"pull-request": found.pull_request, "run": found.run}
    return {
        "text": lambda _: _sentence(commit, found),
        "json": lambda _: json.dumps(document) + "\n",
        "outputs": lambda _: outputs({name: value or "" for name, value in document.items()}),
    }


def _sentence(commit: str, found: Reviewed) -> str:
    if found.pull_request is None:
        return f"No merged pull request brought {commit[:12]}.\n"
    planned = f"run {found.run} planned it" if found.run else "no run of this repository planned it"
    return f"Pull request #{found.pull_request} brought {commit[:12]}; {planned}.\n"
