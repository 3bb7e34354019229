"""One comment per pull request and project: found by its marker, edited in place, duplicates removed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from mqm_sync.github.client import is_trusted, told_plainly
from mqm_sync.markers import has_marker

if TYPE_CHECKING:
    from github.IssueComment import IssueComment
    from github.PullRequest import PullRequest
    from github.Repository import Repository

_PERMISSION = "pull-requests: write"


class Kept(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    EDITED = "edited"
    UNCHANGED = "unchanged"


@told_plainly("read the pull request", "pull-requests: read")
def pull_request(repository: Repository, number: int) -> PullRequest:
    """The pull request; raises MqmError."""
    found: PullRequest = repository.get_pull(number)
    found.complete()
    return found


@told_plainly("write the comment", _PERMISSION)
def keep_comment(pull: PullRequest, marker: str, body: str) -> Kept:
    """Make the comment say this; raises MqmError.

    The oldest comment with the marker is the one, so that runs at the same time agree on it without talking.
    """
    found = _ours(pull, marker)
    kept = Kept.UNCHANGED
    if not found:
        pull.create_issue_comment(body)
        kept, found = Kept.CREATED, _ours(pull, marker)
    if found and _text(found[0].body) != _text(body):
        found[0].edit(body)
        kept = Kept.EDITED
    for duplicate in found[1:]:
        duplicate.delete()
    return kept


def _ours(pull: PullRequest, marker: str) -> list[IssueComment]:
    comments = (
        comment
        for comment in pull.get_issue_comments()
        if has_marker(comment.body or "", marker)
        and is_trusted(comment.author_association, getattr(comment.user, "type", None))
    )
    return sorted(comments, key=lambda comment: comment.id)


def _text(body: str) -> str:
    """As GitHub gives it back: line ends of any kind, and none at the end."""
    return body.replace("\r\n", "\n").rstrip()
