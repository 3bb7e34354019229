"""Settings and strategies that the property tests share."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large)
QUICK = settings(max_examples=200, deadline=None, suppress_health_check=_CALM)
"""For pure functions."""
FEW = settings(max_examples=40, deadline=None, suppress_health_check=_CALM)
"""For tests that call the command line."""

VALID = """\
version: 1
kind: model-quality
name: churn
problem_type: BinaryClassification
schedule: hourly
endpoint_input:
  endpoint_name: churn-prod
  probability_attribute: "0"
  probability_threshold_attribute: 0.5
  start_time_offset: -P8D
  end_time_offset: -P1D
ground_truth_input: s3://acme/truth
baseline:
  constraints: s3://acme/baseline/constraints.json
output_s3_uri: s3://acme/reports
role_arn: arn:aws:iam::123456789012:role/Monitor
instance:
  type: ml.m5.xlarge
  count: 1
post_analytics_processor_script: s3://acme/scripts/post.py
max_runtime_seconds: 1800
"""
"""A monitor without any finding, even where no project file is; each line can be exchanged in a test."""
LINES = {line.split(":")[0].strip(): number for number, line in enumerate(VALID.splitlines(), 1)}
"""The line of each key in VALID."""


def changed(**changes: str) -> str:
    """VALID with the value of some keys, at any depth, exchanged; lines stay where they are."""
    lines = VALID.splitlines()
    for key, value in changes.items():
        at = LINES[key] - 1
        before, colon, _ = lines[at].partition(":")
        lines[at] = f"{before}{colon} {value}"
    return "\n".join(lines) + "\n"


_VALUES = st.sampled_from(
    [
        "",
        "~",
        "[]",
        "{}",
        "[1, {a: b}]",
        "{a: {b: [c]}}",
        "true",
        "-1",
        "1e400",
        "0.5",
        "9" * 400,
        '""',
        "'0'",
        "NOW",
        "|",
        "&a x",
        "*a",
        "!t x",
        "${bucket}",
        "$${x}",
        "${",
        "2027-99-99",
        "-PT2D",
        "-P8D",
        "cron(0 * ? * * *)",
        "cron(0 9/0 ? * * *)",
        "cron(0 " + "9" * 5000 + " ? * * *)",
        "every 99 hours",
        "s3://",
        "parquet",
        "\u202e",
        "\u0661",
        "\x7f",
    ]
)
_EXTRA = st.sampled_from(
    [
        "targets: {prod: false}",
        "targets: {'': {}}",
        "allow: {MQM201: {until: 2027-01-01, because: x}}",
        "allow: {1: 2}",
        "alert: {datapoints_to_alert: 5, evaluation_period: 1}",
        "network: {subnets: [a], security_groups: b}",
        "batch_transform_input: {dataset_format: parquet}",
        "batch_transform_input: {dataset_format: {csv: {}, json: {}}}",
        "environment: {a: b, publish_cloudwatch_metrics: x}",
        "tags: {'aws:x': y, '': z}",
        "container_arguments: [a, [b]]",
        "---",
        "...",
        "%YAML 1.2",
    ]
)


@st.composite
def mutations(draw: st.DrawFn, text: str = VALID) -> str:
    """The text with some lines lost, repeated, exchanged, moved in or out, or given another value."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                lines[at] = " " * draw(st.integers(0, 4)) + lines[at].lstrip()
            case 3:
                lines.insert(at, draw(_EXTRA))
            case 4:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.text(max_size=5)) + lines[at][cut:]
            case _:
                lines[at] = lines[at].partition(":")[0] + ": " + draw(_VALUES)
    return "\n".join(lines) + "\n"


PROJECT = """\
version: 1
owner: growth-ml
monitors: [monitors]
targets:
  prod:
    account_id: "123456789012"
    region: us-east-1
    vars: {bucket: acme-prod}
  staging:
    account_id: "123456789012"
    region: eu-west-1
    vars: {bucket: acme-staging}
"""
"""A project file with two targets, in the account that the role of VALID is in."""
