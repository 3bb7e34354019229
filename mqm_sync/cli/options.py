"""Options that several verbs share. Each has a variable `MQM_SYNC_*`; option beats variable beats project file."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from pathlib import Path

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]


class Settings(NamedTuple):
    """The global options, from before the verb and after it; every start makes this class, so it is a cheap one."""

    directory: Path | None = None
    config: Path | None = None
    target: tuple[str, ...] = ()
    color: str = "auto"
    verbose: int = 0
    quiet: bool = False


def settings_of(ctx: click.Context, options: dict[str, Any]) -> Settings:
    """The settings from before the verb, with what was given after it on top; takes those options out of `options`."""
    before: Settings = ctx.obj
    given = {name: options.pop(name) for name in Settings._fields}
    here = {
        name: value for name, value in given.items() if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    return before._replace(**here)


def option(*names: str, **attributes: Any) -> Decorator[Any]:  # noqa: ANN401 - click's own attributes
    """A click option whose variable is named after it, unless it has an `envvar` of its own."""
    longest = max((name for name in names if name.startswith("--")), key=len)
    variable = "MQM_SYNC_" + longest.split("/", maxsplit=1)[0].lstrip("-").replace("-", "_").upper()
    return click.option(*names, **{"envvar": variable, **attributes})


class FilePath(click.Path):
    """A path as pathlib has it, which is imported only when somebody gives one."""

    def coerce_path_result(self, value: str | os.PathLike[str]) -> Path:
        """The path."""
        from pathlib import Path  # noqa: PLC0415 - `--help` needs none, and it takes as long to import as Python starts

        return Path(os.fsdecode(value))


def _change_directory(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """Go there before any other option is read, as git does; a variable counts once, before the verb."""
    is_told = ctx.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    if value is not None and (is_told or ctx.parent is None):
        try:
            os.chdir(value)
        except OSError as error:
            raise click.BadParameter(f"{value}: {error.strerror}") from error
    return value


GLOBAL_OPTIONS = (
    option("-C", "--directory", type=FilePath(), metavar="DIR",
           is_eager=True, callback=_change_directory, help="Work as if started in this directory."),
    option("--config", type=FilePath(dir_okay=False, exists=True), metavar="FILE",
           help="Project file, instead of mqm-sync.yaml found upward."),
    option("--target", multiple=True, metavar="NAME", help="Only this target; can be repeated."),
    option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output."),
    option("-v", "--verbose", count=True, help="Say more on stderr, API calls among it."),
    option("-q", "--quiet", is_flag=True, default=False, help="Say nothing on stderr but errors."),
)  # fmt: skip

SELECTION_OPTIONS = (
    click.argument("selection", nargs=-1, metavar="[SEL]..."),
    option("-l", "--label", multiple=True, metavar="KEY=VALUE", help="Only monitors with this tag, or kind=KIND."),
    option("--exclude", multiple=True, metavar="SEL", help="Leave these monitors out."),
)


def format_option(*formats: str) -> Decorator[Any]:
    """`--format FMT[=FILE]`, repeatable; the first format is the default."""
    return option(
        "--format", "formats", multiple=True, metavar="FMT[=FILE]", default=(formats[0],), show_default=True,
        help=f"Output format, to stdout or a file; can be repeated: {', '.join(formats)}.",
    )  # fmt: skip


def add_options(*decorators: Decorator[Any]) -> Decorator[Any]:
    """Apply several options to one command, in the order in which help lists them."""

    def decorate(command: Command) -> Command:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate
