from __future__ import annotations

import json
import re
import subprocess
import sys

import click
import pytest

from mqm_sync import __version__
from mqm_sync.cli.main import VERBS, cli
from tests.property_specs import VALID, changed

VERB = pytest.mark.parametrize("verb", VERBS)
OPTIONS = [
    pytest.param(verb, parameter, id=f"{verb} {parameter.opts[-1]}")
    for verb in ("", *VERBS)
    for parameter in (cli.get_command(click.Context(cli), verb) or cli if verb else cli).params  # type: ignore[union-attr]
    if isinstance(parameter, click.Option)
]
UNSET = {"--version", "--help"}
"""Options that a variable would make no sense for."""


def test_help_lists_every_verb_with_one_line(run):
    ran = run("--help")
    assert (ran.code, ran.err) == (0, "")
    for verb, line in VERBS.items():
        assert re.search(rf"^  {verb} +{re.escape(line)}$", ran.out, re.MULTILINE)
    assert run("-h") == ran


@VERB
def test_every_verb_has_help_that_says_more_than_its_name(run, verb):
    ran = run(verb, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: mqm-sync {verb} ")
    text = cli.get_command(click.Context(cli), verb).help
    assert text
    assert len(text.split()) >= 4
    assert text.strip().splitlines()[0].endswith((".", ":"))
    assert run(verb, "-h") == ran


@VERB
def test_help_fits_a_terminal_of_100_columns(run, verb):
    wide = run(verb, "--help", env={"COLUMNS": "200"}).out
    assert max(map(len, wide.splitlines())) <= 100


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_every_option_is_documented(verb, option):
    assert option.help, f"{verb} {option.opts}"
    assert option.help[0].isupper()
    assert option.help.endswith((".", ")", ":")) or option.name == "formats" or "." in option.help


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_every_option_has_a_variable_named_after_it(verb, option):
    if set(option.opts) & UNSET:
        return
    longest = max((name for name in option.opts if name.startswith("--")), key=len)
    of_its_own = "destroy_" if (verb, longest) == ("destroy", "--all") else ""  # import's means no harm
    assert option.envvar == "MQM_SYNC_" + (of_its_own + longest.lstrip("-").replace("-", "_")).upper(), verb


def test_the_version_is_printed(run):
    assert run("--version") == (0, f"mqm-sync {__version__}\n", "")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("nonsense",),
        ("--nonsense",),
        ("lint", "--nonsense"),
        ("lint", "--fail-on"),
        ("lint", "--fail-on", "never"),
        ("lint", "-C", "gone"),
        ("lint", "--format", "xml2"),
        ("windows", "--at", "noon"),
        ("windows", "-n", "0"),
        ("schema", "nonsense"),
        ("schema", "monitor", "plan"),
        ("show",),
        ("show", "gone.json"),
        ("plan", "--allow-delete", "some"),
        ("plan", "--allow-change", "-1"),
        ("plan", "--op-timeout", "soon"),
        ("apply", "--parallelism", "0"),
        ("apply", "--parallelism", "65"),
        ("--color", "maybe", "lint"),
    ],
)
def test_a_mistake_in_the_command_exits_with_64_and_says_where_help_is(run, args):
    ran = run(*args)
    assert ran.code == 64, ran
    assert ran.out == "" or not args
    assert "Error: " in ran.err or not args


@pytest.mark.parametrize(
    ("typed", "meant"), [("lintt", "lint"), ("plann", "plan"), ("aply", "apply"), ("window", "windows")]
)
def test_a_misspelt_verb_is_answered_with_the_right_one(run, typed, meant):
    ran = run(typed)
    assert ran.code == 64
    assert f"Did you mean {meant}?" in ran.err


def test_fail_on_can_be_set_by_variable_and_the_option_wins(run):
    run.write("m.yaml", changed(schedule="every 10 hours"))
    assert run("lint", "m.yaml", env={"MQM_SYNC_FAIL_ON": "warning"}).code == 1
    assert run("lint", "m.yaml", "--fail-on", "error", env={"MQM_SYNC_FAIL_ON": "warning"}).code == 0
    assert run("lint", "m.yaml", env={"MQM_SYNC_FAIL_ON": "never"}).code == 64


