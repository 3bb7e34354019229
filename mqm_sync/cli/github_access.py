"""Where GitHub is and who we are there: from options and the variables that workflows set."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from mqm_sync.cli.options import option
from mqm_sync.errors import MqmError
from mqm_sync.github.client import Access

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

GITHUB_OPTIONS = (
    option("--repo", metavar="OWNER/NAME", help="The repository; left out, GITHUB_REPOSITORY."),
    option("--api-url", metavar="URL", help="GitHub's API; left out, GITHUB_API_URL or github.com's."),
)


def github_access(repo: str | None, api_url: str | None) -> Access:
    """The repository and a token from GITHUB_TOKEN or GH_TOKEN; raises MqmError for what is missing or malformed."""
    repository = repo or os.environ.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        raise MqmError(f"'{repository}' is not a repository", "give --repo OWNER/NAME, or set GITHUB_REPOSITORY")
    url = (api_url or os.environ.get("GITHUB_API_URL") or "https://api.github.com").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise MqmError(f"'{url}' is no https address; the token would travel in the clear", "give --api-url https://…")
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN") or ""
    if not token.strip():
        hint = "in a workflow: env: {GITHUB_TOKEN: '${{ github.token }}'}"
        raise MqmError("there is no token for GitHub in GITHUB_TOKEN or GH_TOKEN", hint)
    return Access(repository, url, token.strip())


def run_url() -> str:
    """The page of this workflow run, "" outside of one or when the variables are not what GitHub sets."""
    server, repository, run = (os.environ.get(f"GITHUB_{n}", "") for n in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    is_known = _URL.fullmatch(server) and _REPOSITORY.fullmatch(repository) and run.isascii() and run.isdecimal()
    return f"{server}/{repository}/actions/runs/{run}" if is_known else ""
