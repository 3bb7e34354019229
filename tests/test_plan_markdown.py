"""Plans and results as Markdown, from the sandbox to the pull request."""

from __future__ import annotations

import json
import sys
from subprocess import run as run_process

import pytest

from mqm_sync.render.markdown.inert import encoded_size
from tests.github_fixtures import PULL, github_fixture  # noqa: F401 - pytest finds fixtures by name
from tests.markdown_fixtures import harms, rendered
from tests.online_fixtures import (  # noqa: F401 - as above
    cloud_fixture,
    estate_fixture,
    example,
    running_cloud_fixture,
)


@pytest.fixture(name="edited")
def edited_fixture(estate):
    """An estate with one monitor of each fate."""
    estate.given(example("gone"), example("churn"), example("timed", "data-quality"), example("same"))
    estate.remove("gone")
    estate.edit("churn", endpoint_input={"start_time_offset": "-P7D"})
    estate.edit("timed", schedule="daily at 05:00")
    estate.write(example("new", "model-bias"))
    assert estate.plan("--allow-delete", "1", "--out", "plan.json").code == 0
    return estate


def test_deletions_and_replacements_come_first(edited):
    text = edited.run("show", "plan.json", "--format", "markdown").out
    assert text.splitlines()[1] == "## mqm-sync plan: 1 to add, 1 to change, 1 to replace, 1 to destroy"
    places = [
        text.index(part)
        for part in ("[!CAUTION]", "- delete `gone`", "- replace `churn`", "**Next runs**", "gantt", "<details>")
    ]
    assert places == sorted(places)
    assert "1 monitor unchanged." in text


def test_a_diagram_shows_what_each_run_reads_and_until_when_labels_count(edited):
    text = edited.run("show", "plan.json", "--format", "markdown").out
    diagram = text.partition("```mermaid")[2].partition("```")[0]
    churn, timed = (diagram.partition(f"section {name}\n")[2].partition("section")[0] for name in ("churn", "timed"))
    assert [line.partition(":")[0].strip() for line in churn.splitlines() if line.strip()] == [
        "data it reads", "labels may come", "labels due", "run, at most",
    ]  # fmt: skip
    assert [line.partition(":")[0].strip() for line in timed.splitlines() if line.strip()] == [
        "data it reads",
        "run, at most",
    ]


def test_machine_time_is_the_most_that_the_runs_can_take(edited):
    text = edited.run("show", "plan.json", "--format", "markdown").out
    # Before: gone and churn with two half-hour jobs an hour, timed with one: 730.5 * 2.5 h. After: churn, new with two
    # jobs an hour, timed with one a day: 730.5 * 2 + 30.4 * 0.5 h.
    assert "| `ml.m5.xlarge` | 1,826 h | 1,476 h | **-350 h** |" in text


def test_a_summary_says_all_that_markdown_says_and_more(estate):
    estate.write(*(example(f"monitor-{number:03}-{'x' * 40}") for number in range(60)))
    estate.plan("--format", "markdown=plan.md", "--format", "summary=long.md")
    short, long = ((estate.root / name).read_text() for name in ("plan.md", "long.md"))
    assert encoded_size(short) < 65_536 < encoded_size(long) < 1_048_576
    assert long.count("<details>") == 60
    assert harms(long) == harms(short) == []


def test_a_selection_is_named(edited):
    edited.plan("churn", "timed", "--exclude", "timed", "--out", "part.json")
    text = edited.run("show", "part.json", "--format", "markdown").out
    assert "Planned for a selection only: `churn`, `timed`, `--exclude timed`" in text


def test_an_apply_tells_in_markdown_what_became_of_the_plan(edited):
    ran = edited.run("apply", "plan.json", "--allow-delete", "1", "--format", "markdown", "--format", "summary=long.md")
    assert ran.code == 0, ran.err
    assert "## mqm-sync: applied" in ran.out
    assert "**Applied to `prod`:** 1 added, 1 changed, 1 replaced, 1 destroyed." in ran.out
    assert "**Applied to `prod`:**" in (edited.root / "long.md").read_text()
    assert rendered(ran.out).faults == []


def test_an_apply_that_fails_tells_where(edited):
    fault = {"kind": "error_before", "code": "ResourceLimitExceeded", "message": "no room", "status": 400}
    edited.control.faults({"operation": "CreateModelBiasJobDefinition", **fault, "times": None})
    ran = edited.run("apply", "plan.json", "--allow-delete", "1", "--format", "markdown")
    assert ran.code == 1
    assert "**Applied to `prod` in part:** 0 added, 1 changed, 1 replaced, 1 destroyed." in ran.out
    assert "prod/new: create definition new-" in ran.out


def test_a_pull_request_from_the_plan_to_what_was_applied(edited, github):
    github.open_pull(PULL)
    environment = github.environment()
    comment = ("comment", "--pr", PULL, "plan.json")
    assert edited.run(*comment, **environment).code == 0
    assert "nothing has been applied" in github.comments(PULL)[0]
    assert github.labels(PULL) == {"mqm-sync: destructive"}
    assert edited.run("apply", "plan.json", "--allow-delete", "1", "--format", "json=result.json").code == 0
    assert edited.run(*comment, "--applied", "result.json", **environment).err.endswith(": edited.\n")
    (body,) = github.comments(PULL)
    digest = json.loads((edited.root / "plan.json").read_text())["digest"]
    assert f"<code>{digest}</code>" in body
    assert "**Applied to `prod`:** 1 added, 1 changed, 1 replaced, 1 destroyed." in body
    assert github.labels(PULL) == {"mqm-sync: applied"}


def test_without_the_extra_it_is_said_how_to_install_it(edited, github):
    code = "import sys; sys.modules['github'] = None; from mqm_sync.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "comment", "--pr", "7", "plan.json"]
    ran = run_process(command, cwd=edited.root, env=github.environment(), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "pip install 'mqm-sync[github]'" in ran.stderr
