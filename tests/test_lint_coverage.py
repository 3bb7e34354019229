"""What lint looked at: where it looks, how much it saw, and what it could not look at."""

from __future__ import annotations

import json

import pytest

from tests.test_load_targets import PROJECT, VALID

BROKEN_TEXT = "kind: [data-quality\n"
NO_KIND = "name: churn\nschedule: weekly\n"


def test_it_says_how_many_monitors_and_files_were_checked(run):
    run.write("monitors/two.yaml", f"{VALID}---\n{VALID.replace('name: churn', 'name: fraud')}")
    run.write("monitors/one.yaml", VALID.replace("name: churn", "name: risk"))
    assert "3 monitors in 2 files checked." in run("lint").out
    run.write("monitors/one.yaml", NO_KIND)
    assert "2 monitors in 2 files checked." in run("lint").out


@pytest.mark.parametrize("form", ["text", "json", "github"])
@pytest.mark.parametrize(
    ("project", "args", "where"),
    [
        ("", (), "no monitor files found in ., and no mqm-sync.yaml here or above; to begin: mqm-sync init"),
        ("", ("docs",), "no monitor files found in docs"),
        (PROJECT, (), "no monitor files found in monitors, where `monitors` in mqm-sync.yaml says they are"),
    ],
)
def test_looking_at_nothing_is_said_in_every_format(run, form, project, args, where):
    (run.cwd / "docs").mkdir()
    if project:
        (run.cwd / "monitors").mkdir()
        run.write("mqm-sync.yaml", project)
    ran = run("lint", *args, "--format", form)
    assert (ran.code, ran.err) == (0, f"{where}\n")


@pytest.mark.parametrize("verb", ["fmt", "windows"])
def test_other_verbs_that_need_no_account_say_so_too(run, verb):
    ran = run(verb)
    assert (ran.code, ran.err) == (
        0,
        "no monitor files found in ., and no mqm-sync.yaml here or above; to begin: mqm-sync init\n",
    )
    assert run(verb, "-q").err == ""


def test_fmt_says_how_many_files_it_left(run):
    run.write("m.yaml", "name: churn\nkind: data-quality\n")
    assert run("fmt").err == "reformatted m.yaml\n"
    assert run("fmt").err == "1 file in order already\n"


def test_a_folder_without_monitors_is_not_taken_for_the_whole_project(run):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", VALID.replace("hourly", "weekly"))
    (run.cwd / "docs").mkdir()
    assert run("lint", "docs").code == 0


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".github/workflows/ci.yml", ".hidden/deep/m.yaml"])
def test_what_is_hidden_is_passed_over_unless_it_is_named(run, name):
    run.write("m.yaml", VALID)
    run.write(name, "repos: []\n")
    assert run.faults() == []
    assert run.faults(name) != []


@pytest.mark.parametrize("path", ["deep", "deep/monitors", "deep/monitors/m.yaml"])
def test_a_project_file_above_the_path_counts_where_there_is_none_above_the_folder(run, path):
    run.write("deep/mqm-sync.yaml", PROJECT)
    run.write("deep/monitors/m.yaml", f"{VALID}description: ${{region}}\ntargets: {{stagign: {{schedule: daily}}}}\n")
    [found] = run.faults(path)
    assert (found.rule, found.hint) == ("MQM013", "did you mean staging?")


@pytest.mark.parametrize("path", [".", "deep/..", "../{name}"])
def test_the_projects_own_folder_stands_for_its_monitors(run, path):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", VALID)
    run.write("compose.yaml", "services: {}\n")
    (run.cwd / "deep").mkdir()
    assert run.faults(path.format(name=run.cwd.name)) == []
    assert run.faults("compose.yaml") != []


def test_files_of_several_projects_are_checked_without_any(run):
    for folder in ("a", "b"):
        run.write(f"{folder}/mqm-sync.yaml", PROJECT)
        run.write(f"{folder}/monitors/m.yaml", f"{VALID}targets: {{stagign: {{schedule: daily}}}}\n")
    assert run.faults("a", "b") == []


@pytest.mark.parametrize("text", [BROKEN_TEXT, NO_KIND])
def test_what_no_rule_could_look_at_is_said_so_that_a_second_wave_surprises_nobody(run, text):
    run.write("m.yaml", VALID)
    run.write("broken.yaml", text)
    out = run("lint").out
    assert "No rule could look at 1 document of these" in out
    assert json.loads(run("lint", "--format", "json").out)["findings"], "other formats stay as they are"
    run.write("broken.yaml", VALID.replace("name: churn", "name: fraud"))
    assert "No rule could look" not in run("lint").out


def test_a_monitor_that_is_left_out_of_a_target_is_nothing_unread(run):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", f"{VALID}targets: {{staging: false}}\n")
    assert "No rule could look" not in run("lint", "--target", "staging").out
