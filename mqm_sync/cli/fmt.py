"""`mqm-sync fmt`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.context import begin, nothing_found
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, option
from mqm_sync.cli.report import report_findings, say
from mqm_sync.cli.rewrite import rewrite
from mqm_sync.counting import counted
from mqm_sync.errors import ExitCode, Finding
from mqm_sync.formatting import format_text
from mqm_sync.load import parse_text, read_text
from mqm_sync.load.files import find_files, shown
from mqm_sync.render.style import clean


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@option("--check", is_flag=True, help="Change nothing; exit with 1 when a file would change.")
@option("--diff", is_flag=True, help="As --check, and show what would change.")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(ctx: click.Context, /, *, paths: tuple[Path, ...], check: bool, diff: bool, **options: Any) -> int:  # noqa: ANN401 - click passes every option by name
    """Put the keys of monitor files into one order; comments and everything else stay as written.

    PATHS are files and directories; left out, those of the project file, or monitors/.
    """
    paths = tuple(path.absolute() for path in paths)
    settings, project = begin(ctx, options, paths)
    before: dict[str, str] = {}
    findings: list[Finding] = []
    repository = project.repository
    files = find_files(project.spec_paths(paths), repository)
    for path in files:
        name = shown(path, project.base)
        text = read_text(path, name, repository)
        faults = parse_text(text, name)[1] if isinstance(text, str) else [text]
        findings += faults
        if isinstance(text, str) and not faults:
            before[name] = text
    after = {name: made for name, text in before.items() if (made := format_text(text)) != text}
    rewrite(after if diff or not check else {}, before.__getitem__, project.base, only_show=diff)
    is_kept = check or diff
    for name in sorted(after):
        say(f"{'would reformat' if is_kept else 'reformatted'} {clean(name)}", quiet=settings.quiet)
    if not files:
        say(nothing_found(project, paths), quiet=settings.quiet)
    elif len(before) > len(after):
        say(f"{counted(len(before) - len(after), 'file')} in order already", quiet=settings.quiet)
    report_findings(findings, settings.color)
    return ExitCode.ERROR if findings or (is_kept and after) else ExitCode.OK
