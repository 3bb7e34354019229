"""One run from its window to its outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mqm_sync.emulator.analysis.attributes import row_of
from mqm_sync.emulator.analysis.capture import Captured, DataError, captured_in, hours_between, labels_in
from mqm_sync.emulator.analysis.job import Job
from mqm_sync.emulator.analysis.problems import PROBLEMS, Problem
from mqm_sync.emulator.analysis.reports import (
    CONSTRAINTS,
    STATISTICS,
    VIOLATIONS,
    read_constraints,
    statistics_of,
    suggested,
    violations_of,
)
from mqm_sync.emulator.moments import iso
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.records import Outcome
from mqm_sync.emulator.wire import Json

NO_DATA = "Job inputs had no data"
"""The FailureReason when a window holds no predictions, no labels, or no prediction that has its label."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a run looks at, and where its reports go."""

    near: Neighbours
    job: Job
    capture_prefix: str
    window: tuple[float, float]
    folder: str


def analyse(look: Look) -> Outcome:
    """What a run finds, read from S3 as it is at this moment.

    Model quality is measured. For the other kinds a run completes when there is data, and fails when there is none;
    violations of theirs are scripted over the control interface.
    """
    outcome, job = Outcome(status="Completed"), look.job
    try:
        hours = hours_between(*look.window)
        captured = captured_in(look.near, job, look.capture_prefix, hours)
        labels = labels_in(look.near, job, hours) if captured and job.kind.needs_ground_truth else {}
        merged = [(event, label) for event in captured if (label := _label(event, labels)) is not None]
        outcome.captured, outcome.labels, outcome.merged = len(captured), len(labels), len(merged)
        if not (merged if job.kind.needs_ground_truth else captured):
            return _failed(outcome, NO_DATA)
        if job.kind.has_problem_type:
            outcome.files[_merged_uri(job, look.folder)] = _merged_text(merged)
            _measure(look, merged, outcome)
        elif job.kind.has_statistics_baseline:
            statistics = {"version": 0.0, "dataset": _dataset(len(captured), look.window), "features": []}
            outcome.files[f"{look.folder}/{STATISTICS}"] = _text(statistics)
    except DataError as error:
        return _failed(outcome, str(error))
    return outcome


def with_violations(outcome: Outcome, violations: list[Json], folder: str) -> Outcome:
    """The outcome with these violations added to it."""
    outcome.violations = [*outcome.violations, *violations]
    if outcome.violations:
        outcome.status = "CompletedWithViolations"
        outcome.files[f"{folder}/{VIOLATIONS}"] = _text({"version": 0.0, "violations": outcome.violations})
    return outcome


def _measure(look: Look, merged: list[tuple[Captured, str]], outcome: Outcome) -> None:
    problem = PROBLEMS.get(look.job.problem_type)
    if problem is None:
        raise DataError("the definition names no problem type")
    rows = [row_of(event, label, look.job.source) for event, label in merged]
    dataset = _dataset(len(rows), look.window)
    found = problem.measure(rows)
    outcome.metrics = found
    outcome.files[f"{look.folder}/{STATISTICS}"] = _text(statistics_of(problem, rows, found, dataset))
    outcome.files[f"{look.folder}/{CONSTRAINTS}"] = _text(suggested(problem, found))
    with_violations(outcome, violations_of(_baseline(look.near, look.job, problem), found), look.folder)


def _baseline(near: Neighbours, job: Job, problem: Problem) -> dict[str, Json]:
    if not job.constraints_uri:
        return {}
    text = near.read(job.constraints_uri)
    if text is None:
        raise DataError(f"No S3 objects found under S3 URL {job.constraints_uri}")
    return read_constraints(problem, text)


def _label(event: Captured, labels: dict[str, str]) -> str | None:
    """The label of a prediction; the caller's inference id goes before the endpoint's event id."""
    return labels.get(event.inference_id) if event.inference_id in labels else labels.get(event.event_id)


def _failed(outcome: Outcome, reason: str) -> Outcome:
    outcome.status, outcome.failure_reason, outcome.files, outcome.metrics = "Failed", reason, {}, {}
    return outcome


def _dataset(count: int, window: tuple[float, float]) -> Json:
    return {"item_count": count, "start_time": iso(window[0]), "end_time": iso(window[1])}


def _merged_uri(job: Job, folder: str) -> str:
    hour = "/".join(folder.rsplit("/", 4)[1:])
    return f"{job.output_uri.rstrip('/')}/merge/{job.endpoint or 'batch'}/{hour}/part-00000.jsonl"


def _merged_text(merged: list[tuple[Captured, str]]) -> str:
    truth = ({**event.raw, "groundTruthData": {"data": label, "encoding": "CSV"}} for event, label in merged)
    return "".join(f"{json.dumps(line)}\n" for line in truth)


def _text(document: Json) -> str:
    return json.dumps(document, indent=2) + "\n"
