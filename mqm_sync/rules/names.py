"""Rules on names, required fields, and fields a kind does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from mqm_sync.canonical import HASH_LENGTH
from mqm_sync.fields import FIELDS, Field
from mqm_sync.images import image_uri
from mqm_sync.kinds import KINDS, Kind
from mqm_sync.load import Monitor
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import value_at

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
LONGEST_NAME = 63 - HASH_LENGTH - 1
"""The service takes 63 characters, and the definition's name is the monitor's, a dash and a hash."""


@rule("MQM101", "name-form")
def name_form(subject: Subject) -> Iterator[Problem]:
    """A name the service does not take.

    Schedules are named with letters, digits and inner dashes, at most 63 of them. The job definition is named after
    the monitor with a dash and eight digits more, so a monitor's name has 54 characters at most.
    Source: shapes MonitoringScheduleName and MonitoringJobDefinitionName of the API.

    Bad::

        kind: data-quality
        name: churn_hourly

    Good::

        kind: data-quality
        name: churn-hourly
    """
    if "${" not in subject.spec.name:
        yield from name_problems(subject.spec.name)


def name_problems(name: str) -> Iterator[Problem]:
    """Why a name can not be a monitor's, wherever it is written."""
    if not _NAME.fullmatch(name):
        meant = re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-")[:LONGEST_NAME]
        yield Problem(
            ("name",),
            f"'{name[:80]}' is no name for a schedule: letters and digits, with dashes between them",
            f"write {meant}" if meant else "write a name such as churn-hourly",
        )
    elif len(name) > LONGEST_NAME:
        yield Problem(
            ("name",),
            f"the name has {len(name)} characters; at most {LONGEST_NAME} leave room for the definition's name, "
            f"which adds a dash and {HASH_LENGTH} digits and may have 63",
            f"write a name that is shorter by {len(name) - LONGEST_NAME}",
        )


@rule("MQM102", "duplicate-name", scope="estate")
def duplicate_name(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Two monitors with one name.

    Schedule names are one namespace per account and region, across all kinds; the second monitor would overwrite the
    first. Source: the API refuses a second schedule of the same name.

    Bad::

        kind: data-quality
        name: churn
        ---
        kind: model-quality
        name: churn

    Good::

        kind: data-quality
        name: churn-data
        ---
        kind: model-quality
        name: churn-quality
    """
    first: dict[str, Monitor] = {}
    for monitor in monitors:
        name = monitor.spec.name
        if name in first:
            place = first[name].position(("name",))
            yield (
                monitor,
                Problem(("name",), f"'{name}' is the name of another monitor, at {place}", "write another name"),
            )
        else:
            first[name] = monitor


_REQUIRED: dict[tuple[str, ...], str] = {
    ("schedule",): "schedule: hourly",
    ("role_arn",): "role_arn: arn:aws:iam::123456789012:role/ModelMonitor",
    ("output_s3_uri",): "output_s3_uri: s3://bucket/reports",
    ("instance", "type"): "instance: {type: ml.m5.xlarge}",
    ("endpoint_input", "endpoint_name"): "endpoint_name: my-endpoint",
    ("batch_transform_input", "data_captured_destination_s3_uri"): (
        "data_captured_destination_s3_uri: s3://bucket/capture"
    ),
}


@rule("MQM103", "missing-field")
def missing_field(subject: Subject) -> Iterator[Problem]:
    """A field the monitor can not do without.

    The service would refuse the request, or pick a time of day of its own when there is no schedule. Put values that
    all monitors share under `defaults` in mqm-sync.yaml. The image may be left out where AWS publishes one for the
    target's region.

    Bad::

        kind: data-quality
        name: churn
        schedule: # missing

    Good::

        kind: data-quality
        name: churn
        schedule: hourly
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme/reports/churn
        role_arn: arn:aws:iam::123456789012:role/ModelMonitor
        instance:
          type: ml.m5.xlarge
    """
    for path, example in _REQUIRED.items():
        is_inside = len(path) > 1 and path[0] != "instance"
        if is_inside and value_at(subject.spec, path[:1]) is None:
            continue
        if not value_at(subject.spec, path):
            yield Problem(path, f"'{'.'.join(path)}' is missing", f"write {example}")
    if subject.kind.has_analysis_config and not subject.spec.analysis_config:
        message = "'analysis_config' is missing: Clarify computes nothing without it"
        yield Problem(("analysis_config",), message, "write analysis_config: s3://bucket/analysis_config.json")
    if subject.region and not subject.spec.image_uri and image_uri(subject.kind, subject.region) is None:
        repository = subject.kind.image_repository
        message = f"'image_uri' is missing, and AWS publishes no {repository} for {subject.region} that is known here"
        example = f"123456789012.dkr.ecr.{subject.region}.amazonaws.com/{repository}"
        yield Problem(("image_uri",), message, f"write image_uri: {example}, with the account that holds it")


@rule("MQM104", "field-of-other-kind")
def field_of_other_kind(subject: Subject) -> Iterator[Problem]:
    """A field this kind of monitor does not have.

    The four kinds differ in a few fields. Statistics, for one, are compared by data quality monitors only; AWS's own
    page shows them on a model quality monitor, where the API has no place for them.

    Bad::

        kind: model-quality
        name: churn
        baseline:
          constraints: s3://acme/baseline/constraints.json
          statistics: s3://acme/baseline/statistics.json

    Good::

        kind: model-quality
        name: churn
        baseline:
          constraints: s3://acme/baseline/constraints.json
    """
    for field in _fields_of_others(subject.kind):
        if value_at(subject.spec, field.spec) is None:
            continue
        having = [kind.name for kind in KINDS.values() if field.applies_to(kind)]
        name = ".".join(field.spec)
        hint = f"take it out; only {' and '.join(having)} monitors have it"
        if field.spec == ("baseline", "statistics"):
            hint += "; a baseline here is baseline.constraints"
        yield Problem(field.spec, f"the API has no '{name}' for {subject.kind.name} monitors", hint)


@cache
def _fields_of_others(kind: Kind) -> tuple[Field, ...]:
    return tuple(field for field in FIELDS if not field.applies_to(kind))


@rule("MQM113", "tags-alike", severity="warning")
def tags_alike(subject: Subject) -> Iterator[Problem]:
    """Tags that differ in capitals only.

    To SageMaker they are two tags, so reports of cost and policies on tags each see one of them. The second often comes
    from `defaults`. Source: the AWS guide on tagging resources.

    Bad::

        kind: data-quality
        name: churn
        tags:
          team: growth
          Team: growth

    Good::

        kind: data-quality
        name: churn
        tags:
          team: growth
    """
    first: dict[str, str] = {}
    for key in subject.spec.tags or {}:
        known = first.setdefault(key.lower(), key)
        if known != key:
            message = f"'{key[:60]}' and '{known[:60]}' are two tags"
            yield Problem(("tags", key), message, "take one of the two out")
