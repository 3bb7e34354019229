"""What was reviewed: the pull request that brought a commit, and the run that planned it last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mqm_sync.github.client import told_plainly

if TYPE_CHECKING:
    from github.PullRequest import PullRequest
    from github.Repository import Repository

PLAN_ARTIFACT = "mqm-sync-plan-"
"""What the workflow `plan` keeps per target begins so."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The pull request, and the run whose artifacts hold its plans; None where there is none."""

    pull_request: int | None = None
    run: int | None = None


def find_reviewed(repository: Repository, name: str, commit: str) -> Reviewed:
    """The merged pull request that brought `commit` to the repository `name`, and the run that planned its last commit.

    Runs of forks do not count, for a fork decides itself what its runs keep. Raises MqmError.
    """
    pull = _merged_pull(repository, commit)
    if pull is None:
        return Reviewed()
    run = _planning_run(repository, name, pull.head.sha) if _full_name(pull.head.repo) == name else None
    return Reviewed(pull.number, run)


@told_plainly("find the pull request of the commit", "pull-requests: read")
def _merged_pull(repository: Repository, commit: str) -> PullRequest | None:
    pulls = [pull for pull in repository.get_commit(commit).get_pulls() if pull.merged_at]
    return max(pulls, key=lambda pull: (pull.merge_commit_sha == commit, pull.merged_at), default=None)


@told_plainly("find the run that planned the pull request", "actions: read")
def _planning_run(repository: Repository, name: str, head: str) -> int | None:
    for run in repository.get_workflow_runs(head_sha=head, event="pull_request"):  # the newest first
        is_own = _full_name(run.head_repository) == name
        if is_own and any(artifact.name.startswith(PLAN_ARTIFACT) for artifact in run.get_artifacts()):
            return int(run.id)
    return None


def _full_name(repository: Repository | None) -> str:
    """`owner/name`, "" for a fork that is gone by now."""
    return repository.full_name if repository else ""
