"""Rules on environment variables and on the ids of a VPC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_METRICS = "publish_cloudwatch_metrics"
_ALIKE = 0.9
_SECRET_NAME = re.compile(
    r"(?:^|.*_)(?:password|passwd|secret|token|api_?key|private_?key|secret_access_key)", re.IGNORECASE
)
_ACCESS_KEY = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{16}")
_LEAST_SECRET = 8
_ID = re.compile(r"[-0-9a-zA-Z]{1,32}")
"""What the API's pattern takes; the rest is reported by MQM401."""


@rule("MQM414", "metrics-variable", severity="warning")
def metrics_variable(subject: Subject) -> Iterator[Problem]:
    """A misspelt variable for CloudWatch metrics.

    Names of variables are exact, capitals included, so a near miss switches nothing and no metric ever appears. The
    switch has a field of its own. Source: the guide's page on CloudWatch metrics.

    Bad::

        kind: data-quality
        name: churn
        environment:
          PUBLISH_CLOUDWATCH_METRICS: Enabled

    Good::

        kind: data-quality
        name: churn
        cloudwatch_metrics: true
    """
    for name in subject.spec.environment or {}:
        if name != _METRICS and _is_meant_for_metrics(name):
            message = f"'{name[:60]}' is not the variable that switches metrics on"
            yield Problem(("environment", name), message, "write cloudwatch_metrics: true in its place")


@lru_cache(maxsize=1024)
def _is_meant_for_metrics(name: str) -> bool:
    from difflib import SequenceMatcher  # noqa: PLC0415 - specs without variables need none

    return SequenceMatcher(None, name.lower(), _METRICS).ratio() > _ALIKE


@rule("MQM415", "secret-in-environment", severity="warning")
def secret_in_environment(subject: Subject) -> Iterator[Problem]:
    """A secret in an environment variable.

    It stays in git for ever, and everyone who may describe the job definition reads it. Store it in AWS Secrets Manager
    and name its ARN. Source: the guide's page on security of processing jobs.

    Bad::

        kind: data-quality
        name: churn
        environment:
          DB_PASSWORD: correct-horse-battery

    Good::

        kind: data-quality
        name: churn
        environment:
          DB_SECRET_ARN: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db
    """
    for name, value in (subject.spec.environment or {}).items():
        if looks_secret(name, value):
            message = f"'{name[:60]}' holds what looks like a secret, in plain text"
            yield Problem(("environment", name), message, "write the ARN of a secret, and change what was in git")


def looks_secret(name: str, value: str) -> bool:
    """Whether a variable's name, or its value, says that it holds a secret in plain text."""
    is_plain = len(value) >= _LEAST_SECRET and not value.startswith(("arn:", "s3://")) and "${" not in value
    return bool(_ACCESS_KEY.search(value) or (is_plain and _SECRET_NAME.fullmatch(name)))


@rule("MQM416", "vpc-ids")
def vpc_ids(subject: Subject) -> Iterator[Problem]:
    """Something else than security groups or subnets in their lists.

    Ids begin with sg- and subnet-; names, ARNs and exchanged lists pass the API's pattern, and each run then fails when
    it starts. Source: the ids of Amazon EC2.

    Bad::

        kind: data-quality
        name: churn
        network:
          subnets: [sg-0a1b2c3d]
          security_groups: [sg-0a1b2c3d]

    Good::

        kind: data-quality
        name: churn
        network:
          subnets: [subnet-0a1b2c3d]
          security_groups: [sg-0a1b2c3d]
    """
    network = subject.spec.network
    if not network:
        return
    for name, start, values in (
        ("subnets", "subnet-", network.subnets),
        ("security_groups", "sg-", network.security_groups),
    ):
        for index, value in enumerate(values or ()):
            if _ID.fullmatch(value) and not value.startswith(start):
                message = f"'{value[:60]}' is not the id of a {name.replace('_', ' ').removesuffix('s')}"
                yield Problem(("network", name, str(index)), message, f"write an id that begins with {start}")
