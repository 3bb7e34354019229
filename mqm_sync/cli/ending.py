"""What the person is told when a run ends early, and the exit code of each such ending."""

from __future__ import annotations

import errno
import os
import sys

import click

from mqm_sync.cli.report import put, report_bug, report_error
from mqm_sync.cli.sigterm import TerminatedError
from mqm_sync.errors import ExitCode, MqmError
from mqm_sync.render.style import clean, one_line


def end(error: BaseException, args: list[str]) -> ExitCode:
    """Tell the person, and choose the exit code."""
    match error:
        case click.ClickException():
            return _usage_ending(error)
        case MqmError():
            report_error(error)
            return error.exit_code
        case SystemExit() | BrokenPipeError() | OSError():
            return _output_ending(error)
        case TerminatedError():
            click.echo("terminated", err=True)
            return ExitCode.TERMINATED
        case KeyboardInterrupt() | click.exceptions.Abort():
            click.echo("interrupted", err=True)
            return ExitCode.INTERRUPTED
        case _:
            report_bug(error, args)
            return ExitCode.BUG


def _usage_ending(error: click.ClickException) -> ExitCode:
    """What was wrong with the call; the help alone for a command called without anything."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return ExitCode.USAGE
    if isinstance(error, click.UsageError) and error.ctx:
        click.echo(error.ctx.get_usage(), err=True)
    put(f"Error: {one_line(error.format_message())}\n", err=True)
    return ExitCode.USAGE


def _output_ending(error: BaseException) -> ExitCode:
    """Output that nobody reads any more is no fault (click says so by leaving); a full disk is."""
    forget_stdout()
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        put(f"Error: {clean(error.strerror or str(error))}\n", err=True)
        return ExitCode.ERROR
    return ExitCode.OK


def forget_stdout() -> None:
    """Nothing may be flushed at exit: it would fail once more."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - kept until the process ends
