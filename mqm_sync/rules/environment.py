"""Rules on environment variables and on the ids of a VPC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mqm_sync.plain_secrets import is_known_secret, looks_secret, secrets_in
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import MonitorSpec

_WAY_OUT = "write the ARN of a secret, and change what was in git"
_METRICS = "publish_cloudwatch_metrics"
_ALIKE = 0.9
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


@rule("MQM415", "plain-secret", severity="warning")
def plain_secret(subject: Subject) -> Iterator[Problem]:
    """A secret in plain text.

    It stays in git for ever, and everyone who may describe the job definition reads it. Store it in AWS Secrets Manager
    and name its ARN; the container asks for it when it runs. Variables and arguments are judged by their names
    (`DB_PASSWORD`, `apiKey`, `--token`), and like descriptions and tags by how known tokens, private keys and addresses
    with a password look. Findings do not show the value. Source: the guide's page on security of processing jobs.

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
    for path in _secret_places(subject.spec):
        what = path[1][:60] if path[0] == "environment" else path[0]
        yield Problem(path, f"'{what}' holds what looks like a secret, in plain text", _WAY_OUT)


def _secret_places(spec: MonitorSpec) -> Iterator[tuple[str, ...]]:
    for name, value in (spec.environment or {}).items():
        if looks_secret(name, value):
            yield "environment", name
    for field in ("container_entrypoint", "container_arguments"):
        indices = {index for index, _ in secrets_in(getattr(spec, field) or ())}
        yield from ((field, str(index)) for index in sorted(indices))
    if is_known_secret(spec.description or ""):
        yield ("description",)
    for name, value in (spec.tags or {}).items():
        if is_known_secret(value):
            yield "tags", name


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
