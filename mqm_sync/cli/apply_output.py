"""What `apply` says while it works: lines or events as things happen, and a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mqm_sync.apply import ApplyResult, Outcome
from mqm_sync.atomic import write_atomically
from mqm_sync.cli.report import parse_formats
from mqm_sync.plan import Plan
from mqm_sync.render import apply_text
from mqm_sync.render.plan_text import plan_text
from mqm_sync.render.style import Style

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ApplyOutput:
    """Writes every asked-for format; those that go to a file are written whole at the end."""

    def __init__(self, formats: Sequence[str]) -> None:
        self._sinks = [_Sink(name, file) for name, file in parse_formats(formats, ("text", "json"))]
        self._quiet = False
        self._bar: tuple[Progress, TaskID] | None = None

    def begin(self, style: Style, *, quiet: bool) -> None:
        """Set how to speak."""
        self._quiet = quiet
        for sink in self._sinks:
            sink.style = style if sink.file is None else Style()

    def plan(self, plan: Plan, *, is_reviewed: bool = False) -> None:
        """What is about to be done; people who reviewed it are not shown it again."""
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.plan_event(plan))
            elif not is_reviewed:
                sink.write(plan_text(plan, sink.style))

    def outcome(self, outcome: Outcome) -> None:
        """One step's outcome."""
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.outcome_event(outcome))
            else:
                sink.write(apply_text.outcome_line(outcome, sink.style) + "\n")
        if self._bar:
            self._bar[0].advance(self._bar[1])

    def summary(self, plan: Plan, result: ApplyResult) -> None:
        """What was really done; then files are written."""
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.summary_event(result))
            elif not plan.is_empty:
                sink.write(f"\n{apply_text.apply_summary(result)}\n")
            sink.close()

    @contextmanager
    def progress(self, plan: Plan) -> Iterator[None]:
        """A bar on stderr while the block runs, where stderr is a terminal."""
        if self._quiet or plan.is_empty or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import Progress  # noqa: PLC0415 - as above

        steps = sum(len(change.steps) for change in plan.changes())
        console = Console(stderr=True)
        with Progress(console=console, transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
            self._bar = (bar, bar.add_task("applying", total=steps))
            try:
                yield
            finally:
                self._bar = None


class _Sink:
    """Where one format goes: straight to stdout, or into a file at the end."""

    def __init__(self, name: str, file: Path | None) -> None:
        self.name = name
        self.file = file
        self.style = Style()
        self._kept: list[str] = []

    def write(self, text: str) -> None:
        """Say it, or keep it for the file."""
        if self.file is None:
            click.echo(text, nl=False, color=True)
        else:
            self._kept.append(text)

    def close(self) -> None:
        """Write the file."""
        if self.file is not None:
            write_atomically(self.file, "".join(self._kept))
