from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cli_fixtures import run_cli
from tests.property_specs import FEW, VALID, changed, mutations

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{under}'] * 9)}]\n" for under, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def places(run, text, name="m.yaml"):
    run.write(name, text if isinstance(text, bytes) else text.encode())
    return [(found.rule, found.place) for found in run.faults(name)]


def test_the_example_the_other_tests_start_from_has_no_finding(run):
    run.write("m.yaml", VALID)
    assert run.lint("m.yaml") == []


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        pytest.param("kind: model-quality\nname: [churn\n", "MQM001", "2:7", id="a bracket left open"),
        pytest.param("kind: a\nendpoint_input:\n\tendpoint_name: x\n", "MQM001", "3:1", id="a tab for indentation"),
        pytest.param('kind: a\nname: "churn\n', "MQM001", "2:7", id="a quote left open"),
        pytest.param("kind: a\n  name: b\n", "MQM001", "2:3", id="a key indented under a value"),
        pytest.param("kind: *nobody\n", "MQM001", "1:7", id="an alias of nothing"),
        pytest.param(b"kind: a\nname: b\0c\n", "MQM001", "2:8", id="a NUL byte"),
        pytest.param(b"kind: a\nname: b\x07\n", "MQM001", "2:8", id="a control character"),
        pytest.param("kind: ü\nname: ü\0\n".encode(), "MQM001", "2:8", id="a NUL byte behind letters of two bytes"),
        pytest.param("name: 'ü\ud800'\n".encode("utf-8", "surrogatepass"), "MQM002", "1:9", id="half a surrogate pair"),
        pytest.param(b"kind: a\nname: caf\xe9\n", "MQM002", "2:10", id="Latin-1"),
        pytest.param("kind: ä\nname: é".encode() + b"\xff\n", "MQM002", "2:8", id="a bad byte behind good letters"),
        pytest.param("kind: a\n".encode("utf-16"), "MQM002", "1:1", id="UTF-16"),
        pytest.param(BOMB, "MQM003", "1:4", id="a bomb of aliases"),
        pytest.param("a: &a [*a]\n", "MQM003", "1:4", id="an alias of itself"),
        pytest.param("a: &a {b: *a}\n", "MQM003", "1:4", id="a mapping that holds itself"),
        pytest.param("a: " + "[" * 10_000 + "]" * 10_000, "MQM003", "1:43", id="10,000 lists in each other"),
        pytest.param("[" * 200_000, "MQM003", "1:41", id="200,000 brackets"),
        pytest.param("{a: " * 10_000, "MQM003", "1:161", id="10,000 mappings in each other"),
        pytest.param("- " * 10_000 + "a", "MQM003", "1:81", id="10,000 dashes"),
        pytest.param("? " * 10_000 + "a", "MQM003", "1:81", id="10,000 question marks"),
        pytest.param("".join(" " * n + "a:\n" for n in range(600)), "MQM003", "41:41", id="600 levels of blocks"),
        pytest.param("".join(" " * n + "a:\n" for n in range(60)), "MQM003", "42:42", id="60 levels of blocks"),
        pytest.param("".join(f"k{n}: v\n" for n in range(20_001)), "MQM003", "20000:9", id="20,001 values"),
        pytest.param("x" * (1024 * 1024 + 1), "MQM003", "1:1", id="more than a mebibyte"),
        pytest.param(f"{VALID}name: other\n", "MQM004", "22:1", id="a key twice"),
        pytest.param(f"{VALID}tags: {{team: a, team: b}}\n", "MQM004", "22:17", id="a key twice in one line"),
        pytest.param(f'{VALID}"name": other\n', "MQM004", "22:1", id="a key twice, once in quotes"),
        pytest.param(changed(name="!custom churn"), "MQM005", "3:7", id="a tag"),
        pytest.param(changed(name="!!python/object/apply:os.system ['true']"), "MQM005", "3:7", id="a Python tag"),
        pytest.param(changed(version="!!int 1"), "MQM005", "1:10", id="a tag for a number"),
        pytest.param(f"{VALID}<<: {{team: a}}\n", "MQM005", "22:1", id="a merge key"),
        pytest.param(f"{VALID}tags: {{<<: {{team: a}}}}\n", "MQM005", "22:8", id="a merge key inside"),
        pytest.param("", "MQM006", "1:1", id="nothing"),
        pytest.param("# later\n", "MQM006", "1:1", id="a comment only"),
        pytest.param(" \n\n", "MQM006", "1:1", id="space only"),
        pytest.param("\ufeff", "MQM006", "1:1", id="a byte order mark only"),
        pytest.param("---\n", "MQM006", "2:1", id="a document mark only"),
        pytest.param("null\n", "MQM006", "1:1", id="null"),
        pytest.param("- kind: a\n- kind: b\n", "MQM007", "1:1", id="a list"),
        pytest.param("# why\n\nhello\n", "MQM007", "3:1", id="a word"),
        pytest.param("42\n", "MQM007", "1:1", id="a number"),
        pytest.param(f"{VALID}[a, b]: 1\n", "MQM007", "22:1", id="a list for a key"),
        pytest.param(f"{VALID}? {{a: b}}\n: 1\n", "MQM007", "22:3", id="a mapping for a key"),
    ],
)
def test_text_that_is_no_monitor_is_refused_at_its_line_and_column(run, text, rule, place):
    assert (rule, f"m.yaml:{place}") in places(run, text)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 200_000,
        "a: " + "[" * 10_000 + "]" * 10_000,
        "&a [" * 30 + "]" * 30,
        "x" * 1_000_000,
        "a\n" * 500_000,
    ],
    ids=["aliases", "brackets", "nesting", "anchors", "one line", "many lines"],
)
def test_hostile_text_is_refused_within_seconds(run, text):
    started = time.perf_counter()
    assert places(run, text)
    assert time.perf_counter() - started < 5


