"""The command itself: finds verbs when they are called, and turns every ending into its exit code."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from importlib import import_module
from keyword import iskeyword
from types import FrameType
from typing import Any, NoReturn

import click

from mqm_sync import __version__
from mqm_sync.cli.options import GLOBAL_OPTIONS, Settings, add_options
from mqm_sync.cli.report import report_bug, report_error
from mqm_sync.errors import ExitCode, MqmError
from mqm_sync.render.style import clean_lines
from mqm_sync.suggest import closest

VERBS = {
    "init": "Start a repository: project file, first monitor, workflows.",
    "lint": "Check monitor specs; needs no network.",
    "fmt": "Put monitor files into one order of keys.",
    "plan": "Show what apply would do; writes nothing.",
    "apply": "Make AWS match the specs.",
    "show": "Show a saved plan again, without AWS.",
    "drift": "Show what AWS has that git did not ask for.",
    "comment": "Keep one comment on a pull request true.",
    "reviewed": "Find the pull request and the plans behind a commit.",
    "rename": "Give a monitor another name.",
    "import": "Write live monitors as files, proven to change nothing.",
    "forget": "Give monitors up without touching them.",
    "destroy": "Delete everything that is owned.",
    "windows": "List the next runs and what each will read.",
    "explain": "Show a rule's page.",
    "rules": "List the rules.",
    "schema": "Print a JSON Schema.",
    "targets": "List the targets, also as a matrix for GitHub Actions.",
    "iam-policy": "Print the IAM policies that plan, apply and the monitors need.",
    "sandbox": "Run a local SageMaker to try things on.",
}


class Verbs(click.Group):
    """Imports a verb's module only when it is called, so that `lint` starts without boto3."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs in the order in which people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The verb's command."""
        if cmd_name not in VERBS:
            return None
        module = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        command: click.Command = import_module(f"mqm_sync.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the verbs without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a misspelt verb."""
        if args and args[0] not in VERBS and (close := closest(args[0], VERBS)):
            ctx.fail(f"No such command '{args[0]}'. Did you mean {close}?")
        return super().resolve_command(ctx, args)


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@add_options(*GLOBAL_OPTIONS)
@click.version_option(__version__, "--version", message="mqm-sync %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - click passes every option by name
    """Keep Amazon SageMaker model monitors in git: lint, plan and apply them from YAML.

    Specs live in monitors/, the project file mqm-sync.yaml lies above them. Options given before the command hold for
    every command; each has a variable MQM_SYNC_*.
    """
    ctx.obj = Settings(**options)


def entry() -> NoReturn:
    """The console script."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - closed by the caller
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        _forget_stdout()
    sys.exit(code)


def main(args: list[str]) -> int:
    """Run with these arguments; returns the exit code and never raises."""
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
        result = cli.main(args, prog_name="mqm-sync", standalone_mode=False)
        return int(result) if isinstance(result, int) else ExitCode.OK
    except BaseException as error:  # noqa: BLE001 - the last resort: no traceback reaches a user
        return _ending(error, args)
    finally:
        signal.signal(signal.SIGTERM, previous)


def _ending(error: BaseException, args: list[str]) -> ExitCode:
    """Tell the person, and choose the exit code."""
    match error:
        case click.ClickException():
            return _usage_ending(error)
        case MqmError():
            report_error(error)
            return error.exit_code
        case SystemExit() | BrokenPipeError() | OSError():
            return _output_ending(error)
        case _TerminatedError():
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
    click.echo(f"Error: {clean_lines(error.format_message())}", err=True)
    return ExitCode.USAGE


def _output_ending(error: BaseException) -> ExitCode:
    """Output that nobody reads any more is no fault (click says so by leaving); a full disk is."""
    _forget_stdout()
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        click.echo(f"Error: {error.strerror or error}", err=True)
        return ExitCode.ERROR
    return ExitCode.OK


def _forget_stdout() -> None:
    """Nothing may be flushed at exit: it would fail once more."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - kept until the process ends


class _TerminatedError(BaseException):
    """SIGTERM arrived."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _TerminatedError
