"""Rules of practice: what a monitor works without, and many teams want. Off unless asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.rules.wording import baseline_from

_FLOATING = re.compile(r"[^@:]+(?::latest)?")
_TEAM = "team"


@rule("MQM501", "metrics-off", severity="info", is_on=False)
def metrics_off(subject: Subject) -> Iterator[Problem]:
    """No CloudWatch metrics.

    Without them no alarm can be set on what a monitor measures. The role needs cloudwatch:PutMetricData.
    Source: the guide's page on CloudWatch metrics.

    Bad::

        kind: data-quality
        name: churn
        cloudwatch_metrics: false

    Good::

        kind: data-quality
        name: churn
        cloudwatch_metrics: true
    """
    if not subject.spec.cloudwatch_metrics:
        message = "runs publish no metrics, so no alarm can watch them"
        yield Problem(("cloudwatch_metrics",), message, "write cloudwatch_metrics: true")


@rule("MQM502", "alert-unset", severity="info", is_on=False)
def alert_unset(subject: Subject) -> Iterator[Problem]:
    """An alert left as the service makes it.

    Each schedule gets an alert whose numbers AWS does not document. Written down, they are reviewed and kept.
    Source: API operation UpdateMonitoringAlert.

    Bad::

        kind: data-quality
        name: churn
        alert: # missing

    Good::

        kind: data-quality
        name: churn
        alert: {datapoints_to_alert: 2, evaluation_period: 3}
    """
    if subject.spec.alert is None:
        message = "the schedule's alert keeps the service's own numbers"
        yield Problem(("alert",), message, "write alert: {datapoints_to_alert: 1, evaluation_period: 1}")


@rule("MQM507", "baseline-missing", severity="info", is_on=False)
def baseline_missing(subject: Subject) -> Iterator[Problem]:
    """No baseline.

    Runs measure, and nothing is ever a violation. Fine where alarms on metrics are all that is wanted. One is made of
    labelled data by `mqm-sync baseline`. Source: the guide's pages on baselines.

    Bad::

        kind: data-quality
        name: churn
        baseline: # missing

    Good::

        kind: data-quality
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          statistics: s3://acme-ml/baseline/statistics.json
    """
    if subject.spec.baseline is None:
        message = "results are compared with nothing, so no run reports a violation"
        yield Problem(("baseline",), message, baseline_from(subject.spec))


@rule("MQM508", "team-untagged", severity="info", is_on=False)
def team_untagged(subject: Subject) -> Iterator[Problem]:
    """No tag that names a team.

    Who pays, and who is woken, is read from tags. Put it under `defaults` in mqm-sync.yaml.

    Bad::

        kind: data-quality
        name: churn
        tags: {stage: prod}

    Good::

        kind: data-quality
        name: churn
        tags: {team: growth}
    """
    if _TEAM not in {key.lower() for key in subject.spec.tags or {}}:
        yield Problem(("tags", _TEAM), "no tag names the team that owns this monitor", "write tags: {team: my-team}")


@rule("MQM509", "name-capitals", severity="info", is_on=False)
def name_capitals(subject: Subject) -> Iterator[Problem]:
    """Capitals in a name.

    Some answers of SageMaker have the name in small letters inside the ARN, and calls with that ARN then fail. Names
    without capitals are the same everywhere. Source: boto/boto3 issue 4606.

    Bad::

        kind: data-quality
        name: Churn-Hourly

    Good::

        kind: data-quality
        name: churn-hourly
    """
    name = subject.spec.name
    if name != name.lower() and "${" not in name:
        yield Problem(("name",), f"'{name[:80]}' has capitals", f"write {name.lower()[:80]}")


@rule("MQM510", "description-missing", severity="info", is_on=False)
def description_missing(subject: Subject) -> Iterator[Problem]:
    """No description.

    Whoever is woken by a monitor wants to know in one line what it watches, and why its window is as it is.

    Bad::

        kind: data-quality
        name: churn
        description: # missing

    Good::

        kind: data-quality
        name: churn
        description: What the churn endpoint receives, compared with its training data
    """
    if not (subject.spec.description or "").strip():
        yield Problem(("description",), "nothing says what this monitor is for", "write description: and one line")


@rule("MQM511", "runtime-unset", severity="info", is_on=False)
def runtime_unset(subject: Subject) -> Iterator[Problem]:
    """A run time limit left to the service.

    It takes one hour, which is then not in git. Source: API shape MonitoringStoppingCondition.

    Bad::

        kind: data-quality
        name: churn
        max_runtime_seconds: # missing

    Good::

        kind: data-quality
        name: churn
        max_runtime_seconds: 1800
    """
    if subject.spec.max_runtime_seconds is None:
        yield Problem(("max_runtime_seconds",), "the service chooses the limit", "write max_runtime_seconds: 1800")


@rule("MQM512", "image-floating", severity="info", is_on=False)
def image_floating(subject: Subject) -> Iterator[Problem]:
    """An image of your own without a fixed version.

    What :latest means changes between two runs, without a change here. AWS's own images have no versions and are left
    alone.

    Bad::

        kind: data-quality
        name: churn
        image_uri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/churn-monitor:latest

    Good::

        kind: data-quality
        name: churn
        image_uri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/churn-monitor:1.4.2
    """
    text = subject.spec.image_uri or ""
    repository = text.rpartition("/")[2]
    is_own = repository and not repository.startswith("sagemaker-") and "${" not in text
    if is_own and _FLOATING.fullmatch(repository):
        yield Problem(("image_uri",), "the image may change from run to run", "write a version in place of latest")
