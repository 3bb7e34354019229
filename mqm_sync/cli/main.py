"""The command itself: finds verbs when they are called, and turns every ending into its exit code.

Whatever is imported here, every start pays for, `--help` among them; so what only some endings need waits for them.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import Any, NoReturn

import click

from mqm_sync import __version__
from mqm_sync.cli.options import GLOBAL_OPTIONS, Settings, add_options
from mqm_sync.cli.sigterm import raising_on_sigterm
from mqm_sync.suggest import closest

VERBS = {
    "init": "Start a repository: project file, first monitor, workflows.",
    "lint": "Check monitor specs; needs no network.",
    "fmt": "Put monitor files into one order of keys.",
    "preflight": "Check that endpoints, data, labels, roles and quotas are there.",
    "plan": "Show what apply would do; writes nothing.",
    "apply": "Make AWS match the specs.",
    "baseline": "Make a baseline, show what moved, or pin the one in use.",
    "show": "Show a saved plan again, without AWS.",
    "drift": "Show what AWS has that git did not ask for.",
    "comment": "Keep one comment on a pull request true.",
    "reviewed": "Find the pull request and the plans behind a commit.",
    "rename": "Give a monitor another name.",
    "import": "Write live monitors as files, proven to change nothing.",
    "forget": "Give monitors up without touching them.",
    "destroy": "Delete everything that is owned.",
    "status": "Show the last runs, violations and troubles of each monitor.",
    "windows": "List the next runs and what each will read.",
    "labels": "Tell how late labels arrive, and which offsets cover them.",
    "explain": "Show a rule's page.",
    "rules": "List the rules.",
    "schema": "Print a JSON Schema.",
    "targets": "List the targets, also as a matrix for GitHub Actions.",
    "iam-policy": "Print the IAM policies that plan, apply and the monitors need.",
    "sandbox": "Run a local SageMaker to try things on.",
}


_MOST_COLUMNS = 100


class Verbs(click.Group):
    """Imports a verb's module only when it is called, so that `lint` starts without boto3."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's signature
    ) -> click.Context:
        """As click does, with the width of help; to find that, click would import shutil and all its compressions."""
        return super().make_context(info_name, args, parent, **{"terminal_width": _width_of_help(), **extra})

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


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@add_options(*GLOBAL_OPTIONS)
@click.version_option(__version__, "--version", message="mqm-sync %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401 - click passes every option by name
    """Keep Amazon SageMaker model monitors in git: lint, plan and apply them from YAML.

    Specs live in monitors/, the project file mqm-sync.yaml lies above them. Options given before the command hold for
    every command; each has a variable MQM_SYNC_*.
    """
    ctx.obj = Settings(**options)


def _width_of_help() -> int:
    """The terminal's columns, within what is pleasant to read."""
    told = os.environ.get("COLUMNS", "")
    try:
        columns = int(told) if told.isdecimal() else os.get_terminal_size(1).columns
    except OSError:  # no terminal
        columns = 0
    return max(min(columns or 80, _MOST_COLUMNS) - 2, 50)


def entry() -> NoReturn:
    """The console script."""
    gc.disable()  # what is imported and read stays; see mqm_sync.garbage for where collecting begins
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - closed by the caller
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    _leave(main(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End the process with this code, at once: to take apart all that was imported and read takes a tenth of a lint.

    Reads that are under way, after a failure or Ctrl-C, are not waited for either; an apply has waited for its writes.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):  # there is none where the caller closed it
        with suppress(OSError, ValueError):  # nobody reads it any more, or it was closed since
            stream.flush()
    os._exit(code)


def main(args: list[str]) -> int:
    """Run with these arguments; returns the exit code and never raises."""
    with raising_on_sigterm():
        try:
            result = cli.main(args, prog_name="mqm-sync", standalone_mode=False)
            return int(result) if isinstance(result, int) else 0
        except BaseException as error:  # noqa: BLE001 - the last resort: no traceback reaches a user
            from mqm_sync.cli.ending import end  # noqa: PLC0415 - a run that goes well needs none of it

            return end(error, args)
