"""`mqm-sync import`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mqm_sync.atomic import write_new_files
from mqm_sync.cli.context import Seconds, begin, connector
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import emit, parse_formats, put, say, say_calls, style_for
from mqm_sync.doors import Connect
from mqm_sync.errors import ExitCode
from mqm_sync.importing import Imported, ImportRequest, import_monitors
from mqm_sync.load import shown as shown_path
from mqm_sync.render.import_text import documents_text, import_json, import_text
from mqm_sync.target import Target


@click.command("import")
@click.argument("names", nargs=-1, metavar="[NAMES]...")
@option("--all", "take_all", is_flag=True, help="Every schedule of the target.")
@option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
        help="Folder for the files; the first of `monitors` in the project file unless given.")  # fmt: skip
@option("--dry-run", is_flag=True, help="Print the files to stdout and write nothing.")
@option("--owner", default="", metavar="NAME", help="Who will own the monitors, where there is no project file yet.")
@option("--with-secrets", is_flag=True, help="Write environment values that look like secrets as they are.")
@option("--op-timeout", type=Seconds(), default=120.0, show_default=True, metavar="SECONDS",
        help="How long to wait for a schedule that is Pending.")  # fmt: skip
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    names: tuple[str, ...],
    take_all: bool,
    out: Path | None,
    dry_run: bool,
    owner: str,
    with_secrets: bool,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Write live monitors as files, proven to change nothing; AWS is only read.

    NAMES are schedules or globs. The files are loaded and planned before they are written: only monitors that a plan
    would merely take over are among them. The rest is listed with the reason, field by field where a spec can not say
    what runs, and the exit code is then 1. No file is ever overwritten.
    """
    if bool(names) == take_all:
        raise click.UsageError("name schedules or globs, or give --all for every one of them")
    settings, project = begin(ctx, options)
    shown = [name for name, file in parse_formats(formats, ("text", "json")) if file is None]
    homes = project.config.monitors if project.file else ()
    folder = out or Path(shown_path(project.root / (*homes, "monitors")[0], project.base))
    request = ImportRequest(names, folder, datetime.now(UTC).date(), settings.target, owner, with_secrets, dry_run)
    doors: list[Target] = []
    made = import_monitors(
        project, request, _keeping(doors, connector(project.config.owner or owner, op_timeout, writable=False))
    )
    if not dry_run:
        files = [*made.files, *([made.project_file] if made.project_file else [])]
        write_new_files({file.path: file.text for file in files})
    style = style_for(settings.color)
    renderers = {
        "text": lambda style: import_text(made, style, is_dry=dry_run),
        "json": lambda _: import_json(made, is_dry=dry_run),
    }
    if dry_run and "text" in shown:
        put(documents_text(made), is_colored=False)
        say(import_text(made, style_for(settings.color, err=True), is_dry=True).rstrip("\n"), quiet=settings.quiet)
        formats = tuple(text for text in formats if text != "text")
    emit(formats, renderers, style, quiet=settings.quiet)
    if settings.verbose:
        say_calls(door.calls() for door in doors)
    return _exit_code(made)


def _keeping(doors: list[Target], connect: Connect) -> Connect:
    """Note every door that is opened, for `-v`."""

    def open_door(name: str, config: Any) -> Target:  # noqa: ANN401 - as the connector takes it
        doors.append(connect(name, config))
        return doors[-1]

    return open_door


def _exit_code(made: Imported) -> ExitCode:
    return ExitCode.OK if made.is_complete else ExitCode.ERROR
