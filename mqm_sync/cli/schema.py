"""`mqm-sync schema`."""

from __future__ import annotations

import click

from mqm_sync.errors import ExitCode
from mqm_sync.report_schemas import ALL, any_schema_text


@click.command("schema")
@click.argument("name", type=click.Choice(ALL), default="monitor")
def command(name: str) -> int:
    """Print the JSON Schema of the monitor file, the project file, the plan, or what a verb tells as JSON."""
    click.echo(any_schema_text(name), nl=False)
    return ExitCode.OK
