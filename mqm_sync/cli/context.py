"""What every verb begins with: settings, the project, and the door to a target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mqm_sync.cli.options import Settings, settings_of
from mqm_sync.load import Project, open_project, shown

if TYPE_CHECKING:
    from mqm_sync.config import TargetConfig
    from mqm_sync.doors import Connect
    from mqm_sync.planning import PlanRequest
    from mqm_sync.selection import Selection
    from mqm_sync.target import Target

CALL_SECONDS = 60.0
"""As patient with one reply as boto3 is by default."""


def begin(ctx: click.Context, options: dict[str, Any], paths: Sequence[Path] = ()) -> tuple[Settings, Project]:
    """Merge the global options and open the project, upward from the working directory, else from the paths."""
    settings = settings_of(ctx, options)
    return settings, open_project(Path.cwd(), settings.config, paths)


def nothing_found(project: Project, paths: Sequence[Path] = ()) -> str:
    """That no file was found, which is easily taken for nothing being wrong, and where files were looked for."""
    where = ", ".join(shown(path, project.base) for path in paths or project.monitor_paths)
    if paths:
        return f"no monitor files found in {where}"
    if project.file:
        return f"no monitor files found in {where}, where `monitors` in mqm-sync.yaml says they are"
    return f"no monitor files found in {where}, and no mqm-sync.yaml here or above; to begin: mqm-sync init"


def selection_of(options: dict[str, Any]) -> Selection:
    """The selection options as one value; takes them out of `options`."""
    from mqm_sync.selection import Selection, selected_path  # noqa: PLC0415 - lint selects nothing

    chosen, excluded = (
        tuple(selected_path(text, Path.cwd()) for text in options.pop(name)) for name in ("selection", "exclude")
    )
    return Selection(chosen, options.pop("label"), excluded)


def request_of(settings: Settings, options: dict[str, Any]) -> PlanRequest:
    """What to plan, from the options that plan and apply share."""
    from mqm_sync.planning import PlanRequest  # noqa: PLC0415 - a third of what lint would pay for starting
    from mqm_sync.rules.guards import Allowed  # noqa: PLC0415 - as above

    return PlanRequest(
        now=datetime.now(UTC),
        targets=settings.target,
        selection=selection_of(options),
        deep=options.pop("deep"),
        allowed=Allowed(count_of(options.pop("allow_delete")), count_of(options.pop("allow_change"))),
    )


def connector(
    owner: str, timeout_seconds: float, *, writable: bool, cache: Path | None = None, call_seconds: float = CALL_SECONDS
) -> Connect:
    """Opens doors to AWS; imports boto3 only now. `cache` is a folder with one file per target.

    `timeout_seconds` is how long to wait for one operation on a schedule, `call_seconds` for one reply.
    """

    def connect(name: str, config: TargetConfig) -> Target:
        from mqm_sync.sagemaker.client import SageMaker  # noqa: PLC0415 - boto3 takes half a second
        from mqm_sync.sagemaker.session import Connection  # noqa: PLC0415 - as above
        from mqm_sync.sagemaker.wait import Patience  # noqa: PLC0415 - as above

        connection = Connection(config.region or "", config.profile or "", config.assume_role or "", call_seconds)
        patience, file = Patience(timeout_seconds), cache / f"{name}.json" if cache else None
        return SageMaker(connection, owner, patience, writable=writable, cache_file=file)

    return connect


def count_of(text: str) -> int:
    """The number that `CountOrAll` took."""
    from mqm_sync.rules.guards import ALL  # noqa: PLC0415 - as above

    return ALL if text == "all" else int(text)


_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST_DIGITS = 9
_A_DAY = 86_400


class CountOrAll(click.ParamType[str]):
    """A number, or `all`."""

    name = "N|all"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check the text; raises click.BadParameter."""
        text = str(value).lower()
        if text != "all" and not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
            self.fail(f"{text!r} is neither a number nor 'all'", param, ctx)
        return text


class Seconds(click.ParamType[float]):
    """A positive, finite number of seconds."""

    name = "SECONDS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Check the number; raises click.BadParameter."""
        try:
            seconds = float(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        if not 0 < seconds < _A_DAY:
            self.fail(f"{value!r} is not between 0 and {_A_DAY} seconds", param, ctx)
        return seconds


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time; without an offset it is UTC."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the text; raises click.BadParameter."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2020-01-09T13:00", param, ctx)
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            self.fail(f"{value!r} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
