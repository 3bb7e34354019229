"""`mqm-sync init`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from mqm_sync import __version__, placeholders
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, option, settings_of
from mqm_sync.cli.report import say, style_for
from mqm_sync.errors import ExitCode
from mqm_sync.home import HOME
from mqm_sync.render.placed import placed_text
from mqm_sync.scaffold.files import Answers, added_lines, new_files
from mqm_sync.scaffold.place import Placing, place_files
from mqm_sync.scaffold.release import pin_of_release


class Word(click.ParamType[str]):
    """A word of a certain form; files are made of it, so nothing else may get in."""

    def __init__(self, form: str, what: str) -> None:
        self.name = "TEXT"
        self._form = re.compile(form)
        self._what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the word; raises click.BadParameter."""
        text = str(value)
        if not self._form.fullmatch(text):
            self.fail(f"{text!r} is not {self._what}", param, ctx)
        return text


_OWNER = Word(r"[A-Za-z0-9_.:/=+@ -]{1,128}", "an owner: letters, digits and _ . : / = + @ - are fine")
_ENDPOINT = Word(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "an endpoint's name")
_BUCKET = Word(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket's name")
_TARGET = Word(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", "a target's name")
_REVIEWERS = Word(r"@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?", "a user or team of GitHub, such as @acme/ml")


@click.command("init")
@option("--owner", type=_OWNER, metavar="NAME", help="Who owns the monitors; left out, the folder's name.")
@option("--account-id", type=Word(r"\d{12}", "twelve digits"), metavar="ID", help="The target's AWS account.")
@option("--region", type=Word(r"[a-z]{2,}(-[a-z]+)+-\d", "an AWS region"), metavar="REGION",
        help="The target's region; left out, AWS_REGION.")  # fmt: skip
@option("--endpoint", type=_ENDPOINT, metavar="NAME", help="The endpoint that the first monitor watches.")
@option("--bucket", type=_BUCKET, metavar="NAME", help="Where labels and reports are.")
@option("--name", "target_name", type=_TARGET, default="prod", show_default=True, metavar="TARGET",
        help="The target's name.")  # fmt: skip
@option("--role", type=Word(r"[\w+=,.@/-]{1,512}", "a role's name"), default="ModelMonitor", show_default=True,
        metavar="NAME", help="The role that the monitors run as.")  # fmt: skip
@option("--branch", type=Word(r"[A-Za-z0-9._/-]+", "a branch"), default="main", show_default=True, metavar="NAME",
        help="The branch that is applied.")  # fmt: skip
@option("--codeowners", type=_REVIEWERS, metavar="@WHO", help="Who must review changes of monitors and workflows.")
@option("--pin", type=Word(r"[0-9a-f]{40}", "a commit's 40 digits"), metavar="COMMIT",
        help="The commit of mqm-sync that workflows use; left out, this release's.")  # fmt: skip
@option("--dry-run", is_flag=True, help="Tell what would be written, and write nothing.")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    owner: str | None,
    account_id: str | None,
    region: str | None,
    endpoint: str | None,
    bucket: str | None,
    target_name: str,
    role: str,
    branch: str,
    codeowners: str | None,
    pin: str | None,
    dry_run: bool,
    **options: Any,  # noqa: ANN401 - the global options
) -> int:
    """Start a repository: project file, first monitor, workflows, schemas and editor settings.

    Works in an empty folder and in one that is in use: files that exist are left as they are, and told. What was not
    said is filled with placeholders; `lint` reminds of them.
    """
    settings = settings_of(ctx, options)
    root = Path.cwd()
    release, is_commit = (pin, True) if pin else pin_of_release()
    answers = Answers(
        owner=owner or _owner_from(root),
        pin=release,
        version=f"v{__version__}",
        account_id=account_id or placeholders.ACCOUNT,
        region=region or _region() or placeholders.REGION,
        endpoint=endpoint or placeholders.ENDPOINT,
        bucket=bucket or placeholders.BUCKET,
        target=target_name,
        branch=branch,
        role=role,
        reviewers=codeowners or "",
    )
    placed = place_files(root, new_files(answers), added_lines(answers), is_dry=dry_run)
    click.echo(placed_text(placed, style_for(settings.color), is_dry=dry_run), nl=False, color=True)
    if not is_commit:
        say(f"The workflows use the tag {release}; pin them to a commit with --pin.", quiet=settings.quiet)
    if dry_run:
        say("Nothing was written.", quiet=settings.quiet)
    elif any(item.placing is Placing.WRITTEN for item in placed):
        say(f"{_NEXT}{HOME}/blob/main/docs/github.md", quiet=settings.quiet)
    return ExitCode.OK


_NEXT = """Next:
  mqm-sync lint                               # names the placeholders that are left
  mqm-sync sandbox --seed -- mqm-sync plan    # without an account, on a local SageMaker
  """


def _owner_from(root: Path) -> str:
    """The folder's name as far as it can be a tag."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", root.name).strip("-")[:128] or "my-team"


def _region() -> str | None:
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    return found if re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d", found) else None
