"""The only door to GitHub: one repository through PyGithub, with its refusals in plain words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from mqm_sync.errors import MqmError

if TYPE_CHECKING:
    from github.Repository import Repository

_RETRIES = 4
_LONGEST_WAIT_SECONDS = 120
_SECONDARY_LIMIT_WAIT_SECONDS = 30
_FIRST_BACKOFF_SECONDS = 0.2
_PAGE = 100
TRUSTED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Who may write in a repository; what others post is never taken for ours. Source: CommentAuthorAssociation."""
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Access:
    """Which repository, where its API is, and the token, which is never shown."""

    repository: str
    api_url: str
    token: str = field(repr=False)


def open_repository(access: Access) -> Repository:
    """A handle on the repository; nothing is asked yet.

    Requests are tried again after 5xx, 429 and rate limits, some times and for a bounded while. Raises MqmError when
    the extra is not installed.
    """
    try:
        from github import Auth, Github, GithubRetry  # noqa: PLC0415 - a third of a second, and an extra
    except ImportError as error:
        hint = "install it with: pip install 'mqm-sync[github]'"
        raise MqmError("this needs PyGithub, which is not installed", hint) from error
    retry = GithubRetry(
        total=_RETRIES,
        status_forcelist=[429, *range(500, 600)],
        allowed_methods=None,
        backoff_factor=_FIRST_BACKOFF_SECONDS,
        retry_after_max=_LONGEST_WAIT_SECONDS,
        secondary_rate_wait=_SECONDARY_LIMIT_WAIT_SECONDS,
        max_rate_limit_wait=_LONGEST_WAIT_SECONDS,
    )
    client = Github(
        auth=Auth.Token(access.token), base_url=access.api_url, per_page=_PAGE, retry=retry, timeout=30, lazy=True,
        seconds_between_requests=None, seconds_between_writes=None,
    )  # fmt: skip
    return client.get_repo(access.repository)


def told_plainly(action: str, permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates what talks to GitHub: its refusals become MqmError that say what is missing."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            from github import GithubException  # noqa: PLC0415 - as above
            from requests import RequestException  # noqa: PLC0415 - comes with it

            try:
                return function(*args, **kwargs)
            except GithubException as error:
                raise _refusal(action, permission, error.status, _message(error.data)) from error
            except RequestException as error:
                raise MqmError(f"GitHub did not answer while trying to {action}: {type(error).__name__}") from error

        return call

    return decorate


def is_trusted(association: str | None, user_type: str | None) -> bool:
    """Whether an author can write in the repository or is an app; anybody else could forge a marker."""
    return user_type == "Bot" or association in TRUSTED


def _refusal(action: str, permission: str, status: int, message: str) -> MqmError:
    hints = {
        401: "the token in GITHUB_TOKEN is wrong or has expired",
        403: f"give the job `permissions: {{{permission}}}`; a pull request from a fork never has it",
        404: f"check --repo and the number; a token without `{permission}` sees nothing either",
        410: "issues are switched off in this repository",
        422: "GitHub refused the content; please report this",
    }
    is_limit = status in {403, 429} and "rate limit" in message.lower()
    hint = "wait until the limit is over, then run this again" if is_limit else hints.get(status, "")
    return MqmError(f"GitHub refused to {action}: {status} {message}", hint)


def _message(data: object) -> str:
    return str(data.get("message", "")) if isinstance(data, dict) else ""