def test_a_tab_is_called_a_tab(run):
    run.write("m.yaml", "kind: a\nendpoint_input:\n\tendpoint_name: x\n")
    [found] = run.faults("m.yaml")
    assert (found.message, found.hint) == ("a tab is used for indentation", "indent with spaces")


def test_a_tab_inside_a_value_is_no_fault(run):
    assert places(run, f"{VALID}description: a\tb\t# why\n") == []


def test_a_byte_order_mark_is_passed_over(run):
    assert places(run, b"\xef\xbb\xbf" + VALID.encode()) == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read_and_counted(run, end):
    assert places(run, changed(kind="model-qualty").replace("\n", end)) == [("MQM010", "m.yaml:2:7")]


def test_a_file_that_does_not_exist_is_reported_and_the_others_are_still_read(run):
    run.write("good.yaml", VALID)
    run.write("bad.yaml", changed(name="bad", schedule="weekly"))
    found = [(f.rule, f.place) for f in run.faults("good.yaml", "gone.yaml", "bad.yaml")]
    assert found == [("MQM202", "bad.yaml:5:11"), ("MQM002", "gone.yaml:1:1")]


def test_a_file_that_can_not_be_opened_is_reported(run):
    (run.cwd / "m.yaml").symlink_to("m.yaml")
    assert [f.rule for f in run.faults("m.yaml")] == ["MQM002"]


def test_a_broken_link_below_a_folder_is_reported_and_not_passed_over(run):
    (run.cwd / "monitors").mkdir()
    (run.cwd / "monitors" / "m.yaml").symlink_to("nowhere.yaml")
    assert [(f.rule, f.place) for f in run.faults("monitors")] == [("MQM002", "monitors/m.yaml:1:1")]


def test_yml_files_at_any_depth_are_read_and_hidden_folders_other_files_and_the_project_file_are_not(run):
    for name in ("monitors/a/b/one.yml", "monitors/two.yaml", "monitors/.git/three.yaml", "monitors/four.json"):
        run.write(name, "")
    run.write("monitors/mqm-sync.yaml", "version: 1\n")
    assert [f.place for f in run.faults("monitors")] == ["monitors/a/b/one.yml:1:1", "monitors/two.yaml:1:1"]


def test_every_document_of_a_file_is_a_monitor(run):
    second = changed(name="second", schedule="weekly")
    assert places(run, f"{VALID}---\n{second}") == [("MQM202", f"m.yaml:{21 + 1 + 5}:11")]


def test_a_document_after_a_good_one_may_be_empty_broken_or_a_list_and_all_is_said(run):
    assert places(run, f"{changed(schedule='weekly')}---\n---\n- a\n---\nname: [x\n") == [
        ("MQM202", "m.yaml:5:11"),
        ("MQM006", "m.yaml:23:1"),
        ("MQM007", "m.yaml:24:1"),
        ("MQM001", "m.yaml:26:7"),
    ]


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("kind: a\n  name: b\n", "2:3", "not indented as the ones above", "indent the keys of one mapping alike"),
        ("a:\n b: 1\n  c: 2\n", "3:3", "not indented as the ones above", "indent the keys of one mapping alike"),
        ("kind: a\n  # why\n  name: b\n", "3:3", "not indented as the ones above", "indent the keys"),
        ("a:\n\tb: 1\n", "2:1", "a tab is used for indentation", "indent with spaces"),
        ("name churn\nkind: a\n", "1:1", "no colon with a space behind it", "write key: value"),
        ("kind: a\nname:churn\nstate: b\n", "2:1", "no colon with a space behind it", "write key: value"),
        ("name: churn: hourly\n", "1:12", "there is one already", "quote the text"),
        ("name: @churn\n", "1:7", "text can not begin with @", "quote the text"),
        ("name: *churn\n", "1:7", "begins with * names an anchor", "quote the text"),
        ("a: {b: 1\nc: 2\n", "1:4", "a { is not closed", "write the }"),
        ("a: [b\nc: 2\n", "1:4", "a [ is not closed", "write the ]"),
        ('a: 1\nb: "c\n', "2:4", "a quote is not closed", "write the closing quote"),
        ('a: "b\nc: "d"\n', "2:5", "fits none of the keys above", "a quote or bracket that is not closed"),
    ],
)
def test_text_that_is_not_yaml_says_what_to_do_where_it_is_to_be_done(run, text, place, message, hint):
    run.write("m.yaml", text)
    [found] = run.faults()
    assert (found.rule, found.place) == ("MQM001", f"m.yaml:{place}")
    assert message in found.message
    assert hint in found.hint


