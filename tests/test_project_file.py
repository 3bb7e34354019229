from __future__ import annotations

import pytest

from tests.property_specs import PROJECT, VALID

OFFLINE = ("lint", "windows", "plan", "apply")


def refused(run, text, verb="lint"):
    run.write("mqm-sync.yaml", text if isinstance(text, bytes) else text.encode())
    run.write("monitors/m.yaml", VALID)
    ran = run(verb)
    assert (ran.code, ran.out) == (78, ""), ran
    return ran.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("owner: [me\n", "mqm-sync.yaml:1:8: error MQM001", id="a bracket left open"),
        pytest.param(b"owner: caf\xe9\n", "mqm-sync.yaml:1:11: error MQM002", id="Latin-1"),
        pytest.param("[" * 200_000, "mqm-sync.yaml:1:41: error MQM003", id="200,000 brackets"),
        pytest.param("owner: a\nowner: b\n", "mqm-sync.yaml:2:1: error MQM004", id="a key twice"),
        pytest.param("owner: !me a\n", "mqm-sync.yaml:1:8: error MQM005", id="a tag"),
        pytest.param("", "mqm-sync.yaml:1:1: error MQM006", id="nothing"),
        pytest.param("- owner\n", "mqm-sync.yaml:1:1: error MQM007", id="a list"),
        pytest.param("version: 1\n---\nversion: 1\n", "mqm-sync.yaml:1:1: error MQM007", id="two documents"),
        pytest.param("onwer: me\n", "mqm-sync.yaml:1:1: error MQM008: 'onwer' is not a key", id="an unknown key"),
        pytest.param(
            'targets: {prod: {account_id: "1"}}\n', "mqm-sync.yaml:1:30: error MQM010", id="an account of one digit"
        ),
        pytest.param(
            "targets: {prod: {account_id: 123456789012}}\n",
            "mqm-sync.yaml:1:30: error MQM009",
            id="an account unquoted",
        ),
        pytest.param(
            "targets: {prod: {acount: '1'}}\n", "mqm-sync.yaml:1:18: error MQM008", id="a target's unknown key"
        ),
        pytest.param("targets: [prod]\n", "mqm-sync.yaml:1:10: error MQM009", id="a list of targets"),
        pytest.param(
            "targets: {prod: {vars: {n: 5}}}\n",
            "'targets.prod.vars.n' wants text [quote it]",
            id="a number for a variable",
        ),
        pytest.param("owner: 5\n", "mqm-sync.yaml:1:8: error MQM009", id="a number for an owner"),
        pytest.param('owner: ""\n', "mqm-sync.yaml:1:8: error MQM010", id="an empty owner"),
        pytest.param("owner: a<b\n", "mqm-sync.yaml:1:8: error MQM010", id="an owner no tag can hold"),
        pytest.param(f"owner: {'x' * 257}\n", "mqm-sync.yaml:1:8: error MQM010", id="an owner too long"),
        pytest.param("guards: {max_delete_percent: 101}\n", "mqm-sync.yaml:1:30: error MQM010", id="101 per cent"),
        pytest.param("guards: {max_delete_percent: -1}\n", "mqm-sync.yaml:1:30: error MQM010", id="-1 per cent"),
        pytest.param("guards: {max_delet_percent: 1}\n", "mqm-sync.yaml:1:10: error MQM008", id="an unknown guard"),
        pytest.param("monitors: monitors\n", "mqm-sync.yaml:1:11: error MQM009", id="a word for a list"),
        pytest.param("version: 2\n", "mqm-sync.yaml:1:10: error MQM014", id="another version"),
        pytest.param('version: "1"\n', "mqm-sync.yaml:1:10: error MQM009", id="a version in quotes"),
    ],
)
def test_a_fault_in_the_project_file_ends_with_78_and_its_place(run, text, expected):
    said = refused(run, text)
    assert expected in said
    assert said.endswith("Error: mqm-sync.yaml can not be used, so no monitor was looked at\n")


