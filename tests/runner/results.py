"""What became of a run: its jobs, their steps, what they saw and what they said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class StepRun:
    """One step: its environment as the process saw it, and its output."""

    name: str
    result: str
    environment: dict[str, str] = field(default_factory=dict)
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass
class JobRun:
    """One job: success, failure or skipped."""

    name: str
    result: str = "success"
    steps: list[StepRun] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    checkouts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Repository and ref by path."""

    @property
    def log(self) -> str:
        return "".join(step.log for step in self.steps)


@dataclass
class WorkflowRun:
    """One run of a workflow."""

    id: int
    workflow: str
    jobs: dict[str, JobRun] = field(default_factory=dict)

    @property
    def results(self) -> dict[str, str]:
        return {name: job.result for name, job in self.jobs.items()}

    @property
    def log(self) -> str:
        return "".join(job.log for job in self.jobs.values())
