"""`mqm-sync schema`."""

from __future__ import annotations

import click

from mqm_sync.errors import ExitCode
from mqm_sync.schemas import NAMES, schema_text


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES), default="monitor")
def command(name: str) -> int:
    """Print the JSON Schema of the monitor file, the project file or the plan."""
    click.echo(schema_text(name), nl=False)
    return ExitCode.OK