@pytest.mark.parametrize("verb", OFFLINE)
def test_a_fault_in_the_project_file_ends_every_verb(run, verb):
    assert "mqm-sync.yaml:1:1: error MQM008: 'onwer' is not a key" in refused(run, "onwer: me\n", verb)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("onwer: me\n", "did you mean owner?"),
        ("guards: {max_delet_percent: 1}\n", "did you mean max_delete_percent?"),
        ("targets: {prod: {acount_id: '123456789012'}}\n", "did you mean account_id?"),
        ("targets: {prod: {regions: us-east-1}}\n", "did you mean region?"),
    ],
)
def test_a_misspelt_key_of_the_project_file_is_answered_with_the_right_one(run, text, hint):
    assert hint in refused(run, text)


def test_a_region_that_can_not_be_one_is_refused(run):
    said = refused(run, "targets: {prod: {region: ap-northeast1}}\n")
    assert "mqm-sync.yaml:1:26: error MQM010: 'targets.prod.region' is 'ap-northeast1', which is not of" in said
    assert "did you mean ap-northeast-1?" in said


def test_all_faults_of_the_project_file_are_said_in_one_run_sorted(run):
    said = refused(run, "onwer: me\nguards: {max_delete_percent: often}\ntargets: {prod: {regoin: x}}\n")
    places = [line.split(" ")[0] for line in said.splitlines() if ": error " in line]
    assert places == ["mqm-sync.yaml:1:1:", "mqm-sync.yaml:2:30:", "mqm-sync.yaml:3:18:"]


@pytest.mark.parametrize("verb", ["plan", "apply", "status", "drift", "destroy", "targets"])
def test_without_a_project_file_a_verb_that_needs_one_says_what_writes_it(run, verb):
    run.write("monitors/m.yaml", VALID)
    ran = run(verb)
    assert (ran.code, ran.out) == (78, "")
    assert "there is no mqm-sync.yaml here or above" in ran.err
    assert "\n    mqm-sync init\n" in ran.err
    assert "planned" not in ran.err, "a verb that reads plans nothing"


@pytest.mark.parametrize("text", ["version: 1\n", "version: 1\nowner:\n", "version: 1\nowner: null\n"])
@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_without_an_owner_a_plan_is_refused_and_says_what_to_write(run, text, verb):
    said = refused(run, text, verb)
    assert "mqm-sync.yaml has no owner" in said
    assert said.endswith("  add a line:\n    owner: your-team\n")


def test_without_an_owner_lint_and_windows_work(run):
    run.write("mqm-sync.yaml", "version: 1\n")
    run.write("monitors/m.yaml", VALID)
    assert run.faults() == []
    assert run("windows").code == 0


@pytest.mark.parametrize("verb", OFFLINE)
def test_a_target_that_does_not_exist_is_refused_with_a_suggestion(run, verb):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/m.yaml", VALID)
    ran = run(verb, "--target", "prd")
    assert (ran.code, ran.out) == (64, "")
    assert "there is no target 'prd'" in ran.err
    assert "did you mean prod?" in ran.err
    assert "known: prod, staging" in run(verb, "--target", "zzz").err


def test_another_project_file_can_be_named(run):
    run.write("mqm-sync.yaml", "onwer: broken\n")
    run.write("other/project.yaml", PROJECT)
    run.write("other/monitors/m.yaml", VALID.replace("hourly", "weekly"))
    assert [f.rule for f in run.faults("--config", "other/project.yaml")] == ["MQM202"]


def test_a_project_file_that_was_named_and_does_not_exist_is_a_usage_error(run):
    assert run("lint", "--config", "gone.yaml").code == 64


def test_the_directory_option_works_like_starting_there(run):
    run.write("sub/mqm-sync.yaml", PROJECT)
    run.write("sub/monitors/m.yaml", VALID.replace("hourly", "weekly"))
    for args in (("-C", "sub", "lint"), ("lint", "-C", "sub"), ("lint", "--directory", "sub")):
        ran = run(*args)
        assert ran.code == 1
        assert "monitors/m.yaml:5:11" in ran.out


def test_the_nearest_project_file_upward_counts(run):
    run.write("mqm-sync.yaml", "onwer: broken\n")
    run.write("a/mqm-sync.yaml", PROJECT)
    run.write("a/monitors/m.yaml", VALID)
    (run.cwd / "a" / "b").mkdir()
    assert run("lint", cwd=run.cwd / "a" / "b").code == 0


def test_the_shipped_project_file_is_in_order(run, pytestconfig):
    assert run("lint", "--fail-on", "info", cwd=pytestconfig.rootpath).code == 0
