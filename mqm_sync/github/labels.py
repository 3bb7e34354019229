"""One label that says the outcome; ours that no longer hold are taken off, everybody else's stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mqm_sync.github.client import told_plainly
from mqm_sync.pull_request import Verdict

if TYPE_CHECKING:
    from github.PullRequest import PullRequest
    from github.Repository import Repository

_LOOKS = {
    Verdict.FAILED: ("b60205", "mqm-sync could not plan or apply everything"),
    Verdict.BLOCKED: ("d93f0b", "A guard of mqm-sync refuses a change"),
    Verdict.DESTRUCTIVE: ("e99695", "Monitors are deleted or replaced"),
    Verdict.CHANGES: ("fbca04", "Monitors are created or changed"),
    Verdict.NO_CHANGES: ("c2e0c6", "Nothing changes in AWS"),
    Verdict.APPLIED: ("0e8a16", "Applied to AWS"),
}


@told_plainly("set the label of the pull request", "pull-requests: write")
def keep_label(repository: Repository, pull: PullRequest, verdict: Verdict, prefix: str) -> bool:
    """Make the label of this verdict the only one of ours; returns whether anything was written. Raises MqmError."""
    wanted = f"{prefix}{verdict.value}" if verdict in _LOOKS else ""
    ours = {f"{prefix}{word.value}" for word in Verdict}
    present = {label.name for label in pull.labels}
    stale = sorted((present & ours) - {wanted})
    for name in stale:
        pull.remove_from_labels(name)
    if not wanted or wanted in present:
        return bool(stale)
    ensure_label(repository, wanted, *_LOOKS[verdict])
    pull.add_to_labels(wanted)
    return True


def ensure_label(repository: Repository, name: str, color: str, description: str) -> None:
    """Create the label where the repository does not have it; raises GithubException."""
    from github import GithubException, UnknownObjectException  # noqa: PLC0415 - heavy, and an extra

    try:
        repository.get_label(name).complete()
    except UnknownObjectException:
        try:
            repository.create_label(name, color, description)
        except GithubException as error:
            if not _exists_already(error):
                raise


def _exists_already(error: Exception) -> bool:
    """Whether another run has created it a moment ago."""
    return "already_exists" in str(getattr(error, "data", ""))
