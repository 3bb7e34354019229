"""What an apply did, and what could not be planned or applied."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.apply_report import ApplyReport, Trouble
from mqm_sync.pull_request import Failure
from mqm_sync.render.markdown.inert import code, cut, fence
from mqm_sync.render.markdown.words import alert, counted

_MOST_TROUBLES = 50
_MOST_LINES = 40


def report_blocks(report: ApplyReport) -> Iterator[str]:
    """One apply: what was done, then what was not."""
    names = ", ".join(code(name, 80) for name in report.targets if name) or "the target"
    if report.is_whole:
        did = (
            f"**Applied to {names}:** {_done(report)}."
            if any(report.done.values())
            else f"**Nothing to apply to {names}.**"
        )
        yield alert("TIP", [did])
        return
    yield alert("CAUTION", [f"**Applied to {names} in part:** {_done(report)}.", *_troubles(report)])


def failure_box(failure: Failure) -> str:
    """A target that could not be planned or applied, with what was said."""
    name = f"Target {code(failure.target, 80)}" if failure.target else "This"
    said = [cut(line, 300) for line in failure.text.strip().split("\n") if line.strip()]
    left = [f"… {counted(len(said) - _MOST_LINES, 'more line')} in the log"] if len(said) > _MOST_LINES else []
    blocks = [fence([*said[:_MOST_LINES], *left], "text")] if said else []
    return alert("CAUTION", [f"**{name} failed.** Nothing that is said of it elsewhere here is up to date.", *blocks])


def _done(report: ApplyReport) -> str:
    words = {"add": "added", "change": "changed", "replace": "replaced", "destroy": "destroyed"}
    return ", ".join(f"{report.done.get(key, 0)} {word}" for key, word in words.items())


def _troubles(report: ApplyReport) -> Iterator[str]:
    failed = [trouble for trouble in report.troubles if trouble.result == "failed"]
    skipped = len(report.troubles) - len(failed)
    how = "It was interrupted; " if report.is_interrupted else ""
    yield f"{how}{counted(len(failed), 'step')} failed, {skipped} not tried. Applying again goes on from here."
    if failed:
        yield fence((line for trouble in failed[:_MOST_TROUBLES] for line in _lines(trouble)), "text")
    if len(failed) > _MOST_TROUBLES:
        yield f"…and {len(failed) - _MOST_TROUBLES} more."


def _lines(trouble: Trouble) -> Iterator[str]:
    whose = f"{trouble.target}/{trouble.monitor}" if trouble.target else trouble.monitor
    yield f"{cut(whose, 140)}: {cut(trouble.step, 140)}: {cut(trouble.error, 400)}"
    yield from (f"  {cut(line, 200)}" for line in trouble.hint.split("\n") if line)
