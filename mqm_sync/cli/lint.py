"""`mqm-sync lint`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from mqm_sync.cli.context import begin, nothing_found
from mqm_sync.cli.look import Look, Looked
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option, option
from mqm_sync.cli.report import Renderers, emit, report_findings, say, style_for
from mqm_sync.counting import counted
from mqm_sync.errors import ExitCode, Finding, Severity
from mqm_sync.load import Project
from mqm_sync.load.files import shown


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@option("--select", multiple=True, metavar="IDS", help="Only these rules; ids or how they begin, separated by commas.")
@option("--ignore", multiple=True, metavar="IDS", help="Leave these rules out.")
@option("--fail-on", type=click.Choice([s.value for s in Severity]), default="error", show_default=True,
        help="Least severity that makes the exit code 1.")  # fmt: skip
@option("--fix", is_flag=True, help="Mend what is certain; comments and layout stay.")
@option("--diff", is_flag=True, help="Show what --fix would change and what would be left, and change nothing.")
@option("--changed-since", metavar="REF", help="Report only files that differ from this git commit.")
@option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="At most so many processes; left out, a second one reads ahead where there are many files.",
)
@format_option("text", "concise", "json", "sarif", "github", "junit")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    fix: bool,
    diff: bool,
    changed_since: str | None,
    jobs: int | None,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Check monitor specs with every rule that needs no network.

    PATHS are files and directories; left out, those of the project file, or monitors/.
    """  # fmt: skip
    paths = tuple(path.absolute() for path in paths)
    settings, project = begin(ctx, options, paths)
    look = Look(
        project, settings.target, paths, ids_of(select), ids_of(ignore), _changed(changed_since, project), jobs or 0
    )
    looked = look.look({})
    if not looked.coverage.files:
        say(nothing_found(project, paths), quiet=settings.quiet)
    if fix or diff:
        from mqm_sync.cli.rewrite import rewrite  # noqa: PLC0415 - only when something is to be mended
        from mqm_sync.fixing import fix_texts  # noqa: PLC0415 - only when something is to be mended

        texts, count = fix_texts(look.findings, look.text_of, _project_file(project))
        rewrite(texts, look.text_of, project.base, only_show=diff)
        if diff:
            left = look.findings(texts)
            report_findings(left, settings.color)
            return ExitCode.ERROR if texts or fails(left, fail_on) else ExitCode.OK
        looked = look.look({})
        say(f"Fixed {counted(count, 'finding')} in {counted(len(texts), 'file')}.", quiet=settings.quiet or not count)
    emit(formats, _renderers(looked, look), style_for(settings.color), quiet=settings.quiet)
    return ExitCode.ERROR if fails(looked.findings, fail_on) else ExitCode.OK


def fails(findings: Sequence[Finding], fail_on: str) -> bool:
    """Whether any finding is at least as grave as `--fail-on` says."""
    limit = Severity(fail_on).rank
    return any(finding.severity.rank <= limit for finding in findings)


def _project_file(project: Project) -> set[str]:
    return {shown(project.file, project.base)} if project.file else set()


def ids_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that were given one by one, or several with commas."""
    return tuple(part.strip().upper() for word in words for part in word.split(",") if part.strip())


def _changed(reference: str | None, project: Project) -> set[Path] | None:
    """The changed files; None for all, also when the project file itself changed, which concerns every monitor."""
    if reference is None:
        return None
    from mqm_sync.changed import files_changed_since  # noqa: PLC0415 - only when asked for

    changed = files_changed_since(reference, project.base)
    return None if project.file and project.file.resolve() in {path.resolve() for path in changed} else changed


def _renderers(looked: Looked, look: Look) -> Renderers:
    findings = looked.findings

    from mqm_sync.render import findings as plain  # noqa: PLC0415 - each format only when it is asked for

    def text(style: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.load.hidden import shown_lines  # noqa: PLC0415 - as above
        from mqm_sync.render.frames import frames_text  # noqa: PLC0415 - as above
        from mqm_sync.rules.registry import RULES  # noqa: PLC0415 - as above

        files = {finding.position.file for finding in findings}
        sources = {file: shown_lines(look.text_of(file)) for file in files}
        return frames_text(findings, sources, RULES, style, looked.coverage)

    def sarif(_: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.render.sarif import findings_sarif  # noqa: PLC0415 - as above
        from mqm_sync.rules.registry import RULES  # noqa: PLC0415 - as above

        return findings_sarif(findings, RULES)

    def junit(_: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.render.junit import findings_junit  # noqa: PLC0415 - as above

        return findings_junit(findings)

    def github(_: Any) -> str:  # noqa: ANN401 - a Style
        from mqm_sync.render.github import findings_github  # noqa: PLC0415 - as above

        return findings_github(findings)

    return {
        "text": text,
        "concise": lambda style: plain.concise_text(findings, style),
        "json": lambda _: plain.findings_json(findings),
        "sarif": sarif,
        "github": github,
        "junit": junit,
    }
