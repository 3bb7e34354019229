"""Violations and metrics, read from the reports that runs left in S3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mqm_sync.health.live import Live
from mqm_sync.health.model import Mark, Point, Run, Series, Violation
from mqm_sync.health.observer import Observer
from mqm_sync.health.violations import VIOLATIONS_FILES, measured_in, thresholds_in, violations_in
from mqm_sync.rules.preflight.facts import Unknown
from mqm_sync.timing.hours import hour_path

_STATISTICS = "statistics.json"
_MEASURED = {Mark.COMPLETED, Mark.VIOLATIONS}


@dataclass(frozen=True, slots=True)
class Found:
    """What the last run with violations says; `unknown` is why nothing could be read."""

    violations: tuple[Violation, ...] = ()
    run: Run | None = None
    unknown: str = ""


def last_violations(runs: Sequence[Run], observer: Observer) -> Found:
    """Of the latest run that had any: two calls, or none where no run had any."""
    run = next((run for run in reversed(runs) if run.mark is Mark.VIOLATIONS), None)
    if run is None:
        return Found()
    folder = observer.report_folder(run.job) if run.job else Unknown("the run has no job")
    if isinstance(folder, Unknown):
        return Found(run=run, unknown=folder.reason)
    for name in VIOLATIONS_FILES:
        content = observer.file(f"{folder}/{name}")
        if isinstance(content, Unknown):
            return Found(run=run, unknown=content.reason)
        violations = violations_in(content) if content is not None else None
        if violations is not None:
            return Found(violations, run)
    return Found(run=run, unknown=f"there is no readable {VIOLATIONS_FILES[0]} in {folder}")


def metric_history(live: Live, runs: Sequence[Run], observer: Observer) -> tuple[Series, ...]:
    """Each metric run by run with its threshold: one call for the folder, and one for each run's statistics."""
    measured = [run for run in runs if run.mark in _MEASURED and run.job]
    if not (measured and live.problem_type):
        return ()
    points: dict[str, list[Point]] = {}
    for run, folder in _folders(measured, observer):
        content = observer.file(f"{folder}/{_STATISTICS}")
        if isinstance(content, bytes):
            for name, value in measured_in(content, live.problem_type).items():
                points.setdefault(name, []).append(Point(run.scheduled, value))
    baseline = observer.file(live.constraints_uri) if live.constraints_uri else None
    limits = thresholds_in(baseline, live.problem_type) if isinstance(baseline, bytes) else {}
    chosen = [name for name in points if name in limits] or sorted(points)
    return tuple(Series(name, tuple(points[name]), *limits.get(name, (None, False))) for name in sorted(chosen))


def _folders(runs: Sequence[Run], observer: Observer) -> Iterable[tuple[Run, str]]:
    """The report folder of each run: the latest is asked for, and the others lie beside it under their own hour."""
    latest = observer.report_folder(runs[-1].job)
    if isinstance(latest, Unknown):
        return
    ending = hour_path(runs[-1].scheduled)
    for run in runs:
        if latest.endswith(ending):
            yield run, latest.removesuffix(ending) + hour_path(run.scheduled)
        else:
            folder = observer.report_folder(run.job)
            if isinstance(folder, str):
                yield run, folder
