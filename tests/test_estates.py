"""Files with realistic mistakes: each rule must speak on the line that says so, and nowhere else."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from mqm_sync.cli.main import main
from mqm_sync.rules import RULES

ESTATES = Path(__file__).parent / "estates"
FILES = sorted(path for path in ESTATES.rglob("*.yaml") if path.name != "mqm-sync.yaml")
EXPECTED = re.compile(r"# expect: (MQM\d{3}(?:, MQM\d{3})*)$")


def name_of(path):
    return path.relative_to(ESTATES).with_suffix("").as_posix()


def expectations(path):
    """How often each rule is expected on each line."""
    return Counter(
        (number, rule)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := EXPECTED.search(line))
        for rule in found[1].split(", ")
    )


def lint(path, capsys, *options):
    code = main(["lint", str(path), "--format", "json", *options])
    captured = capsys.readouterr()
    assert code in {0, 1}, captured.err
    return json.loads(captured.out)["findings"]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_mistake_is_found_on_its_line_and_nothing_else_is(path, capsys, monkeypatch):
    monkeypatch.chdir(path.parent)
    findings = lint(path, capsys)
    assert Counter((finding["line"], finding["rule"]) for finding in findings) == expectations(path)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_finding_says_what_and_why_and_what_to_write(path, capsys, monkeypatch):
    monkeypatch.chdir(path.parent)
    for finding in lint(path, capsys):
        assert finding["message"], finding
        assert finding["title"], finding
        assert finding["hint"] or finding["rule"] < "MQM1", finding
        assert finding["rule"] in RULES


def test_every_rule_on_specs_has_a_fixture():
    seen = {rule for path in FILES for _, rule in expectations(path)}
    missing = {rule.id for rule in RULES.values() if rule.scope in {"spec", "estate"}} - seen
    assert missing == {"MQM103"}, "a missing field is looked at below"


def test_missing_fields_are_all_reported_at_once(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.yaml"
    path.write_text("kind: model-bias\nname: churn\nendpoint_input: {}\nground_truth_input: s3://acme/labels\n")
    findings = [finding for finding in lint(path, capsys) if finding["rule"] == "MQM103"]
    missing = {finding["message"].split("'")[1] for finding in findings}
    assert missing == {
        "schedule", "role_arn", "output_s3_uri", "instance.type", "endpoint_input.endpoint_name", "analysis_config",
    }  # fmt: skip


OPEN = """\
kind: model-quality
name: churn-${stage}
problem_type: Regression
schedule: hourly
batch_transform_input:
  data_captured_destination_s3_uri: s3://${bucket}/capture/
  dataset_format: {csv: {header: false}}
  inference_attribute: "0"
  start_time_offset: -P2D
  end_time_offset: -P1D
ground_truth_input: s3://${bucket}/capture
baseline: {constraints: "s3://${bucket}/baseline"}
output_s3_uri: s3://${bucket}//capture/
output_kms_key: ${key}
role_arn: arn:aws:iam::${account_id}:role/ModelMonitor
image_uri: ${registry}/sagemaker-model-monitor-analyzer
instance: {type: ml.m5.xlarge, volume_kms_key: "${key}"}
network: {subnets: ["${subnet}"], security_groups: ["${group}"]}
max_runtime_seconds: 1800
"""


def test_variables_that_no_project_file_fills_in_are_left_alone(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.yaml"
    path.write_text(OPEN)
    assert lint(path, capsys) == []


def test_without_a_region_rules_on_regions_and_accounts_are_silent(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.yaml"
    path.write_text((ESTATES / "compute.yaml").read_text().replace("${bucket}", "acme-ml"))
    seen = {finding["rule"] for finding in lint(path, capsys)}
    assert not seen & {"MQM409", "MQM410"}
    assert {"MQM407", "MQM408", "MQM411", "MQM412"} <= seen, (
        "an image whose account and region disagree needs no target"
    )


def test_a_region_without_a_known_image_asks_for_one(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mqm-sync.yaml").write_text("version: 1\nowner: x\ntargets: {p: {region: me-central-1}}\n")
    path = tmp_path / "m.yaml"
    path.write_text(
        "kind: model-explainability\nname: churn\nschedule: daily\nendpoint_input: {endpoint_name: churn}\n"
        "analysis_config: s3://acme/analysis_config.json\noutput_s3_uri: s3://acme/reports\n"
        "role_arn: arn:aws:iam::123456789012:role/ModelMonitor\ninstance: {type: ml.m5.xlarge}\n"
    )
    (finding,) = lint(path, capsys)
    assert finding["rule"] == "MQM103"
    assert "me-central-1" in finding["message"]


@pytest.mark.parametrize(
    "case",
    [
        ("hourly", "-P8D", "-P1D", "MQM212", "each hour is analysed 168 times"),
        ("hourly", "-PT6H", "-PT0H", "MQM212", "each hour is analysed 6 times"),
        ("every 4 hours", "-PT6H", "-PT0H", "MQM212", "each hour is analysed 1 or 2 times"),
        ("daily", "-P2D", "-P0D", "MQM212", "each hour is analysed 2 times"),
        ("daily", "-PT6H", "-PT0H", "MQM213", "18 of every 24 hours are never analysed"),
        ("every 6 hours", "-P1DT1H", "-P1D", "MQM213", "5 of every 6 hours are never analysed"),
        ("hourly", "-PT1H", "-PT0H", "", ""),
        ("daily", "-P8D", "-P7D", "", ""),
        ("every 10 hours", "-P8D", "-P1D", "", ""),
    ],
)
def test_windows_are_counted_exactly(tmp_path, capsys, monkeypatch, case):
    schedule, start, end, rule, amount = case
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.yaml"
    path.write_text(
        f"kind: data-quality\nname: churn\nschedule: {schedule}\nendpoint_input:\n  endpoint_name: churn\n"
        f"  start_time_offset: {start}\n  end_time_offset: {end}\n"
    )
    found = lint(path, capsys, "--select", "MQM212,MQM213")
    assert [finding["rule"] for finding in found] == ([rule] if rule else [])
    assert all(finding["message"].startswith(amount) for finding in found)


def test_the_rule_pack_is_large_enough():
    assert sum(rule.scope != "plan" for rule in RULES.values()) >= 60
