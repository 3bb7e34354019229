from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mqm_sync.errors import Finding, Position, Severity
from mqm_sync.plan import Action, Block, Change, FieldDiff, Plan, TargetPlan
from mqm_sync.plan_document import from_document, to_document
from mqm_sync.render.findings import findings_json
from mqm_sync.render.plan_text import plan_text
from mqm_sync.render.style import Style, clean, clean_lines
from mqm_sync.render.values import value_text
from tests.property_plans import SAMPLE, plans, schedule
from tests.property_specs import FEW, PROJECT, QUICK, VALID, changed

HOSTILE = {
    "an escape sequence": "\x1b[2J\x1b[31m",
    "a command to the terminal": "\x1b]0;owned\x07",
    "a C1 control": "\x9b31m",
    "a carriage return": "good\rbad",
    "a backspace": "bad\x08\x08\x08good",
    "a delete": "a\x7fb",
    "a NUL": "a\x00b",
    "text from right to left": "\u202egnp.exe\u202c",
    "an isolate": "\u2066x\u2069",
    "a space of no width": "chu\u200brn",
    "a line separator": "a\u2028b",
    "a byte order mark": "a\ufeffb",
    "a tag character": "a\U000e0041b",
}
ALL = " ".join(HOSTILE.values())
_ALLOWED = {"\n"}


def is_harmless(out):
    """No control, no invisible mark of format, nothing that ends a line but our own line ends."""
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return all(char in _ALLOWED or unicodedata.category(char) not in bad for char in out)


def speaks_to_a_runner(line):
    """Whether GitHub's runners could take a line, or a part of it, for a command."""
    return line.lstrip().startswith("::") or "##[" in line


def quoted(text):
    """The text as YAML can hold it."""
    return '"' + "".join(char if char.isascii() and char.isalnum() else f"\\U{ord(char):08x}" for char in text) + '"'


@pytest.mark.parametrize(
    "key",
    ["name", "schedule", "problem_type", "start_time_offset", "endpoint_name", "output_s3_uri", "type", "role_arn"],
)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_a_monitor_says_never_reaches_the_terminal_raw(run, key, format_):
    run.write("m.yaml", changed(**{key: quoted(ALL)}))
    ran = run("lint", "m.yaml", "--format", format_)
    assert ran.code in {0, 1}, ran.err
    assert is_harmless(ran.out)
    assert is_harmless(ran.err)


@pytest.mark.parametrize(
    "line",
    [
        "{}: 1",
        "tags: {{{}: 5}}",
        "tags: {{a: {}}}",
        "environment: {{{}: x}}",
        "state: {}",
        "targets: {{{}: {{}}}}",
        "description: '${{x'\nallow: {{{}: 1}}",
        "allow: {{{}: {{until: 2999-01-01, because: x}}}}",
    ],
)
def test_keys_and_values_of_any_shape_never_reach_the_terminal_raw(run, line):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", f"{VALID}{line.format(quoted(ALL))}\n")
    ran = run("lint")
    assert (ran.code, ran.err) == (1, "")
    assert is_harmless(ran.out)


@pytest.mark.parametrize("text", [ALL, *HOSTILE.values()], ids=["everything", *HOSTILE])
def test_a_project_file_never_reaches_the_terminal_raw(run, text):
    hostile = quoted(text)
    run.write("mqm-sync.yaml", f"{hostile}: 1\nowner: {hostile}\ntargets: {{{hostile}: {{account_id: {hostile}}}}}\n")
    ran = run("lint")
    assert ran.code == 78
    assert is_harmless(ran.err)


@pytest.mark.parametrize("verb", ["lint", "windows"])
def test_target_names_never_reach_the_terminal_raw(run, verb):
    name = quoted(ALL)
    run.write("mqm-sync.yaml", f"owner: me\ntargets: {{{name}: {{}}, other: {{}}}}\n")
    run.write("monitors/m.yaml", f"{VALID}targets: {{other: {{schedule: weekly}}, {name}: {{tags: {{a: 5}}}}}}\n")
    ran = run(verb)
    assert ran.code == 78, ran.err
    assert is_harmless(ran.out + ran.err)
    run.write("mqm-sync.yaml", "owner: me\ntargets: {other: {}}\n")
    ran = run(verb)
    assert ran.code == 1, ran.err
    assert is_harmless(ran.out + ran.err)


