"""The examples of the pages run on the project that this repository ships."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.online_fixtures import REPOSITORY, cloud_fixture, estate_fixture, running_cloud_fixture  # noqa: F401 - as pytest wants


def examples(page: str) -> list[str]:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^\$ mqm-sync ([^#>\n]+)", text, re.MULTILINE)


@pytest.mark.parametrize("page", ["health.md", "iam.md"])
def test_every_example_of_a_page_runs_as_it_stands(estate, page):
    estate.copy_shipped()
    assert len(examples(page)) >= 5
    for example in examples(page):
        ran = estate.run(*shlex.split(example))
        # 1 is an answer: something is missing, for the sandbox of this test is empty.
        assert ran.code in {0, 1}, (example, ran.err)
        assert "Error" not in ran.err, (example, ran.err)


def test_the_monitors_that_pages_name_exist():
    names = {path.stem for path in (REPOSITORY / "monitors").iterdir()}
    for page in ("health.md", "iam.md"):
        for word in re.findall(r"\bchurn[a-z-]*\b(?!/)", " ".join(examples(page))):
            assert word in names, (Path(page), word)
