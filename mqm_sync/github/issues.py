"""One issue per target that has drifted: opened, edited while the drift changes, closed when it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mqm_sync.github.client import is_trusted, told_plainly
from mqm_sync.github.labels import ensure_label
from mqm_sync.markers import has_marker

if TYPE_CHECKING:
    from github.Issue import Issue
    from github.Repository import Repository

_COLOR, _DESCRIPTION = "d4c5f9", "AWS has what git did not ask for"


class Became(StrEnum):
    """What became of the issue."""

    OPENED = "opened"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    CLOSED = "closed"
    ABSENT = "none"


@dataclass(frozen=True, slots=True)
class IssueText:
    """What an issue shall say; an empty body means that there is nothing to say any more."""

    marker: str
    title: str
    body: str
    farewell: str


@told_plainly("keep the issue about drift", "issues: write")
def keep_issue(repository: Repository, text: IssueText, label: str) -> Became:
    """Make the target's issue say this, or close it; raises MqmError.

    The oldest open issue with the marker is the one; others with it are closed.
    """
    found = _open_issues(repository, text.marker, label)
    for issue in found[1 if text.body else 0 :]:
        issue.create_comment(text.farewell if not text.body else f"The same as #{found[0].number}.")
        issue.edit(state="closed", state_reason="completed" if not text.body else "not_planned")
    if not text.body:
        return Became.CLOSED if found else Became.ABSENT
    if not found:
        ensure_label(repository, label, _COLOR, _DESCRIPTION)
        repository.create_issue(text.title, text.body, labels=[label])
        return Became.OPENED
    if (found[0].title, _text(found[0].body)) == (text.title, _text(text.body)):
        return Became.UNCHANGED
    found[0].edit(title=text.title, body=text.body)
    return Became.EDITED


def _open_issues(repository: Repository, marker: str, label: str) -> list[Issue]:
    issues = (
        issue
        for issue in repository.get_issues(state="open", labels=[label])
        if has_marker(issue.body or "", marker)
        and issue.pull_request is None
        and is_trusted(issue.author_association, getattr(issue.user, "type", None))
    )
    return sorted(issues, key=lambda issue: issue.number)


def _text(body: str | None) -> str:
    return (body or "").replace("\r\n", "\n").rstrip()