@pytest.mark.parametrize("name", ["\x1b[31m.yaml", "\u202egnp.yaml", "a\nb.yaml", "a\rb.yaml"])
def test_file_names_never_reach_the_terminal_raw(run, name):
    run.write(name, changed(schedule="weekly"))
    out = run("lint", name, "gone\x1b[31m.yaml").out
    assert is_harmless(out)
    assert "weekly" in out


@pytest.mark.parametrize(
    "args", [("windows",), ("lint", "--target"), ("lint", "--format"), (), ("show",)], ids=" ".join
)
def test_arguments_never_reach_the_terminal_raw(run, args):
    run.write("monitors/m.yaml", VALID)
    ran = run(*args, ALL.replace("\x00", ""))
    assert ran.code in {1, 64}, ran
    assert is_harmless(ran.err)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda plan: replace(plan, owner=ALL), id="owner"),
        pytest.param(lambda plan: replace(plan, diagnostics=(ALL,)), id="diagnostics"),
        pytest.param(lambda plan: with_target(plan, name=ALL), id="target"),
        pytest.param(lambda plan: with_target(plan, account_id=ALL), id="account"),
        pytest.param(lambda plan: with_target(plan, region=ALL), id="region"),
        pytest.param(lambda plan: with_change(plan, monitor=ALL), id="monitor"),
        pytest.param(lambda plan: with_change(plan, kind=ALL), id="kind"),
        pytest.param(lambda plan: with_change(plan, reason=ALL), id="reason"),
        pytest.param(lambda plan: with_change(plan, blocked_by=(Block(ALL, "", ""),)), id="guard"),
        pytest.param(lambda plan: with_change(plan, blocked_by=(Block("", ALL, ALL),)), id="message of a guard"),
        pytest.param(lambda plan: with_change(plan, diffs=(FieldDiff(ALL, (ALL, ALL), ALL, ALL, ALL),)), id="field"),
        pytest.param(lambda plan: with_change(plan, diffs=(FieldDiff("", (ALL,), None, {ALL: ALL}),)), id="new value"),
        pytest.param(lambda plan: with_change(plan, diffs=(FieldDiff("", (ALL,), [ALL], None),)), id="old value"),
    ],
)
def test_a_plan_loaded_from_a_file_is_made_harmless(run, edit):
    run.write("plan.json", json.dumps(to_document(edit(SAMPLE))))
    ran = run("show", "plan.json")
    assert ran.code == 0, ran.err
    assert is_harmless(ran.out)


def with_target(plan, **changes):
    return replace(plan, targets=(replace(plan.targets[0], **changes),))


def with_change(plan, **changes):
    [target, *_] = plan.targets
    return with_target(plan, changes=(replace(target.changes[1], **changes),))


def test_the_names_of_deleted_resources_are_made_harmless():
    hostile = schedule(ALL, "x")
    resources = (replace(SAMPLE.targets[0].changes[0].resources[0], address=hostile.address, before=hostile),)
    plan = Plan("me", (TargetPlan("t", "1", "r", (Change(Action.DELETE, "old", "", resources),)),))
    assert is_harmless(plan_text(plan, Style()))


@given(plans)
@FEW
def test_the_text_of_any_plan_is_harmless(plan):
    assert is_harmless(plan_text(plan, Style()))
    assert plan_text(from_document(to_document(plan)), Style()) == plan_text(plan, Style())


@given(st.text())
@example("::")
@example(" ::error::x")
@example("a ##[error]x")
@QUICK
def test_cleaned_text_is_harmless_and_ordinary_text_stays(text):
    cleaned = clean(text)
    assert is_harmless(cleaned)
    assert "\n" not in cleaned
    assert clean(cleaned) == cleaned
    assert not speaks_to_a_runner(cleaned)
    if is_harmless(text) and "\n" not in text and not speaks_to_a_runner(text):
        assert cleaned == text


@given(st.text() | st.lists(st.text(), max_size=2) | st.dictionaries(st.text(), st.text(), max_size=2))
@QUICK
def test_a_value_is_shown_on_one_harmless_line(value):
    assert is_harmless(value_text(value))
    assert "\n" not in value_text(value)


