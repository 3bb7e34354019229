"""How findings are shown: to people, to GitHub, to code scanning, to test reports."""

import json
import xml.etree.ElementTree as ET

import pytest
from sarif_pydantic import Sarif

BROKEN = """\
    kind: data-quality
    name: churn
    schedule: cron(0 */6 ? * * *)  # every six hours
    endpoint_input: {endpoint_name: churn-prod}
    output_s3_uri: s3://acme/reports
    role_arn: arn:aws:iam::123456789012:role/ModelMonitor
    instance: {type: ml.m5.xlarge}
    max_runtime_seconds: 3600
"""


@pytest.fixture(name="broken")
def broken_fixture(run):
    run.write("monitors/churn.yaml", BROKEN)
    return run


def test_a_frame_shows_the_line_with_a_caret_below_the_value(broken):
    ran = broken("lint")
    assert ran.code == 1
    assert "error[MQM202]" in ran.out
    assert " --> monitors/churn.yaml:3:11\n" in ran.out
    line = next(line for line in ran.out.splitlines() if line.startswith("3 |"))
    caret = ran.out.splitlines()[ran.out.splitlines().index(line) + 1]
    assert line[caret.index("^") : caret.rindex("^") + 1] == "cron(0 */6 ? * * *)"


def test_every_finding_says_why_and_what_to_write_and_where_to_read_on(broken):
    out = broken("lint").out
    assert "= help: write every 6 hours" in out
    assert "= why:  Monitors know hourly" in out
    assert "mqm-sync explain MQM202" in out


def test_concise_is_one_line_per_finding_and_nothing_else(broken):
    lines = broken("lint", "--format", "concise").out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("monitors/churn.yaml:3:11: error MQM202: ")


def test_findings_come_sorted_by_file_and_line(run):
    run.write("monitors/b.yaml", BROKEN.replace("churn\n", "b\n"))
    run.write("monitors/a.yaml", BROKEN.replace("churn\n", "a_\n"))
    places = [finding.place for finding in run.lint()]
    assert places == sorted(places)
    assert places[0].startswith("monitors/a.yaml:2")


def test_json_has_every_part_of_a_finding(broken):
    finding = json.loads(broken("lint", "--format", "json").out)["findings"][0]
    assert finding["rule"] == "MQM202"
    assert (finding["file"], finding["line"], finding["column"]) == ("monitors/churn.yaml", 3, 11)
    assert finding["page"].endswith("docs/rules/MQM202.md")
    assert finding["message"]
    assert finding["hint"]


def test_sarif_is_accepted_by_an_independent_model_of_the_standard(broken):
    document = json.loads(broken("lint", "--format", "sarif").out)
    run = Sarif.model_validate(document).runs[0]
    assert document["version"] == "2.1.0"
    assert run.tool.driver.name == "mqm-sync"
    result = document["runs"][0]["results"][0]
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "MQM202"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 11}


def test_sarif_of_a_clean_estate_has_a_run_without_results(run):
    run.write("monitors/churn.yaml", BROKEN.replace("cron(0 */6 ? * * *)", "every 6 hours"))
    ran = run("lint", "--format", "sarif")
    assert ran.code == 0
    assert json.loads(ran.out)["runs"][0]["results"] == []


def test_a_finding_keeps_its_sarif_fingerprint_when_lines_move(broken):
    before = json.loads(broken("lint", "--format", "sarif").out)["runs"][0]["results"][0]["partialFingerprints"]
    broken.write("monitors/churn.yaml", "# a comment\n" + BROKEN.replace("    ", "", 1).replace("\n    ", "\n"))
    after = json.loads(broken("lint", "--format", "sarif").out)["runs"][0]["results"][0]["partialFingerprints"]
    assert before == after


def test_github_annotations_name_file_line_and_rule(broken):
    line = broken("lint", "--format", "github").out.splitlines()[0]
    assert line.startswith("::error file=monitors/churn.yaml,line=3,col=11,title=MQM202 ")


def test_github_annotations_stop_at_ten_per_level_and_count_the_rest(run):
    for number in range(14):
        run.write(f"monitors/m{number:02}.yaml", BROKEN.replace("churn\n", f"m{number:02}\n"))
    lines = run("lint", "--format", "github").out.splitlines()
    errors = [line for line in lines if line.startswith("::error")]
    assert len(errors) == 10
    assert errors[-1].startswith("::error title=mqm-sync::5 more")


@pytest.mark.parametrize("name", ["a%0A::error::x", "a\\n::warning::x", "a,line=9", "a::b"])
def test_user_data_can_not_speak_workflow_commands(run, name):
    run.write("monitors/churn.yaml", BROKEN.replace("name: churn", f'name: "{name}"'))
    for line in run("lint", "--format", "github").out.splitlines():
        assert line.count("::error ") == 1
        assert line.startswith("::error file=monitors/churn.yaml,line=")


def test_junit_counts_errors_as_failures(broken):
    suites = ET.fromstring(broken("lint", "--format", "junit").out)
    assert suites.get("failures") == "1"
    assert suites.find(".//failure").get("type") == "MQM202"


def test_junit_without_findings_has_one_test_that_passes(run):
    run.write("monitors/churn.yaml", BROKEN.replace("cron(0 */6 ? * * *)", "every 6 hours"))
    suites = ET.fromstring(run("lint", "--format", "junit").out)
    assert (suites.get("tests"), suites.get("failures")) == ("1", "0")


def test_junit_holds_no_character_that_xml_forbids(run):
    run.write("monitors/churn.yaml", BROKEN.replace("name: churn", 'name: "a\\x1b[31m\\x00b"'))
    assert ET.fromstring(run("lint", "--format", "junit").out).get("failures") != "0"


def test_several_formats_go_to_files_while_one_goes_to_stdout(broken):
    ran = broken("lint", "--format", "concise", "--format", "json=out/f.json", "--format", "sarif=out/f.sarif")
    assert ran.out.startswith("monitors/churn.yaml:3:11")
    assert json.loads((broken.cwd / "out/f.json").read_text())["findings"]
    assert json.loads((broken.cwd / "out/f.sarif").read_text())["runs"]


def test_two_formats_for_stdout_are_a_wrong_call(broken):
    assert broken("lint", "--format", "json", "--format", "sarif").code == 64


def test_explain_shows_a_page_by_id_in_any_case_and_by_name(run):
    by_id, by_name = run("explain", "mqm202"), run("explain", "schedule-form")
    assert by_id == by_name
    assert by_id.code == 0
    assert "\nBad:\n" in by_id.out


def test_explain_of_how_ids_begin_lists_the_rules_of_that_subject(run):
    ran = run("explain", "mqm31")
    assert ran.code == 0
    ids = [line.split()[0] for line in ran.out.splitlines()[1:]]
    assert "MQM318" in ids
    assert all(rule.startswith("MQM31") for rule in ids)
    assert run("explain", "MQM8").code == 1


def test_explain_suggests_a_rule_for_a_misspelt_one(run):
    ran = run("explain", "MQM2O2")
    assert ran.code == 1
    assert "did you mean MQM202?" in ran.err


def test_rules_lists_every_rule_as_text_and_json(run):
    listed = json.loads(run("rules", "--format", "json").out)["rules"]
    text = run("rules").out
    assert len(listed) >= 45
    assert all(rule["id"] in text and rule["title"] for rule in listed)
