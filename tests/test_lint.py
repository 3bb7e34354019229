from __future__ import annotations

import json

import pytest

from tests.property_specs import PROJECT, VALID, changed

DOCUMENTED = """\
kind: model-quality
name: churn-endpoint
schedule: hourly
endpoint_input:
  endpoint_name: churn-prod
  destination: /opt/ml/processing/input/endpoint
  probability_attribute: "0"
  probability_threshold_attribute: 0.5
  start_time_offset: -PT2D
  end_time_offset: -PT1D
baseline:
  statistics: s3://acme/baseline/statistics.json
  constraints: s3://acme/baseline/constraints.json
post_analytics_processor_script: s3://acme/scripts/postprocessor.py
output_s3_uri: s3://acme/reports
role_arn: arn:aws:iam::123456789012:role/Monitor
instance: {type: ml.m5.xlarge}
"""
"""The endpoint example of AWS's page "Schedule model quality monitoring jobs", as literally as a spec can hold it."""
WARNED = changed(schedule="every 10 hours")
"""A monitor with one warning and no error."""


def test_the_documented_endpoint_example_yields_precise_findings_that_say_what_to_write(run):
    run.write("churn.yaml", DOCUMENTED)
    found = {(f.rule, f.place): f.hint for f in run.lint("churn.yaml") if f.severity == "error"}
    assert found == {
        ("MQM201", "churn.yaml:1:1"): "write max_runtime_seconds: 1800",
        ("MQM302", "churn.yaml:1:1"): "write ground_truth_input: s3://bucket/ground-truth",
        ("MQM303", "churn.yaml:1:1"): "write one of Regression, BinaryClassification, MulticlassClassification",
        ("MQM205", "churn.yaml:9:22"): "write -P2D",
        ("MQM205", "churn.yaml:10:20"): "write -P1D",
        ("MQM104", "churn.yaml:12:15"): (
            "take it out; only data-quality monitors have it; a baseline here is baseline.constraints"
        ),
    }


def test_the_documented_example_mended_as_told_has_no_error(run):
    mended = DOCUMENTED.replace("-PT2D", "-P2D").replace("-PT1D", "-P1D")
    mended = mended.replace("  statistics: s3://acme/baseline/statistics.json\n", "")
    mended += "max_runtime_seconds: 1800\nground_truth_input: s3://acme/truth\nproblem_type: BinaryClassification\n"
    run.write("churn.yaml", mended)
    assert [f for f in run.lint("churn.yaml") if f.severity == "error"] == []


@pytest.mark.parametrize("name", ["text", "json"])
def test_every_format_names_file_line_column_rule_and_what_to_write(run, name):
    run.write("churn.yaml", DOCUMENTED)
    out = run("lint", "churn.yaml", "--format", name).out
    assert "MQM205" in out
    assert "-P2D" in out
    if name == "text":
        assert "churn.yaml:9:22" in out


def test_a_clean_directory_exits_0_and_says_so_on_stdout(run):
    run.write("monitors/m.yaml", VALID)
    ran = run("lint")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "No findings. 1 monitor in 1 file checked.", "")


@pytest.mark.parametrize(
    ("text", "limit", "code"),
    [
        (VALID, "info", 0),
        (WARNED, "error", 0),
        (WARNED, "warning", 1),
        (WARNED, "info", 1),
        (changed(schedule="weekly"), "error", 1),
        (changed(schedule="weekly"), "warning", 1),
    ],
)
def test_the_exit_code_is_1_from_the_severity_that_was_asked_for(run, text, limit, code):
    run.write("m.yaml", text)
    assert run("lint", "m.yaml", "--fail-on", limit).code == code
    assert run("lint", "m.yaml", env={"MQM_SYNC_FAIL_ON": limit}).code == code


def test_errors_fail_and_warnings_do_not_unless_asked(run):
    run.write("m.yaml", WARNED)
    assert run("lint", "m.yaml").code == 0
    run.write("m.yaml", changed(schedule="weekly"))
    assert run("lint", "m.yaml").code == 1


@pytest.mark.parametrize("args", [("--fail-on", "never"), ("--format", "yaml"), ("--colour", "always"), ("--fail-on",)])
def test_a_wrong_option_is_a_usage_error(run, args):
    run.write("m.yaml", VALID)
    ran = run("lint", "m.yaml", *args)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err


def test_json_is_one_document_with_every_finding_and_nothing_else_on_stdout(run):
    run.write("m.yaml", WARNED)
    ran = run("lint", "m.yaml", "--format", "json")
    document = json.loads(ran.out)
    assert document["format_version"] == "1.0"
    [finding] = document["findings"]
    wanted = {"rule", "severity", "title", "message", "hint", "file", "line", "column", "monitor", "target"}
    assert wanted <= finding.keys()
    assert (finding["rule"], finding["severity"], finding["monitor"]) == ("MQM204", "warning", "churn")
    assert (finding["file"], finding["line"], finding["column"]) == ("m.yaml", 5, 11)


def test_a_format_can_go_to_a_file_beside_another_on_stdout(run):
    run.write("m.yaml", WARNED)
    ran = run("lint", "m.yaml", "--format", "text", "--format", "json=out/found.json")
    assert "MQM204" in ran.out or ran.code == 1
    plain = run("lint", "m.yaml", "--format", "text", "--format", "json=found.json")
    assert plain.code == 0
    assert json.loads((run.cwd / "found.json").read_text())["findings"][0]["rule"] == "MQM204"