@pytest.mark.parametrize("text", ["größe", "課題", "naïve", "emoji 🙂", "a\u0301"])
def test_letters_of_all_languages_are_shown_as_they_are(text):
    assert clean(text) == text
    assert text in value_text(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_shown_as_escapes(text):
    assert is_harmless(clean(text))
    assert clean(text) != text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_findings_as_json_keep_the_text_and_are_still_plain_ascii(text):
    finding = Finding("MQM009", Severity.ERROR, "title", text, Position("m.yaml"), text, text, text)
    out = findings_json([finding])
    assert out.isascii()
    assert is_harmless(out)
    assert json.loads(out)["findings"][0]["message"] == text


def test_a_runner_finds_no_command_in_the_middle_of_a_line():
    plan = replace(SAMPLE, owner="growth ##[add-mask]ml", diagnostics=("###[error]x",))
    out = plan_text(plan, Style())
    assert "##[" not in out
    assert "##\\u005badd-mask]ml" in out


# A line of a log that begins with `::`, after blanks too, is a command to GitHub's runner.

COMMANDS = "x\n::error::owned\n  ::set-output name=a::b\r::stop-commands::t"


def obeyed(text):
    """The lines that a runner would take for a command."""
    return [line for line in text.replace("\r", "\n").split("\n") if line.strip().startswith("::") or "##[" in line]


@pytest.mark.parametrize(
    "args",
    [
        ("explain",), ("windows",), ("show",), ("lint",), ("lint", "--target"), ("lint", "--select"), ("fmt",),
        ("lint", "--format"), ("lint", "--changed-since"), ("iam-policy",), ("schema",), ("rename", "a"), (),
        ("comment", "--dry-run"), ("-C",), ("--config",), ("windows", "--at"), ("sandbox", "--"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_argument_can_not_speak_to_the_runner(run, args):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", VALID)
    ran = run(*args, COMMANDS)
    assert ran.code not in {0, 70}, ran
    assert obeyed(ran.out + ran.err) == []


@pytest.mark.parametrize("verb", [("lint",), ("lint", "--format", "concise"), ("fmt", "--diff"), ("lint", "--diff")])
def test_a_line_of_a_file_can_not_speak_to_the_runner(run, verb):
    run.write("monitors/::error::owned.yaml", changed(schedule="weekly") + "description: |\n  a\n  ::error::owned  \n")
    run.write("::warning::x.yaml", "name: churn  \n::error::owned: 1\nkind: model-quality\n")
    for paths in ((), ("::warning::x.yaml",)):
        ran = run(*verb, *paths)
        assert ran.code in {0, 1}
        assert obeyed(ran.out + ran.err) == []


def test_a_plan_on_the_terminal_can_not_speak_to_the_runner(run):
    plan = with_change(replace(SAMPLE, owner=COMMANDS, diagnostics=(COMMANDS,)), reason=COMMANDS, monitor="::error::x")
    run.write("plan.json", json.dumps(to_document(plan)))
    for format_ in ("text", "json", "markdown"):
        ran = run("show", "plan.json", "--format", format_)
        assert ran.code == 0, ran.err
        assert obeyed(ran.out + ran.err) == []
    run("comment", "--dry-run", "--pr", "1", "plan.json")
    assert obeyed(ran.out + ran.err) == []


@pytest.mark.parametrize("text", [COMMANDS, "::error::x", "\t::error::x", " ::x", "##[error]x"])
def test_cleaned_text_begins_no_command(text):
    assert obeyed(clean(text)) == obeyed(f"fine\n{clean_lines(text)}") == []


def test_a_missing_argument_is_said_in_words_without_escapes(run):
    err = run("iam-policy").err
    assert "Choose from: plan, status, apply" in err
    assert "\\u" not in err


@pytest.mark.parametrize("format_", ["text", "concise", "json", "sarif", "github", "junit"])
@pytest.mark.parametrize(
    "line", ["{}: 1", "state: {}", "tags: {{{}: x}}", "targets: {{{}: {{}}}}", "description: {}\nx: 1", "schedule: {}"]
)
def test_a_key_or_value_as_long_as_a_file_is_not_repeated_whole(run, format_, line):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", VALID.replace("schedule: hourly\n", "") + line.format("x" * 300_000) + "\n")
    ran = run("lint", "--format", format_)
    assert ran.code == 1
    assert len(ran.out + ran.err) < 40_000
