"""Golden cases: a folder of monitors and what AWS has, and the plan that comes of it, word for word.

`make golden` records `plan.txt`, `plan.json` and `plan.md` anew; read the difference before you commit it. `live.json`
holds the API calls that make the account what it was; times in plans are written relative to the next run.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.online_fixtures import cloud_fixture, estate_fixture, running_cloud_fixture  # noqa: F401 - as pytest wants

CASES = Path(__file__).parent / "cases"
MOMENT = re.compile(r"\d{1,2}&nbsp;[A-Z][a-z]{2}&nbsp;\d\d:\d\d")
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\dZ)?")


def relative(moment: datetime, run: datetime) -> str:
    """A time as its distance from the next run."""
    distance = moment - run
    if not distance:
        return "<run>"
    sign, distance = ("+", distance) if distance > timedelta(0) else ("-", -distance)
    return f"<run {sign} {distance.total_seconds() / 3600:g} h>"


def normalised_text(text: str) -> str:
    """The plan without what changes from hour to hour."""

    def line(found: re.Match[str]) -> str:
        first, *_ = moments = [datetime.fromisoformat(stamp) for stamp in STAMP.findall(found[0])]
        return STAMP.sub(lambda _: relative(moments.pop(0), first), found[0])

    return re.sub(r"^ +next run .*$", line, text, flags=re.MULTILINE)


def normalised_markdown(text: str) -> str:
    """The same for the Markdown plan, whose times stand in tables and diagrams."""
    text = MOMENT.sub("<time>", STAMP.sub("<time>", text))
    return re.sub(r"^  axisFormat .*$", "  axisFormat <form>", text, flags=re.MULTILINE)


def normalised_document(document: dict[str, Any]) -> dict[str, Any]:
    """The same for the JSON plan; the version of the tool is left out as well."""
    document["tool"]["version"] = "<version>"
    document["created"] = "<now>"
    for target in document["targets"]:
        for change in target["changes"]:
            times = [{key: datetime.fromisoformat(text) for key, text in w.items()} for w in change["windows"]]
            change["windows"] = [{key: relative(at, times[0]["run"]) for key, at in w.items()} for w in times]
    return document


def make_live(estate, calls: list[dict[str, Any]]) -> None:
    """Carry out the calls of a case; schedules settle before the next."""
    for call in calls:
        getattr(estate.sm, call["call"])(**call["params"])
        if "MonitoringScheduleName" in call["params"]:
            estate.schedule(call["params"]["MonitoringScheduleName"])


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_the_plan_of_a_case_is_as_recorded(estate, golden, name):
    case = CASES / name
    estate.control.switches(pending_describes=0)
    if (case / "monitors").is_dir():
        shutil.copytree(case / "monitors", estate.monitors, dirs_exist_ok=True)
    if (case / "live.json").is_file():
        make_live(estate, json.loads((case / "live.json").read_text()))
    ran = estate.plan("--format", "text", "--format", "json=plan.json", "--format", "markdown=plan.md")
    assert ran.err == ""
    document = normalised_document(json.loads((estate.root / "plan.json").read_text()))
    markdown = normalised_markdown((estate.root / "plan.md").read_text())
    made = {
        "plan.txt": normalised_text(ran.out),
        "plan.json": json.dumps(document, indent=2) + "\n",
        "plan.md": markdown,
    }
    for file, text in made.items():
        if golden:
            (case / file).write_text(text)
        assert text == (case / file).read_text()
    blocked = any(change["blocked_by"] for target in document["targets"] for change in target["changes"])
    assert ran.code == (3 if blocked else 0)


def test_times_are_told_relative_to_the_run():
    text = "      next run 2026-01-09 13:00 UTC (up to 20 min later) reads 2026-01-01 13:00 to 2026-01-08 13:00\n"
    wanted = "      next run <run> UTC (up to 20 min later) reads <run - 192 h> to <run - 24 h>\n"
    assert normalised_text(text) == wanted
