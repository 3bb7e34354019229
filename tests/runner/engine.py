"""What GitHub does with an event: which workflows begin, which jobs run, in what order, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tests.runner.event import Event
from tests.runner.expressions import condition, interpolated
from tests.runner.job import Job
from tests.runner.results import JobRun, WorkflowRun
from tests.workflow_files import ROOT, Document, read

if TYPE_CHECKING:
    from tests.runner.hub import Hub

TOOL_COMMIT = "70" * 20
FORK = "stranger/monitors"


class Engine:
    """Runs workflows for a hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def deliver(self, event: Event, only: str = "") -> list[WorkflowRun]:
        """Run every workflow that the event starts, as the event's commit has it."""
        runs = []
        for path in self._workflows(event):
            document = read(path)
            if event.starts(document["on"]) and only in {"", path.stem}:
                runs.append(self._run(path.stem, document, event))
        return runs

    def _workflows(self, event: Event) -> list[Path]:
        if self._hub.repository == self._hub.tool_repository:
            return [ROOT / ".github" / "workflows" / f"{name}.yml" for name in ("lint", "plan", "apply", "drift")]
        folder = self._hub.new_folder("workflows")
        for name in self._hub.git("ls-tree", "--name-only", event.sha, ".github/workflows/").splitlines():
            (folder / Path(name).name).write_text(self._hub.git("show", f"{event.sha}:{name}"))
        return sorted(folder.glob("*.yml"))

    def _run(self, name: str, document: Document, event: Event) -> WorkflowRun:
        head_repository = FORK if event.is_fork else self._hub.repository
        self._hub.run_id = self._hub.github.run(event.head, head_repository=head_repository, event=event.name)
        run = WorkflowRun(self._hub.run_id, name)
        for path, job, granted, inputs in self._jobs(document, event):
            _check_grants(path, job, granted)
            for name_of_job, definition in job.items():
                self._run_job(run, event, name_of_job, definition, inputs)
        return run

    def _jobs(self, document: Document, event: Event) -> Iterator[tuple[str, Document, Document | None, Document]]:
        """The jobs of a workflow; one that calls another workflow stands for the jobs of that."""
        for name, job in document["jobs"].items():
            if "uses" not in job:
                inputs = {key: value.get("default") for key, value in _inputs(document, event).items()}
                yield name, {name: job}, None, {**inputs, **event.inputs}
                continue
            address, _, _pin = job["uses"].partition("@")
            called = read(ROOT / address.removeprefix(f"{self._hub.tool_repository}/"))
            defaults = {key: value.get("default") for key, value in called["on"]["workflow_call"]["inputs"].items()}
            own = {"inputs": event.inputs, "github": {"event": event.payload}}
            given = {key: interpolated(value, own, {}) for key, value in job.get("with", {}).items()}
            if unknown := set(given) - set(defaults):
                raise LookupError(f"{address} has no input {unknown}")
            yield name, called["jobs"], job.get("permissions", {}), {**defaults, **given}

    def _run_job(self, run: WorkflowRun, event: Event, name: str, definition: Document, inputs: Document) -> None:
        needs = definition.get("needs", [])
        needed = {n: run.jobs[n] for n in ([needs] if isinstance(needs, str) else needs)}
        contexts = self._contexts(event, inputs, needed)
        is_well = all(job.result == "success" for job in needed.values())
        functions = {"success": lambda: is_well, "always": lambda: True, "cancelled": lambda: False}
        if not condition(definition.get("if"), contexts, functions):
            run.jobs[name] = JobRun(name, "skipped")
            return
        matrix = definition.get("strategy", {}).get("matrix", {})
        cells: list[Document] = [{}]
        for key, values in matrix.items():
            found = interpolated(values, contexts, {})
            cells = [{**cell, key: value} for cell in cells for value in found]
        parts = [self._run_cell(event, name, definition, {**contexts, "matrix": cell}) for cell in cells]
        run.jobs[name] = _joined(name, parts)

    def _run_cell(self, event: Event, name: str, definition: Document, contexts: Document) -> JobRun:
        grants: dict[str, str] = definition["permissions"]
        self._hub.github.permissions = {
            key: "read" if event.is_fork else value for key, value in grants.items() if key != "id-token"
        }
        return Job(self._hub, event, name, definition, contexts).execute()

    def _contexts(self, event: Event, inputs: Document, needed: Mapping[str, JobRun]) -> Document:
        github = {
            "event_name": event.name,
            "event": event.payload,
            "repository": self._hub.repository,
            "ref": event.ref,
            "sha": event.sha,
            "run_id": self._hub.run_id,
            "token": self._hub.github.token,
        }
        own = self._hub.repository == self._hub.tool_repository
        return {
            "github": github,
            "inputs": inputs,
            "vars": self._hub.variables,
            "job": {
                "workflow_repository": self._hub.tool_repository,
                "workflow_sha": event.sha if own else TOOL_COMMIT,
            },
            "needs": {name: {"result": job.result, "outputs": job.outputs} for name, job in needed.items()},
        }


def _inputs(document: Document, event: Event) -> Document:
    triggers = document["on"].get(event.name) or {}
    return triggers.get("inputs", {}) if isinstance(triggers, dict) else {}


def _check_grants(name: str, jobs: Document, granted: Document | None) -> None:
    """GitHub refuses a call whose jobs ask for more than the caller grants."""
    if granted is None:
        return
    for job, definition in jobs.items():
        for key, level in definition["permissions"].items():
            if granted.get(key) not in {level, "write"}:
                raise PermissionError(f"{name}: {job} asks for {key}: {level}, and the caller does not grant it")


def _joined(name: str, parts: list[JobRun]) -> JobRun:
    joined = JobRun(name, "failure" if any(part.result == "failure" for part in parts) else "success")
    for part in parts:
        joined.steps += part.steps
        joined.outputs |= part.outputs
        joined.checkouts |= part.checkouts
    return joined
