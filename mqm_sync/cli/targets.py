"""`mqm-sync targets`."""

from __future__ import annotations

import json
from typing import Any

import click

from mqm_sync.cli.context import begin
from mqm_sync.cli.options import GLOBAL_OPTIONS, add_options, format_option
from mqm_sync.cli.report import emit, style_for
from mqm_sync.config import TargetConfig, refuse_unknown_targets
from mqm_sync.errors import ExitCode
from mqm_sync.images import partition_of
from mqm_sync.planning import owner_of
from mqm_sync.render.style import clean


@click.command("targets")
@format_option("text", "json")
@add_options(*GLOBAL_OPTIONS)
@click.pass_context
def command(ctx: click.Context, /, *, formats: tuple[str, ...], **options: Any) -> int:  # noqa: ANN401 - click passes every option by name
    """List the project's targets; needs no network.

    As JSON on one line, so that a workflow can make a matrix of them.
    """
    settings, project = begin(ctx, options)
    refuse_unknown_targets(settings.target, project.config.targets)
    targets = {name: config for name, config in project.config.targets.items() if name in (settings.target or {name})}
    document = {"owner": owner_of(project), "targets": [_as_document(name, config) for name, config in targets.items()]}
    renderers = {
        "text": lambda _: "".join(f"{_line(name, config)}\n" for name, config in targets.items()),
        "json": lambda _: json.dumps(document, separators=(",", ":")) + "\n",
    }
    emit(formats, renderers, style_for(settings.color), quiet=settings.quiet)
    return ExitCode.OK


def _as_document(name: str, config: TargetConfig) -> dict[str, Any]:
    return {
        "name": name,
        "account_id": config.account_id or "",
        "region": config.region or "",
        "partition": partition_of(config.region or ""),
        "protected": config.protected,
    }


def _line(name: str, config: TargetConfig) -> str:
    words = [name, config.account_id or "(the credentials' account)", config.region or "(the environment's region)"]
    return clean("  ".join([*words, *(["protected"] if config.protected else [])]))