def test_what_stands_before_a_syntax_error_is_still_checked(run):
    assert places(run, f"{changed(schedule='weekly')}---\nname: [x\n") == [
        ("MQM202", "m.yaml:5:11"),
        ("MQM001", "m.yaml:23:7"),
    ]


def test_faults_of_many_kinds_in_many_files_are_reported_in_one_run_sorted_by_place(run):
    run.write("a.yaml", changed(kind="model-qualty"))
    run.write("b.yaml", b"\xff")
    run.write("c.yaml", f"{VALID}name: again\nsheduel: hourly\nstate: paused\nalert: often\n")
    run.write("d.yaml", "- a\n")
    assert [(f.rule, f.place) for f in run.faults(".")] == [
        ("MQM010", "a.yaml:2:7"),
        ("MQM002", "b.yaml:1:1"),
        ("MQM004", "c.yaml:22:1"),
        ("MQM008", "c.yaml:23:1"),
        ("MQM010", "c.yaml:24:8"),
        ("MQM009", "c.yaml:25:8"),
        ("MQM007", "d.yaml:1:1"),
    ]


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "oN"])
def test_words_that_only_yaml_1_1_takes_for_booleans_stay_text(run, word):
    assert places(run, f"{VALID}description: {word}\n") == []
    assert places(run, f"{VALID}cloudwatch_metrics: {word}\n") == [("MQM009", "m.yaml:22:21")]


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_words_that_yaml_1_2_takes_for_booleans_are_booleans(run, word):
    assert places(run, f"{VALID}cloudwatch_metrics: {word}\n") == []
    assert places(run, f"{VALID}description: {word}\n") == [("MQM009", "m.yaml:22:14")]


@pytest.mark.parametrize(
    "text",
    [
        "048819808253",
        "007",
        "0o17",
        "0x1F",
        "1_000",
        "12:30:45",
        "2027-03-01",
        "2027-03-01T10:00:00Z",
        ".inf",
        "-.inf",
        ".nan",
        "1.2.3",
        "+",
        "5e",
        "9" * 19,
    ],
)
def test_what_is_no_number_in_decimals_stays_text(run, text):
    assert places(run, f"{VALID}description: {text}\n") == []


@pytest.mark.parametrize("number", ["0", "5", "-5", "1.5", "1e3", ".5"])
def test_numbers_stay_numbers(run, number):
    assert places(run, f"{VALID}description: {number}\n") == [("MQM009", "m.yaml:22:14")]


@pytest.mark.parametrize("written", ["1.10", "1e3", "-0", "1.0"])
def test_the_hint_to_quote_a_number_repeats_what_was_written(run, written):
    run.write("m.yaml", f"{VALID}tags: {{model: {written}}}\n")
    [found] = run.faults("m.yaml")
    assert found.hint == f'quote it: "{written}"'


def test_quoted_numbers_and_words_are_text(run):
    assert places(run, f"{VALID}tags: {{a: '5', b: \"true\", c: 'null', d: '1.5'}}\n") == []


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
@FEW
def test_lint_never_fails_on_any_bytes(tmp_path_factory, data):
    assert_lint_holds(tmp_path_factory, data)


@given(mutations(VALID))
@example(changed(schedule=f"cron(0 {'9' * 5000} ? * * *)"))
@example(changed(start_time_offset="p"))
@settings(FEW, max_examples=150)
def test_lint_never_fails_on_a_monitor_with_damaged_lines(tmp_path_factory, text):
    assert_lint_holds(tmp_path_factory, text.encode("utf-8", "surrogatepass"))


def assert_lint_holds(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    (folder / "m.yaml").write_bytes(data)
    ran = run_cli("lint", "m.yaml", cwd=folder)
    assert ran.code in {0, 1}, ran.err
    assert ran.err == ""
    assert not list(folder.glob("mqm-sync-bug*"))
