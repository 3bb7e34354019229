"""What reaches the terminal: results on stdout, talk on stderr, formats into files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import click

from mqm_sync import __version__
from mqm_sync.errors import ConfigError, Finding, FindingsError, MqmError
from mqm_sync.render.style import Style, clean, clean_lines, without_commands

Renderers = Mapping[str, Callable[[Style], str]]


def style_for(color: str, *, err: bool = False) -> Style:
    """Colour as asked, or on a terminal unless NO_COLOR is set; GitHub's log shows colours too."""
    if color == "auto":
        stream = sys.stderr if err else sys.stdout
        is_shown = (stream is not None and stream.isatty()) or os.environ.get("GITHUB_ACTIONS") == "true"
        return Style(is_shown and not os.environ.get("NO_COLOR"))
    return Style(color == "always")


def parse_formats(formats: Iterable[str], known: Iterable[str]) -> list[tuple[str, Path | None]]:
    """Each `FMT[=FILE]` as name and file; raises click.UsageError for what does not exist or can not be together."""
    parsed: list[tuple[str, Path | None]] = []
    for text in formats:
        name, has_file, path = text.partition("=")
        if name not in known:
            raise click.UsageError(f"'{name}' is not a format here; choose from {', '.join(known)}")
        parsed.append((name, Path(path) if has_file else None))
    if sum(file is None for _, file in parsed) > 1:
        raise click.UsageError("only one format can go to stdout; give the others a file: --format json=plan.json")
    return parsed


_OWN_COMMANDS = "github"
"""The one format whose lines are workflow commands."""


def put(text: str, *, err: bool = False, is_colored: bool = True) -> None:
    """Write finished text to the terminal; none of its lines can begin a workflow command."""
    click.echo(without_commands(text), nl=False, err=err, color=True if is_colored else None)


def emit(formats: Iterable[str], renderers: Renderers, style: Style, *, quiet: bool = False) -> None:
    """Render each `FMT[=FILE]` to stdout or its file, and say so where stdout got nothing; raises click.UsageError."""
    parsed = parse_formats(formats, list(renderers))
    is_shown = any(file is None for _, file in parsed)
    for name, file in parsed:
        if file is None:
            text = renderers[name](style)
            click.echo(text if name == _OWN_COMMANDS else without_commands(text), nl=False, color=True)
        else:
            from mqm_sync.atomic import write_atomically  # noqa: PLC0415 - only for results in files

            write_atomically(file, renderers[name](Style()))
            say(f"wrote {file}", quiet=quiet or is_shown or not file.is_file())


def say(message: str, *, quiet: bool = False) -> None:
    """Talk to the person on stderr."""
    if not quiet:
        put(f"{clean_lines(message)}\n", err=True)


def say_calls(calls: Iterable[Mapping[str, int]]) -> None:
    """How many API calls were made, for `-v`."""
    total: dict[str, int] = {}
    for counted in calls:
        for name, count in counted.items():
            total[name] = total.get(name, 0) + count
    listed = ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
    click.echo(f"API calls: {sum(total.values())} ({listed})", err=True)


def report_findings(findings: Sequence[Finding], color: str) -> None:
    """Findings on stderr, one line each."""
    from mqm_sync.render.findings import concise_text  # noqa: PLC0415 - only when there is something to say

    put(concise_text(findings, style_for(color, err=True)), err=True)


def report_softened(findings: Sequence[Finding], color: str, *, quiet: bool) -> None:
    """What stands in nobody's way only because the monitors are taken over as they are."""
    if findings and not quiet:
        report_findings(findings, color)


def report_error(error: MqmError) -> None:
    """An error in plain words, its findings first."""
    style = style_for("auto", err=True)
    if isinstance(error, FindingsError | ConfigError) and error.findings:
        report_findings(error.findings, "auto")
    put(f"{style('Error:', 'red', 'bold')} {clean(error.message)}\n", err=True)
    for line in [*error.details, *(error.hint.split("\n") if error.hint else ())]:
        put(f"  {clean(line)}\n", err=True)


def report_bug(error: BaseException, args: list[str]) -> None:
    """Say that this is our fault and write what is needed to mend it to a file.

    Neither holds the error's own words nor arguments but the verb: both may be data of the user, or a secret.
    """
    import platform  # noqa: PLC0415 - a run that goes well needs none of these
    import tempfile  # noqa: PLC0415 - as above
    import traceback  # noqa: PLC0415 - as above

    from mqm_sync.cli.main import VERBS  # noqa: PLC0415 - as above

    trace = "".join(traceback.format_tb(error.__traceback__))
    text = (
        f"mqm-sync {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"verb: {next((word for word in args if word in VERBS), '')}\n{type(error).__name__}\n\n{trace}"
    )
    message = f"this is a bug in mqm-sync ({type(error).__name__}); please report it"
    try:
        handle, name = tempfile.mkstemp(prefix="mqm-sync-bug-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        put(f"Error: {message} with what follows\n{text}", err=True)
    else:
        put(f"Error: {message} with {name}\n", err=True)
