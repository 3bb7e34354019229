"""What `comment` does on GitHub: keeps the comment and the label true. PyGithub is loaded here."""

from __future__ import annotations

from dataclasses import dataclass

from mqm_sync.github.client import Access, open_repository
from mqm_sync.github.comments import keep_comment, pull_request
from mqm_sync.github.labels import keep_label
from mqm_sync.markers import comment_marker
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
