"""A repository on GitHub: its commits and pull requests, and the workflows that its events start."""

from __future__ import annotations

import json
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

from tests.emulator_fixtures import Cloud
from tests.github_api import GitHubApi
from tests.runner.actions import Actions
from tests.runner.engine import FORK, Engine
from tests.runner.event import Event
from tests.runner.results import WorkflowRun
from tests.workflow_files import Document

TOOL_REPOSITORY = "mqm-sync/mqm-sync"
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
        self.github.open_pull(number, self.git("rev-parse", branch), head_repository=FORK if fork else "")
        return self._tell_of_pull(number, branch, action, fork=fork)

    def close(self, number: int, branch: str) -> list[WorkflowRun]:
        """Close a pull request without merging it."""
        return self._tell_of_pull(number, branch, "closed", fork=False)

    def merge(self, number: int, branch: str) -> list[WorkflowRun]:
        """Merge a pull request as a squashed commit; runs what the push starts."""
        before = self.git("rev-parse", "main")
        self.git("switch", "--quiet", "main")
        self.git("merge", "--quiet", "--squash", branch)
        commit = self.commit(f"{branch} (#{number})")
        self.github.merge(number, commit)
        changed = tuple(self.git("diff", "--name-only", before, commit).splitlines())
        return self.deliver(self.event("push", commit, changed=changed))

    def by_hand(self, workflow: str, **inputs: Any) -> list[WorkflowRun]:
        """Run a workflow by hand on the main branch."""
        event = self.event("workflow_dispatch", self.git("rev-parse", "main"), inputs=inputs)
        return self.deliver(event, only=workflow)

    def morning(self) -> list[WorkflowRun]:
        """The clock strikes; schedules start."""
        return self.deliver(self.event("schedule", self.git("rev-parse", "main")))

    # What GitHub makes of it.

    def event(self, name: str, sha: str, ref: str = "refs/heads/main", **more: Any) -> Event:
        """An event on a commit; `more` are fields of Event."""
        file = self.new_folder("event") / "event.json"
        file.write_text(json.dumps(more.get("payload", {})))
        return Event(name, sha, ref, file, head=sha, **more)

    def deliver(self, event: Event, only: str = "") -> list[WorkflowRun]:
        """Run what the event starts."""
        return Engine(self).deliver(event, only)

    def _tell_of_pull(self, number: int, branch: str, action: str, *, fork: bool) -> list[WorkflowRun]:
        head, base = self.git("rev-parse", branch), self.git("rev-parse", "main")
        pull: Document = {
            "number": number,
            "merged": False,
            "head": {"sha": head, "repo": {"full_name": FORK if fork else self.repository}},
            "base": {"sha": base, "repo": {"full_name": self.repository}},
        }
        payload = {"action": action, "pull_request": pull, "repository": {"private": False}}
        changed = tuple(self.git("diff", "--name-only", f"main...{branch}").splitlines())
        ref = f"refs/pull/{number}/merge"
        return self.deliver(self.event("pull_request", head, ref, payload=payload, changed=changed, is_fork=fork))
