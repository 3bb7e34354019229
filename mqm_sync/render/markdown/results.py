"""What an apply did, and what could not be planned or applied."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.apply_report import ApplyReport, Trouble
from mqm_sync.counting import counted
from mqm_sync.pull_request import Failure
from mqm_sync.render.markdown.form import Form
from mqm_sync.render.markdown.inert import code, cut, fence
from mqm_sync.render.markdown.words import alert


def report_box(report: ApplyReport, form: Form) -> str:
    """One apply: what was done, then what was not."""
    names = ", ".join(code(name, 80) for name in report.targets if name) or "the target"
    if report.is_whole:
        did = (
            f"**Applied to {names}:** {_done(report)}."
            if any(report.done.values())
            else f"**Nothing to apply to {names}.**"
        )
        return alert("TIP", [did])
    return alert("CAUTION", [f"**Applied to {names} in part:** {_done(report)}.", *_troubles(report, form)])


def failure_box(failure: Failure, form: Form) -> str:
    """A target that could not be planned or applied, with what was said."""
    name = f"Target {code(failure.target, 80)}" if failure.target else "This"
    said = [cut(line, form.longest_value) for line in failure.text.strip().split("\n") if line.strip()]
    left = [f"… {counted(len(said) - form.most_lines, 'more line')} in the log"] if len(said) > form.most_lines else []
    blocks = [fence([*said[: form.most_lines], *left], "text")] if said else []
    return alert("CAUTION", [f"**{name} failed.** Nothing that is said of it elsewhere here is up to date.", *blocks])


def _done(report: ApplyReport) -> str:
    words = {"add": "added", "change": "changed", "replace": "replaced", "destroy": "destroyed"}
    return ", ".join(f"{report.done.get(key, 0)} {word}" for key, word in words.items())


def _troubles(report: ApplyReport, form: Form) -> Iterator[str]:
    failed = [trouble for trouble in report.troubles if trouble.result == "failed"]
    skipped = len(report.troubles) - len(failed)
    how = "It was interrupted; " if report.is_interrupted else ""
    yield f"{how}{counted(len(failed), 'step')} failed, {skipped} not tried. Applying again goes on from here."
    if failed and form.most_lines:
        yield fence(
            (line for trouble in failed[: form.most_lines] for line in _lines(trouble, form.longest_value)), "text"
        )
    if len(failed) > form.most_lines:
        yield f"…and {len(failed) - form.most_lines} more."


def _lines(trouble: Trouble, longest: int) -> Iterator[str]:
    whose = f"{trouble.target}/{trouble.monitor}" if trouble.target else trouble.monitor
    yield f"{cut(whose, 140)}: {cut(trouble.step, 140)}: {cut(trouble.error, longest)}"
    yield from (f"  {cut(line, longest)}" for line in trouble.hint.split("\n") if line)
