"""`lint --fix` mends what is certain, and `fmt` orders keys; both keep comments and layout."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mqm_sync.formatting import format_text
from mqm_sync.load import parse_text
from mqm_sync.spec import MonitorSpec

FIXABLE = """\
    # yaml-language-server: $schema=../schemas/monitor.schema.json
    version: 1
    kind: model-quality
    name: churn        # the one
    problem_type: BinaryClassification
    schedule: cron(0 */6 ? * * *)   # four times a day
    endpoint_input:
      endpoint_name: churn-prod
      probability_attribute: 0      # first column
      probability_threshold_attribute: 0.5
      start_time_offset: -PT2D      # AWS's own example
      end_time_offset: "-PT1D"
    ground_truth_input: s3://acme/ground-truth/churn/
    baseline: {constraints: s3://acme/baseline/constraints.json}
    output_s3_uri: 's3://acme/reports/churn/'
    role_arn: arn:aws:iam::123456789012:role/ModelMonitor
    instance: {type: ml.m5.xlarge, count: "1"}
    max_runtime_seconds: 1800
    cloudwatch_metrics: yes
"""
FIXED = [
    "    schedule: cron(0 0/6 ? * * *)   # four times a day\n",
    '      probability_attribute: "0"      # first column\n',
    "      start_time_offset: -P2D      # AWS's own example\n",
    '      end_time_offset: "-P1D"\n',
    "    ground_truth_input: s3://acme/ground-truth/churn\n",
    "    output_s3_uri: 's3://acme/reports/churn'\n",
    "    instance: {type: ml.m5.xlarge, count: 1}\n",
    "    cloudwatch_metrics: true\n",
]


@pytest.fixture(name="fixable")
def fixable_fixture(run):
    run.write("monitors/churn.yaml", FIXABLE)
    return run


def test_fix_then_lint_is_clean(fixable):
    ran = fixable("lint", "--fix")
    assert ran.code == 0, ran
    assert fixable.lint() == []


def test_fix_changes_values_where_they_stand_and_nothing_else(fixable):
    before = (fixable.cwd / "monitors/churn.yaml").read_text().splitlines()
    fixable("lint", "--fix")
    after = (fixable.cwd / "monitors/churn.yaml").read_text().splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [line.removeprefix("    ").rstrip("\n") for line in FIXED]


def test_fixing_twice_is_fixing_once(fixable):
    fixable("lint", "--fix")
    once = (fixable.cwd / "monitors/churn.yaml").read_bytes()
    assert "Fixed" not in fixable("lint", "--fix").err
    assert (fixable.cwd / "monitors/churn.yaml").read_bytes() == once


def test_diff_shows_the_fixes_and_writes_nothing(fixable):
    before = (fixable.cwd / "monitors/churn.yaml").read_bytes()
    ran = fixable("lint", "--fix", "--diff")
    assert ran.code == 1
    assert "-  start_time_offset: -PT2D      # AWS's own example" in ran.out
    assert "+  start_time_offset: -P2D      # AWS's own example" in ran.out
    assert (fixable.cwd / "monitors/churn.yaml").read_bytes() == before


def test_line_ends_of_windows_stay(run):
    path = run.write(
        "monitors/churn.yaml", FIXABLE.replace("    ", "", 1).replace("\n    ", "\n").replace("\n", "\r\n").encode()
    )
    run("lint", "--fix")
    text = path.read_bytes()
    assert b"-P2D      # AWS" in text
    assert text.count(b"\r\n") == text.count(b"\n")


def test_a_value_from_a_variable_or_from_the_defaults_is_left_to_the_person(run):
    run.write("mqm-sync.yaml", "version: 1\ntargets: {prod: {region: us-east-1, vars: {back: -PT2D}}}\n")
    run.write("monitors/churn.yaml", FIXABLE.replace("start_time_offset: -PT2D", "start_time_offset: ${back}"))
    run("lint", "--fix")
    assert "start_time_offset: ${back}" in (run.cwd / "monitors/churn.yaml").read_text()
    assert [finding.rule for finding in run.lint()] == ["MQM205"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("start_time_offset: P8D", "start_time_offset: -P8D"),
        ("kind: model_quality", "kind: model-quality"),
        ("kind: ModelQuality", "kind: model-quality"),
        ("kind: model-qualty", "kind: model-quality"),
        ("problem_type: binary_classification", "problem_type: BinaryClassification"),
        ("instance: {type: ML.M5.XLARGE}", "instance: {type: ml.m5.xlarge}"),
        ("sheduel: daily", None),
        ("schedul: daily", "schedule: daily"),
        ("Schedule: daily", "schedule: daily"),
        ('"scheudle": daily', "schedule: daily"),
        ("groundTruthInput: s3://acme/truth", "ground_truth_input: s3://acme/truth"),
        ("  end_time_ofset: -P1D", "  end_time_offset: -P1D"),
        ("instance: {type: ml.t2.medium}", None),
        ("instance: {type: ml.m5.xlrge}", None),
        ("start_time_offset: +P8D", None),
        ("state: halted", None),
    ],
)
def test_a_slip_is_mended_where_only_one_thing_can_be_meant(run, wrong, right):
    key = (right or wrong.replace("sheduel", "schedule")).split(":")[0].strip()
    lines = MEANT.splitlines(keepends=True)
    at = next((i for i, line in enumerate(lines) if line.strip().startswith(f"{key}:")), len(lines))
    indent = " " * (len(lines[at]) - len(lines[at].lstrip())) if at < len(lines) else ""
    lines[at : at + 1] = [f"{indent}{wrong.strip()}   # as it was\n"]
    path = run.write("m.yaml", "".join(lines))
    run("lint", "--fix")
    assert path.read_text() == "".join(lines).replace(wrong.strip(), (right or wrong).strip())


MEANT = """\
kind: model-quality
name: churn
problem_type: BinaryClassification
schedule: daily
endpoint_input:
  endpoint_name: churn-prod
  probability_attribute: "0"
  probability_threshold_attribute: 0.5
  start_time_offset: -P8D
  end_time_offset: -P1D
ground_truth_input: s3://acme/truth
output_s3_uri: s3://acme/reports/churn
role_arn: arn:aws:iam::123456789012:role/ModelMonitor
instance: {type: ml.m5.xlarge}
"""


def test_a_key_is_not_renamed_to_one_that_is_there(run):
    path = run.write("m.yaml", f"{MEANT}schedul: hourly\n")
    run("lint", "--fix")
    assert "schedul: hourly" in path.read_text()


def test_a_variable_stays_though_its_value_is_of_the_wrong_type(run):
    run.write("mqm-sync.yaml", 'version: 1\ntargets: {prod: {region: us-east-1, vars: {n: "2", k: model_quality}}}\n')
    path = run.write("monitors/m.yaml", MEANT.replace("xlarge}", "xlarge, count: '${n}'}").replace("model-q", "${k} #"))
    before = path.read_text()
    run("lint", "--fix")
    assert path.read_text() == before


UNORDERED = """\
    # the file's own comment

    name: churn
    # which kind
    kind: data-quality   # of four
    allow: {MQM204: {until: 2999-01-01, because: "moving"}}
    endpoint_input:
      # back a day
      start_time_offset: -P1D
      end_time_offset: -PT0H
      endpoint_name: churn-prod
    schedule: every 10 hours
    ---
    name: second
    kind: data-quality
"""


def test_fmt_orders_keys_and_comments_travel_with_them(run):
    path = run.write("monitors/churn.yaml", UNORDERED)
    ran = run("fmt")
    assert (ran.code, ran.out) == (0, "")
    assert path.read_text() == (
        "# the file's own comment\n"
        "\n"
        "# which kind\n"
        "kind: data-quality   # of four\n"
        "name: churn\n"
        "schedule: every 10 hours\n"
        "endpoint_input:\n"
        "  endpoint_name: churn-prod\n"
        "  # back a day\n"
        "  start_time_offset: -P1D\n"
        "  end_time_offset: -PT0H\n"
        'allow: {MQM204: {until: 2999-01-01, because: "moving"}}\n'
        "---\n"
        "kind: data-quality\n"
        "name: second\n"
    )


def test_fmt_check_and_diff_change_nothing_and_say_so(run):
    path = run.write("monitors/churn.yaml", UNORDERED)
    before = path.read_bytes()
    check, diff = run("fmt", "--check"), run("fmt", "--diff")
    assert (check.code, diff.code) == (1, 1)
    assert "would reformat monitors/churn.yaml" in check.err
    assert "\n-name: churn\n" in diff.out
    assert path.read_bytes() == before


def test_fmt_leaves_a_broken_file_alone_and_names_its_fault(run):
    path = run.write("monitors/churn.yaml", "kind: [\n")
    ran = run("fmt")
    assert ran.code == 1
    assert "MQM001" in ran.err
    assert path.read_text() == "kind: [\n"


def test_fmt_keeps_an_anchor_before_its_alias(run):
    text = "output_s3_uri: &uri s3://acme/reports\nkind: data-quality\nname: churn\nanalysis_config: *uri\n"
    path = run.write("monitors/churn.yaml", text.encode())
    run("fmt")
    documents, findings = parse_text(path.read_text(), "")
    assert findings == []
    assert documents[0].value["analysis_config"] == "s3://acme/reports"


KEYS = st.sampled_from([*MonitorSpec.model_fields, "unknown", "x-y"])
VALUES = st.one_of(
    st.text("ab :#'\"\n- ", max_size=8).map(repr),
    st.sampled_from(["{a: 1}", "[1, 2]", "|\n  a  \n  b\n", "\n  b: 1\n  # c\n  a: 2", "x # comment", ""]),
)
COMMENTS = st.sampled_from(["", "# note\n", "\n", "\n# note\n\n", "  # indented\n"])


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(COMMENTS, KEYS, VALUES), min_size=1, max_size=8, unique_by=lambda entry: entry[1]))
def test_fmt_never_changes_a_value_and_twice_is_once(entries):
    text = "".join(f"{comment}{key}: {value}\n" for comment, key, value in entries)
    documents, findings = parse_text(text, "")
    once = format_text(text)
    assert format_text(once) == once
    if findings:
        assert once == text
    else:
        assert [d.value for d in parse_text(once, "")[0]] == [d.value for d in documents]
        assert once.count("# note") == text.count("# note")
