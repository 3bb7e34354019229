"""What `apply` says while it works: lines or events as things happen, and a progress bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mqm_sync.apply import ApplyResult, Outcome
from mqm_sync.atomic import write_atomically
from mqm_sync.cli.report import parse_formats, put
from mqm_sync.plan import Plan
from mqm_sync.render import apply_text
from mqm_sync.render.outputs import apply_outputs
from mqm_sync.render.plan_text import plan_text
from mqm_sync.render.style import Style

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


APPLY_FORMATS = ("text", "json", "markdown", "summary", "outputs")
_DOCUMENTS = {"markdown", "summary"}
"""Formats that are written whole, when everything is over."""


class ApplyOutput:
    """Writes every asked-for format; those that go to a file are written whole at the end."""

    def __init__(self, formats: Sequence[str]) -> None:
        self._sinks = [_Sink(name, file) for name, file in parse_formats(formats, APPLY_FORMATS)]
        self._quiet = False
        self._has_targets = False
        self._bar: tuple[Progress, TaskID] | None = None

    def begin(self, style: Style, *, quiet: bool) -> None:
        """Set how to speak."""
        self._quiet = quiet
        for sink in self._sinks:
            sink.style = style if sink.file is None else Style()

    def plan(self, plan: Plan, *, is_reviewed: bool = False) -> None:
        """What is about to be done; people who reviewed it are not shown it again."""
        self._has_targets = len(plan.targets) > 1
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.plan_event(plan))
            elif sink.name == "text" and not is_reviewed:
                sink.write(plan_text(plan, sink.style))

    def outcome(self, outcome: Outcome) -> None:
        """One step's outcome; never raises, for the calls go on whatever becomes of the words."""
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.outcome_event(outcome))
            elif sink.name == "text":
                line = apply_text.outcome_line(outcome, sink.style, with_target=self._has_targets)
                self._say(sink, line + "\n")
        if self._bar:
            self._bar[0].advance(self._bar[1])

    def note(self, message: str) -> None:
        """A word to the person on stderr, above the bar; never raises."""
        with suppress(OSError, RuntimeError, ValueError):
            if self._bar:
                self._bar[0].console.print(message, highlight=False, markup=False)
            else:
                put(f"{message}\n", err=True)

    def reserve_files(self) -> None:
        """Find out now whether the files can be written, while nothing has been done; raises MqmError."""
        for sink in self._sinks:
            sink.close()

    def _say(self, sink: _Sink, text: str) -> None:
        if self._bar and sink.file is None and sys.stdout.isatty():
            from rich.text import Text  # noqa: PLC0415 - a bar is on the screen, so rich is here

            with suppress(OSError):  # the terminal may go away; the calls go on
                self._bar[0].console.print(Text.from_ansi(text.rstrip("\n")), soft_wrap=True)
        else:
            sink.write(text)

    def summary(self, plan: Plan, result: ApplyResult) -> None:
        """What was really done; then files are written."""
        for sink in self._sinks:
            if sink.name == "json":
                sink.write(apply_text.summary_event(result))
            elif sink.name == "outputs":
                sink.write(apply_outputs(plan, result))
            elif sink.name in _DOCUMENTS:
                sink.write(_document(plan, result, is_long=sink.name == "summary"))
            elif not plan.is_empty:
                sink.write(f"\n{apply_text.apply_summary(result)}\n")
            sink.close()

    @contextmanager
    def progress(self, plan: Plan) -> Iterator[None]:
        """A bar on stderr while the block runs, where stderr is a terminal."""
        if self._quiet or plan.is_empty or sys.stderr is None or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
        from rich.progress import Progress  # noqa: PLC0415 - as above

        steps = sum(len(change.steps) for change in plan.changes())
        console = Console(stderr=True)
        with Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
            self._bar = (bar, bar.add_task("applying", total=steps))
            try:
                yield
            finally:
                self._bar = None


def _document(plan: Plan, result: ApplyResult, *, is_long: bool) -> str:
    from mqm_sync.apply_report import report_of  # noqa: PLC0415 - only for two of the formats
    from mqm_sync.render.markdown.document import report_markdown  # noqa: PLC0415 - as above

    return report_markdown(plan, report_of(plan, result), is_long=is_long)


class _Sink:
    """Where one format goes: straight to stdout, or into a file at the end."""

    def __init__(self, name: str, file: Path | None) -> None:
        self.name = name
        self.file = file
        self.style = Style()
        self._kept: list[str] = []
        self._is_deaf = False

    def write(self, text: str) -> None:
        """Say it, or keep it for the file; once nobody listens any more, say nothing."""
        if self.file is not None:
            self._kept.append(text)
        elif not self._is_deaf:
            try:
                put(text)
            except (OSError, ValueError, AttributeError):  # a closed pipe, a full disk, a stream that is gone
                self._is_deaf = True

    def close(self) -> None:
        """Write the file; raises MqmError."""
        if self.file is not None:
            write_atomically(self.file, "".join(self._kept))
