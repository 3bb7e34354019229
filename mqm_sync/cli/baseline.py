"""`mqm-sync baseline`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from mqm_sync.baselines import job_name, job_request
from mqm_sync.baselining import Jobs, Suggestion, await_suggestion, dataset_of, monitor_of, pin_of
from mqm_sync.build import tags_of
from mqm_sync.cli.carry_out import Approval, confirm
from mqm_sync.cli.context import Seconds, begin
from mqm_sync.cli.options import GLOBAL_OPTIONS, Settings, add_options, format_option, option
from mqm_sync.cli.report import Renderers, emit, say, style_for
from mqm_sync.cli.rewrite import rewrite
from mqm_sync.counting import counted
from mqm_sync.doors import verify_account
from mqm_sync.errors import ExitCode, FindingsError, MqmError
from mqm_sync.estate import Estate, errors_in, read_estates
from mqm_sync.load import Monitor, Project, read_text
from mqm_sync.masking import hide_secrets, mask_variables
from mqm_sync.pinning import pin_text, with_pin
from mqm_sync.planning import owner_of
from mqm_sync.render.style import clean
from mqm_sync.spec import Pin

_AN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the command is about."""

    settings: Settings
    project: Project
    estate: Estate
    monitor: Monitor
    now: datetime


@click.command("baseline")
@click.argument("name", metavar="NAME")
@option("--pin", is_flag=True, help="Write into the spec what the constraints in use hold now.")
@option("--dry-run", is_flag=True, help="Show the request and start nothing; asks nothing of AWS.")
@option("--auto-approve", is_flag=True, help="Do not ask.")
@option("--op-timeout", type=Seconds(), default=_AN_HOUR, show_default=True, metavar="SECONDS",
        help="How long to wait for the job.")  # fmt: skip
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    name: str,
    pin: bool,
    dry_run: bool,
    auto_approve: bool,
    op_timeout: float,
    formats: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - the shared options
) -> int:
    """Start the job that suggests constraints for a monitor, and show them beside those in use.

    The job reads `baseline.dataset` and is the one that the SageMaker SDK would start. It writes below the monitor's
    reports and never over a baseline in use: to use what it suggests, name it in the spec. Ctrl-C leaves the job
    running.
    """
    settings, project = begin(ctx, options)
    now = datetime.now(UTC)
    owner_of(project)
    estates, findings = read_estates(project, now.date(), targets=settings.target)
    if errors_in(findings):
        raise FindingsError(findings)
    chosen = _Chosen(settings, project, *monitor_of(estates, name), now)
    if pin:
        return _pin(chosen, op_timeout)
    region = chosen.estate.config.region or ""
    jobs, region = (None, region) if dry_run and region else _open(chosen, op_timeout)
    request = _request(chosen, region)
    if dry_run or jobs is None:
        click.echo(json.dumps(mask_variables(request, chosen.monitor.spec.environment or {}), indent=2))
        return ExitCode.OK
    if not auto_approve:
        say(_what_starts(request), quiet=settings.quiet)
        confirm(settings, Approval(deed="starts this job", prompt="Start"))
    _start(jobs, request, chosen)
    tell = partial(say, quiet=settings.quiet)
    suggestion = await_suggestion(chosen.monitor.spec, request["ProcessingJobName"], jobs, tell)
    emit(formats, _renderers(suggestion), style_for(settings.color), quiet=settings.quiet)
    return ExitCode.OK


def _request(chosen: _Chosen, region: str) -> dict[str, Any]:
    """The job as it would be started now; raises MqmError where the spec names no data for one."""
    spec = chosen.monitor.spec
    tags = tags_of(spec, owner_of(chosen.project))
    return job_request(spec, dataset_of(spec), region, job_name(spec.name, chosen.now), tags)


def _start(jobs: Jobs, request: Mapping[str, Any], chosen: _Chosen) -> None:
    """Start the job; raises MqmError without the values of variables, which the service may quote."""
    try:
        jobs.start(request, chosen.monitor.scripts)
    except MqmError as error:
        error.message = hide_secrets(error.message, {"Environment": chosen.monitor.spec.environment or {}})
        raise


def _what_starts(request: Mapping[str, Any]) -> str:
    cluster = request["ProcessingResources"]["ClusterConfig"]
    source = request["ProcessingInputs"][0]["S3Input"]["S3Uri"]
    machines = f"{cluster['InstanceCount']} x {cluster['InstanceType']}"
    return clean(f"{request['ProcessingJobName']} will read {source} on {machines}.")


def _renderers(suggestion: Suggestion) -> Renderers:
    from mqm_sync.render.baseline import suggestion_json, suggestion_text  # noqa: PLC0415 - when there is one to show

    return {
        "text": lambda style: suggestion_text(suggestion, style),
        "json": lambda _: suggestion_json(suggestion),
    }


def _open(chosen: _Chosen, seconds: float) -> tuple[Jobs, str]:
    """The jobs of the monitor's target, and its region; imports boto3 only now."""
    from mqm_sync.sagemaker.baselining import BaselineJobs  # noqa: PLC0415 - boto3 takes half a second
    from mqm_sync.sagemaker.session import Connection  # noqa: PLC0415 - as above
    from mqm_sync.sagemaker.wait import Patience  # noqa: PLC0415 - as above

    config = chosen.estate.config
    connection = Connection(config.region or "", config.profile or "", config.assume_role or "")
    jobs = BaselineJobs(connection, Patience(seconds))
    identity = jobs.identify()
    verify_account(chosen.estate.target, config, identity)
    return jobs, identity.region


def _pin(chosen: _Chosen, seconds: float) -> ExitCode:
    """Write the pin, or print it where the file can not be edited for the person."""
    jobs, _ = _open(chosen, seconds)
    found, file = pin_of(chosen.monitor.spec, jobs), chosen.monitor.file
    text = read_text(chosen.project.base / file, file, chosen.project.repository)
    made = with_pin(text, chosen.monitor, found) if isinstance(text, str) else None
    if made is None or not isinstance(text, str) or not _is_pinned(chosen, made, found):
        say(
            f"write into {clean(file)}, below baseline (of the target, where targets differ):",
            quiet=chosen.settings.quiet,
        )
        click.echo(pin_text(found))
        return ExitCode.OK
    rewrite({file: made}, lambda _: text, chosen.project.base, only_show=False)
    say(f"pinned {counted(len(found.thresholds or {}), 'threshold')} in {clean(file)}", quiet=chosen.settings.quiet)
    return ExitCode.OK


def _is_pinned(chosen: _Chosen, made: str, pin: Pin) -> bool:
    """Whether the new text says just that, for this monitor and for no other target's."""
    today, texts = chosen.now.date(), {chosen.monitor.file: made}
    before, _ = read_estates(chosen.project, today)
    after, _ = read_estates(chosen.project, today, texts=texts)
    pairs = [
        (old.spec, new.spec)
        for one, other in zip(before, after, strict=True)
        for old, new in zip(one.monitors, other.monitors, strict=True)
    ]
    changed = [new for old, new in pairs if old != new]
    return (
        len(pairs) > 0
        and all(
            new.name == chosen.monitor.spec.name and new.baseline is not None and new.baseline.pin == pin
            for new in changed
        )
        and len(changed) <= 1
    )
