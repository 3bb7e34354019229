"""Which rules count: --select, --ignore, the project file, and `allow:` in a spec."""

import pytest

from mqm_sync.rules import RULES

UNEVEN = """\
    kind: data-quality
    name: churn
    schedule: every 10 hours
    endpoint_input: {endpoint_name: churn-prod}
    output_s3_uri: s3://acme/reports
    role_arn: arn:aws:iam::123456789012:role/ModelMonitor
    instance: {type: ml.m5.xlarge}
    max_runtime_seconds: 3600
    baseline: {constraints: s3://acme/baseline/constraints.json, statistics: s3://acme/baseline/statistics.json}
"""


@pytest.fixture(name="uneven")
def uneven_fixture(run):
    run.write("monitors/churn.yaml", UNEVEN)
    return run


def ids(run, *args):
    return [finding.rule for finding in run.lint(*args)]


def test_select_reports_only_rules_whose_id_begins_so(uneven):
    uneven.write("monitors/second.yaml", UNEVEN.replace("name: churn", "name: second_one"))
    assert set(ids(uneven, "--select", "MQM1")) >= {"MQM101"}
    assert all(rule.startswith("MQM1") for rule in ids(uneven, "--select", "MQM1"))
    assert set(ids(uneven, "--select", "mqm101,MQM204")) == {"MQM101", "MQM204"}


def test_ignore_leaves_rules_out(uneven):
    assert ids(uneven) == ["MQM204"]
    assert ids(uneven, "--ignore", "MQM204") == []


def test_an_unknown_rule_is_an_error_with_a_suggestion(uneven):
    ran = uneven("lint", "--select", "MQM2O4")
    assert ran.code == 1
    assert "did you mean MQM204?" in ran.err


def test_the_project_file_sets_a_severity(uneven):
    uneven.write("mqm-sync.yaml", "version: 1\nrules: {MQM204: error}\n")
    assert uneven("lint").code == 1
    uneven.write("mqm-sync.yaml", "version: 1\nrules: {MQM204: info}\n")
    assert [finding.severity for finding in uneven.lint()] == ["info"]


def test_the_project_file_turns_a_rule_off(uneven):
    uneven.write("mqm-sync.yaml", "version: 1\nrules: {MQM204: off}\n")
    assert ids(uneven) == []


def test_the_project_file_turns_on_a_rule_that_is_off_by_itself(uneven):
    off = sorted(rule.id for rule in RULES.values() if not rule.is_on)
    assert off
    uneven.write("mqm-sync.yaml", "version: 1\nrules: {" + ", ".join(f"{r}: warning" for r in off) + "}\n")
    assert set(ids(uneven)) - {"MQM204"} <= set(off)
    assert set(ids(uneven)) - {"MQM204"}


def test_a_fault_of_shape_can_not_be_made_milder(run):
    run.write("monitors/churn.yaml", UNEVEN + "    sheduel: hourly\n")
    run.write("mqm-sync.yaml", "version: 1\nrules: {MQM008: info}\n")
    assert "error" in {finding.severity for finding in run.lint() if finding.rule == "MQM008"}


def test_an_allowance_accepts_a_finding_until_its_date(uneven):
    uneven.write("monitors/churn.yaml", UNEVEN + '    allow: {MQM204: {until: 2999-01-01, because: "moving"}}\n')
    assert ids(uneven) == []


def test_an_expired_allowance_is_a_finding_and_accepts_nothing(uneven):
    uneven.write("monitors/churn.yaml", UNEVEN + '    allow: {MQM204: {until: 2020-01-01, because: "moving"}}\n')
    assert sorted(ids(uneven)) == ["MQM110", "MQM204"]


def test_an_allowance_that_allows_nothing_is_a_finding(uneven):
    text = UNEVEN.replace("every 10 hours", "every 12 hours")
    uneven.write("monitors/churn.yaml", text + '    allow: {MQM204: {until: 2999-01-01, because: "moving"}}\n')
    assert ids(uneven) == ["MQM111"]


def test_an_allowance_one_target_needs_is_used(run):
    targets = "    targets: {staging: {schedule: daily at 05:00}}\n"
    allow = '    allow: {MQM204: {until: 2999-01-01, because: "moving"}}\n'
    run.write("monitors/churn.yaml", UNEVEN + allow + targets)
    run.write("mqm-sync.yaml", "version: 1\ntargets: {prod: {region: us-east-1}, staging: {region: us-east-1}}\n")
    assert ids(run) == []


def test_an_allowance_for_a_rule_that_is_off_is_not_called_unused(uneven):
    off = next(rule.id for rule in RULES.values() if not rule.is_on)
    allow = f'    allow: {{{off}: {{until: 2999-01-01, because: "x"}}, MQM204: {{until: 2999-01-01, because: "y"}}}}\n'
    uneven.write("monitors/churn.yaml", UNEVEN + allow)
    assert ids(uneven) == []


@pytest.mark.parametrize("rule", ["MQM2O4", "MQM008", "MQM910"])
def test_an_allowance_for_what_can_not_be_allowed_is_an_error(uneven, rule):
    uneven.write("monitors/churn.yaml", UNEVEN + f'    allow: {{{rule}: {{until: 2999-01-01, because: "x"}}}}\n')
    assert "MQM112" in ids(uneven)
