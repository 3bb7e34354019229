"""What `comment` does on GitHub: keeps comment and label true, or reads what it kept. PyGithub is loaded here."""

from __future__ import annotations

from dataclasses import dataclass

from mqm_sync.errors import MqmError
from mqm_sync.github.client import Access, open_repository
from mqm_sync.github.comments import existing_comment, keep_comment, pull_request
from mqm_sync.github.labels import keep_label
from mqm_sync.markers import comment_marker, digest_in
from mqm_sync.pull_request import News
from mqm_sync.render.markdown.document import news_markdown


@dataclass(frozen=True, slots=True)
class Place:
    """One project's comment on one pull request."""

    access: Access
    number: int
    project: str

    def __str__(self) -> str:
        return f"{self.access.repository}#{self.number}"


def keep(place: Place, news: News, label_prefix: str | None) -> str:
    """Write what differs; returns what was done, in words. Without a prefix no label is touched. Raises MqmError."""
    repository = open_repository(place.access)
    pull = pull_request(repository, place.number)
    if news.commit and not pull.head.sha.startswith(news.commit):
        return f"{place} has moved on to {pull.head.sha[:12]}; its comment was left to the run of that commit."
    kept = keep_comment(pull, comment_marker(place.project), news_markdown(news, place.project))
    if label_prefix is not None:
        keep_label(repository, pull, news.verdict, label_prefix)
    return f"Comment on {place}: {kept.value}."


def kept_digest(place: Place, target: str) -> str:
    """The digest that the comment keeps for a target; raises MqmError when there is none."""
    pull = pull_request(open_repository(place.access), place.number)
    found = digest_in(existing_comment(pull, comment_marker(place.project)), target)
    if not found:
        message = f"no comment of this project on {place} keeps a digest for target '{target}'"
        raise MqmError(message, "plan the pull request and comment on it first")
    return found
