"""A pull request on the local GitHub, plans in files, and the `comment` verb with hands on both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mqm_sync.plan import Plan
from mqm_sync.plan_document import to_document
from tests.cli_fixtures import Ran, Runner, run_cli
from tests.github_api import GitHubApi

PULL = 7
HEAD = "a1b2c3d4" * 5


class Review:
    """One pull request and the commands that talk about it; the folder holds plan files."""

    def __init__(self, folder: Path, github: GitHubApi) -> None:
        self.folder = folder
        self.github = github
        github.open_pull(PULL, HEAD)

    def write(self, name: str, plan: Plan) -> str:
        """A plan file; returns its name."""
        (self.folder / name).write_text(json.dumps(to_document(plan)))
        return name

    def comment(self, *args: object, **env: str | None) -> Ran:
        """`mqm-sync comment --pr 7 …` as a workflow runs it."""
        ran = run_cli("comment", "--pr", PULL, *args, env={**self.github.environment(), **env}, cwd=self.folder)
        assert ran.code != 70, ran.err
        return ran

    def must(self, *args: object) -> str:
        """The same, and it must work; returns what it said."""
        ran = self.comment(*args)
        assert (ran.code, ran.out) == (0, ""), ran
        return ran.err

    @property
    def body(self) -> str:
        """The one comment there is."""
        (found,) = self.github.comments(PULL)
        return found


@pytest.fixture(name="github")
def github_fixture() -> Iterator[GitHubApi]:
    with GitHubApi() as api:
        yield api


@pytest.fixture(name="review")
def review_fixture(run: Runner, github: GitHubApi) -> Review:
    return Review(run.cwd, github)