def test_two_formats_on_stdout_are_refused(run):
    run.write("m.yaml", VALID)
    ran = run("lint", "m.yaml", "--format", "text", "--format", "json")
    assert (ran.code, ran.out) == (64, "")
    assert "only one format" in ran.err


def test_findings_come_sorted_by_file_line_and_column_and_the_same_every_time(run):
    for name in ("b.yaml", "a.yaml", "c/a.yaml"):
        run.write(name, DOCUMENTED.replace("churn-endpoint", name.replace("/", "-").removesuffix(".yaml")))
    first = run("lint", ".", "--format", "json").out
    keys = [(f["file"], f["line"], f["column"]) for f in json.loads(first)["findings"]]
    assert keys == sorted(keys)
    assert run("lint", ".", "--format", "json").out == first


def test_lint_works_without_a_project_file_on_the_directory_it_is_started_in(run):
    run.write("anywhere.yaml", changed(schedule="weekly"))
    assert [f.place for f in run.lint()] == ["anywhere.yaml:5:11"]
    run.write("monitors/m.yaml", changed(name="other", schedule="weekly"))
    assert [f.place for f in run.lint()] == ["monitors/m.yaml:5:11"]


def test_paths_outside_the_working_directory_are_shown_whole(run, tmp_path_factory):
    file = tmp_path_factory.mktemp("elsewhere") / "m.yaml"
    file.write_text(changed(schedule="weekly"))
    assert [f.place for f in run.lint(file)] == [f"{file.as_posix()}:5:11"]


def test_a_directory_without_any_monitor_has_no_findings_and_that_is_said(run):
    (run.cwd / "monitors").mkdir()
    ran = run("lint", "monitors")
    assert (ran.code, ran.err) == (0, "no monitor files found in monitors\n")


def test_two_monitors_of_one_name_are_found_across_files_naming_the_other_place(run):
    run.write("a.yaml", VALID)
    run.write("b.yaml", VALID)
    found = [f for f in run.lint(".") if f.rule == "MQM102"]
    assert [f.place for f in found] == ["b.yaml:3:7"]
    assert "a.yaml:3:7" in found[0].message


def test_two_monitors_of_one_name_in_different_targets_are_no_fault(run):
    run.write("mqm-sync.yaml", PROJECT)
    run.write("monitors/a.yaml", f"{VALID}targets: {{staging: false}}\n")
    run.write("monitors/b.yaml", f"{VALID}targets: {{prod: false}}\n")
    assert [f.rule for f in run.lint() if f.rule == "MQM102"] == []


@pytest.mark.parametrize(("until", "rules"), [("2999-12-31", []), ("2020-01-01", ["MQM204"])])
def test_an_allowance_holds_until_its_date(run, until, rules):
    run.write("m.yaml", f'{WARNED}allow: {{MQM204: {{until: {until}, because: "until the move to 12 hours"}}}}\n')
    assert [f.rule for f in run.lint("m.yaml") if f.rule == "MQM204"] == rules


def test_the_shipped_monitors_have_no_finding_with_and_without_the_project_file(run, pytestconfig):
    root = pytestconfig.rootpath
    assert run.lint(cwd=root) == []
    assert run.lint("monitors", cwd=root) == []
    copies = run.cwd / "monitors"
    copies.mkdir()
    for file in (root / "monitors").glob("*.yaml"):
        (copies / file.name).write_text(file.read_text())
    inherited = {"MQM103"}  # role and instance are among the defaults of the project file
    assert {f.rule for f in run.lint()} <= inherited


@pytest.mark.parametrize(
    ("color", "env", "is_colored"),
    [
        ("always", {}, True),
        ("never", {}, False),
        ("auto", {}, False),
        ("auto", {"GITHUB_ACTIONS": "true"}, True),
        ("auto", {"GITHUB_ACTIONS": "true", "NO_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_is_as_asked_and_never_in_a_pipe_unasked(run, color, env, is_colored):
    run.write("m.yaml", DOCUMENTED)
    assert ("\x1b[" in run("lint", "m.yaml", "--color", color, env=env).out) is is_colored
    assert "\x1b[" not in run("lint", "m.yaml", "--color", color, "--format", "json", env=env).out


def test_linting_the_same_files_twice_says_the_same_and_changes_nothing(run):
    file = run.write("m.yaml", DOCUMENTED)
    assert run.lint("m.yaml") == run.lint("m.yaml")
    assert file.read_text() == DOCUMENTED
    assert sorted(path.name for path in run.cwd.iterdir()) == ["m.yaml"]


@pytest.mark.parametrize(("variables", "is_refused"), [(49, False), (50, True)])
def test_the_metrics_switch_takes_the_place_of_one_variable(run, variables, is_refused):
    lines = "".join(f"  NAME_{number}: x\n" for number in range(variables))
    run.write("m.yaml", f"{VALID}cloudwatch_metrics: true\nenvironment:\n{lines}")
    assert ("MQM401" in {found.rule for found in run.lint("m.yaml")}) is is_refused


@pytest.mark.parametrize(
    ("kind", "maker"), [("data-quality", "mqm-sync baseline churn"), ("model-explainability", "Clarify")]
)
def test_a_monitor_without_a_baseline_is_told_what_makes_one(run, kind, maker):
    run.write("m.yaml", f"kind: {kind}\nname: churn\n")
    [found] = run.lint("--select", "MQM507")
    assert maker in found.hint
