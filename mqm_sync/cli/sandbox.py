"""`mqm-sync sandbox`."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from mqm_sync.cli.impersonation import roles_for
from mqm_sync.cli.options import GLOBAL_OPTIONS, Settings, add_options, option, settings_of
from mqm_sync.cli.report import say
from mqm_sync.counting import counted
from mqm_sync.errors import ExitCode, FindingsError, MqmError
from mqm_sync.estate import errors_in, read_estates
from mqm_sync.garbage import collect_from_now_on
from mqm_sync.load import open_project
from mqm_sync.render.style import clean

if TYPE_CHECKING:
    from mqm_sync.emulator import Sandbox

_NOT_FOUND = 127
_GRACE_SECONDS = 10


@click.command("sandbox", context_settings={"allow_interspersed_args": False})
@option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port on loopback; 0 takes a free one."
)
@option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the sandbox's world in this file between runs; it survives being killed.",
)
@option("--seed", is_flag=True, default=False, help="Make what the project's monitors need: endpoints, data, roles.")
@click.argument("arguments", nargs=-1, metavar="[-- COMMAND...]", type=click.UNPROCESSED)
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    port: int,
    state: Path | None,
    seed: bool,
    arguments: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the global options
) -> int:
    """Run a local SageMaker on loopback.

    With a COMMAND, run it with the AWS variables set, then stop and pass on its exit code. Without one, print the
    variables and serve until interrupted; schedules then fire as time passes, while a COMMAND drives the clock itself.
    Nothing reaches AWS, and no credentials are needed: the sandbox plays the account of the project's targets.
    """
    from mqm_sync.emulator import Sandbox  # noqa: PLC0415 - an extra, and slow to import

    settings = settings_of(ctx, options)
    roles = roles_for(settings)
    sandbox = Sandbox(port, state=state, is_running=not arguments)
    try:
        sandbox.start()
    except ImportError as error:
        message = f"the sandbox is not installed ({error.name} is missing)"
        raise MqmError(message, "pip install 'mqm-sync[sandbox]'") from error
    except OSError as error:
        raise MqmError(f"can not listen on port {port}: {error.strerror}", "--port 0 takes a free one") from error
    collect_from_now_on()
    with sandbox, TemporaryDirectory(prefix="mqm-sync-") as folder:
        if seed:
            _seed(sandbox, settings)
        environment = sandbox.environment(roles.account) | roles.variables(Path(folder))
        if settings.target:
            environment["MQM_SYNC_TARGET"] = " ".join(settings.target)
        if arguments:
            return _run(arguments, environment)
        _serve(environment)
    return ExitCode.OK


def _seed(sandbox: Sandbox, settings: Settings) -> None:
    from mqm_sync.emulator.estates import seed_estates  # noqa: PLC0415 - an extra

    project = open_project(Path.cwd(), settings.config)
    today = datetime.now(UTC).date()
    estates, findings = read_estates(project, today, targets=settings.target)
    if errors_in(findings):
        raise FindingsError(findings)
    monitors = sum(len(estate.monitors) for estate in estates)
    if not monitors:
        raise MqmError("there are no monitors to seed for", "start where mqm-sync.yaml is, or name it with --config")
    region = sandbox.environment().get("AWS_DEFAULT_REGION") or os.environ["AWS_DEFAULT_REGION"]
    try:
        written = seed_estates(sandbox.control, estates, region, today)
    except ValueError as error:
        raise MqmError(f"can not seed the sandbox: {error}") from error
    click.echo(
        f"seeded for {counted(monitors, 'monitor')}: {counted(written, 'hour')} of predictions and labels", err=True
    )


def _run(arguments: tuple[str, ...], changes: dict[str, str | None]) -> int:
    environment = {key: value for key, value in os.environ.items() if key not in changes}
    environment |= {key: value for key, value in changes.items() if value is not None}
    try:
        process = subprocess.Popen(arguments, env=environment)  # noqa: S603 - running the person's command is the purpose
    except OSError as error:
        say(f"Error: can not run {clean(arguments[0])}: {error.strerror}")
        return _NOT_FOUND
    try:
        code = _wait(process)
    except BaseException:
        _end(process)
        raise
    return 128 - code if code < 0 else code


def _wait(process: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the terminal sent it to the command as well, which decides


def _end(process: subprocess.Popen[bytes]) -> None:
    """Whoever ends us ends the command as well: politely, then not."""
    process.terminate()
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _serve(changes: dict[str, str | None]) -> None:
    for key, value in changes.items():
        click.echo(f"unset {key}" if value is None else f"export {key}={shlex.quote(value)}")
    sys.stdout.flush()
    click.echo("serving until interrupted; set these variables in another shell", err=True)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    stopped.wait()