def test_format_can_be_set_by_variable_and_the_option_wins(run):
    run.write("m.yaml", VALID)
    env = {"MQM_SYNC_FORMAT": "json"}
    assert json.loads(run("lint", "m.yaml", env=env).out)["findings"] == []
    assert run("lint", "m.yaml", "--format", "text", env=env).out == "No findings. 1 monitor in 1 file checked.\n"
    several = run("lint", "m.yaml", env={"MQM_SYNC_FORMAT": "text json=found.json"})
    assert several.out == "No findings. 1 monitor in 1 file checked.\n"
    assert (run.cwd / "found.json").exists()


@pytest.mark.parametrize(
    ("args", "is_colored"),
    [
        (("lint", "m.yaml"), True),
        (("lint", "m.yaml", "--color", "never"), False),
        (("lint", "m.yaml", "--color", "auto"), False),
        (("--color", "never", "lint", "m.yaml"), False),
        (("--color", "never", "lint", "m.yaml", "--color", "always"), True),
    ],
)
def test_color_can_be_set_by_variable_and_the_option_wins_before_and_after_the_verb(run, args, is_colored):
    run.write("m.yaml", changed(schedule="weekly"))
    assert ("\x1b[" in run(*args, env={"MQM_SYNC_COLOR": "always"}).out) is is_colored


@pytest.mark.parametrize(
    ("args", "is_colored"),
    [
        (("--color", "always", "lint", "m.yaml"), True),
        (("--color", "always", "lint", "m.yaml", "--color", "never"), False),
        (("--color", "always", "lint", "m.yaml", "--color", "auto"), False),
        (("--color", "never", "lint", "m.yaml"), False),
    ],
)
def test_an_option_after_the_verb_wins_over_the_same_before_it(run, args, is_colored):
    run.write("m.yaml", changed(schedule="weekly"))
    assert ("\x1b[" in run(*args).out) is is_colored


def test_a_target_named_before_the_verb_wins_over_the_variable(run):
    run.write("mqm-sync.yaml", "owner: me\ntargets: {a: {vars: {n: x}}, b: {}}\n")
    run.write("monitors/m.yaml", f"{VALID}description: ${{n}}\n")
    assert run("--target", "b", "lint", env={"MQM_SYNC_TARGET": "a"}).code == 1
    assert run("--target", "a", "lint", env={"MQM_SYNC_TARGET": "b"}).code == 0


def test_target_directory_and_config_can_be_set_by_variables(run):
    run.write("sub/mqm-sync.yaml", "owner: me\ntargets: {a: {vars: {n: x}}, b: {}}\n")
    run.write("sub/monitors/m.yaml", f"{VALID}description: ${{n}}\n")
    directory = {"MQM_SYNC_DIRECTORY": "sub"}
    assert run("lint", env=directory).code == 1
    assert run("lint", env={**directory, "MQM_SYNC_TARGET": "a"}).code == 0
    assert run("lint", "--target", "b", env={**directory, "MQM_SYNC_TARGET": "a"}).code == 1
    assert run("lint", "--target", "a", env={"MQM_SYNC_CONFIG": "sub/mqm-sync.yaml"}).code == 0


def test_an_empty_variable_counts_as_unset(run):
    run.write("m.yaml", VALID)
    env = {"MQM_SYNC_FAIL_ON": "", "MQM_SYNC_FORMAT": "", "MQM_SYNC_COLOR": "", "MQM_SYNC_TARGET": ""}
    assert run("lint", "m.yaml", env=env) == run("lint", "m.yaml")


def test_options_before_the_verb_hold_for_it(run):
    run.write("sub/monitors/m.yaml", changed(schedule="weekly"))
    assert run("-C", "sub", "lint").code == 1


@pytest.mark.parametrize("closing", ["2>&-", ">&-", ">&- 2>&-"])
def test_a_caller_that_closed_its_streams_changes_no_exit_code(closing):
    for words, code in (("rules", 0), ("explain MQM205", 0), ("nonsense", 64)):
        line = f"{sys.executable} -m mqm_sync {words} {closing}"
        assert subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False).returncode == code, words
