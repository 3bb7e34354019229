"""A repository on GitHub: its commits and pull requests, and the workflows that its events start."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from tests.emulator_fixtures import Cloud
from tests.github_api import GitHubApi
from tests.runner.actions import Actions
from tests.runner.event import Event
from tests.runner.expressions import condition, interpolated
from tests.runner.job import Job
from tests.runner.results import JobRun, WorkflowRun
from tests.workflow_files import ROOT, Document, read

TOOL_REPOSITORY = "mqm-sync/mqm-sync"
TOOL_COMMIT = "70" * 20
FORK = "stranger/monitors"
_IDENTITY = {"user.name": "octocat", "user.email": "octocat@example.com", "commit.gpgsign": "false"}


class Hub:
    """The repository `source`, its API, its account, and everything that ran."""

    def __init__(self, folder: Path, github: GitHubApi, cloud: Cloud, tool_repository: str = TOOL_REPOSITORY) -> None:
        self._folder = folder
        self._numbers = count(1)
        self.github = github
        self.cloud = cloud
        self.repository = github.repository
        self.tool_repository = tool_repository
        self.source = folder / "source"
        self.source.mkdir()
        self.actions = Actions(self)
        self.variables: dict[str, str] = {}
        self.summaries: list[str] = []
        self.run_id = 0
        self.git("init", "--quiet", "--initial-branch", "main")

    def new_folder(self, name: str) -> Path:
        folder = self._folder / f"{name}-{next(self._numbers)}"
        folder.mkdir()
        return folder

    # What people do.

    def git(self, *arguments: str) -> str:
        settings = [word for key, value in _IDENTITY.items() for word in ("-c", f"{key}={value}")]
        command = ["git", "-C", str(self.source), *settings, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def open_pull(self, number: int, branch: str, *, action: str = "opened", fork: bool = False) -> list[WorkflowRun]:
        """Open a pull request of a branch, or push to it again; runs what that starts."""
        head, base = self.git("rev-parse", branch), self.git("rev-parse", "main")
        self.github.open_pull(number, head, head_repository=FORK if fork else "")
        payload = self._pull_payload(number, head, base, action=action, fork=fork)
        changed = tuple(self.git("diff", "--name-only", f"main...{branch}").splitlines())
        return self.deliver(
            self._event("pull_request", head, f"refs/pull/{number}/merge", payload, changed, head, fork)
        )

    def close(self, number: int, branch: str) -> list[WorkflowRun]:
        """Close a pull request without merging it."""
        head, base = self.git("rev-parse", branch), self.git("rev-parse", "main")
        payload = self._pull_payload(number, head, base, action="closed", fork=False)
        changed = tuple(self.git("diff", "--name-only", f"main...{branch}").splitlines())
        return self.deliver(self._event("pull_request", head, f"refs/pull/{number}/merge", payload, changed, head))

    def merge(self, number: int, branch: str) -> list[WorkflowRun]:
        """Merge a pull request as a squashed commit; runs what the push starts."""
        before = self.git("rev-parse", "main")
        self.git("switch", "--quiet", "main")
        self.git("merge", "--quiet", "--squash", branch)
        commit = self.commit(f"{branch} (#{number})")
        self.github.merge(number, commit)
        changed = tuple(self.git("diff", "--name-only", before, commit).splitlines())
        return self.deliver(self._event("push", commit, "refs/heads/main", {}, changed, commit))

    def by_hand(self, workflow: str, **inputs: Any) -> list[WorkflowRun]:
        """Run a workflow by hand on the main branch."""
        commit = self.git("rev-parse", "main")
        event = self._event("workflow_dispatch", commit, "refs/heads/main", {}, (), commit, inputs=inputs)
        return self.deliver(event, only=workflow)

    def morning(self) -> list[WorkflowRun]:
        """The clock strikes; schedules start."""
        commit = self.git("rev-parse", "main")
        return self.deliver(self._event("schedule", commit, "refs/heads/main", {}, (), commit))

    # What GitHub does.

    def deliver(self, event: Event, only: str = "") -> list[WorkflowRun]:
        """Run every workflow that the event starts, as the event's commit has it."""
        runs = []
        for path in self._workflows(event):
            document = read(path)
            if event.starts(document["on"]) and only in {"", path.stem}:
                runs.append(self._run(path.stem, document, event))
        return runs

    def _workflows(self, event: Event) -> list[Path]:
        if self.repository == self.tool_repository:
            return [ROOT / ".github" / "workflows" / f"{name}.yml" for name in ("lint", "plan", "apply", "drift")]
        folder = self.new_folder("workflows")
        for name in self.git("ls-tree", "--name-only", event.sha, ".github/workflows/").splitlines():
            (folder / Path(name).name).write_text(self.git("show", f"{event.sha}:{name}"))
        return sorted(folder.glob("*.yml"))

    def _run(self, name: str, document: Document, event: Event) -> WorkflowRun:
        head_repository = FORK if event.is_fork else self.repository
        self.run_id = self.github.run(event.head, head_repository=head_repository, event=event.name)
        run = WorkflowRun(self.run_id, name)
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
            called = read(ROOT / address.removeprefix(f"{self.tool_repository}/"))
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
        self.github.permissions = {
            key: "read" if event.is_fork else value for key, value in grants.items() if key != "id-token"
        }
        return Job(self, event, name, definition, contexts).execute()

    def _contexts(self, event: Event, inputs: Document, needed: Mapping[str, JobRun]) -> Document:
        github = {
            "event_name": event.name,
            "event": event.payload,
            "repository": self.repository,
            "ref": event.ref,
            "sha": event.sha,
            "run_id": self.run_id,
            "token": self.github.token,
        }
        own = self.repository == self.tool_repository
        return {
            "github": github,
            "inputs": inputs,
            "vars": self.variables,
            "job": {
                "workflow_repository": self.tool_repository,
                "workflow_sha": event.sha if own else TOOL_COMMIT,
            },
            "needs": {name: {"result": job.result, "outputs": job.outputs} for name, job in needed.items()},
        }

    def _pull_payload(self, number: int, head: str, base: str, *, action: str, fork: bool) -> Document:
        pull = {
            "number": number,
            "merged": False,
            "head": {"sha": head, "repo": {"full_name": FORK if fork else self.repository}},
            "base": {"sha": base, "repo": {"full_name": self.repository}},
        }
        return {"action": action, "pull_request": pull, "repository": {"private": False}}

    def _event(  # noqa: PLR0917 - the fields of an event
        self, name: str, sha: str, ref: str, payload: Document, changed: tuple[str, ...], head: str,
        fork: bool = False, inputs: Document | None = None,  # noqa: FBT001, FBT002 - as above
    ) -> Event:  # fmt: skip
        file = self.new_folder("event") / "event.json"
        file.write_text(json.dumps(payload))
        return Event(name, sha, ref, file, payload, changed, inputs or {}, head, fork)


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
