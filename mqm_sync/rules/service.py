"""Rules that hold a request against the service's own model, as the installed botocore has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from mqm_sync.fields import ALERT_FIELDS, SCHEDULE_FIELDS, SpecPath, fields_of, spec_path_of
from mqm_sync.kinds import Kind
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.rules.wording import explain
from mqm_sync.service_model import check_input, fits, shape_at
from mqm_sync.spec import value_at

_OFFSET = "MonitoringTimeOffsetString"
_METRICS = "publish_cloudwatch_metrics"
"""The variable behind `cloudwatch_metrics`, which takes one of the places that the environment has."""
_TAGS_OF_OURS = 2
_MOST_TAGS = 50


@rule("MQM401", "service-model")
def service_model(subject: Subject) -> Iterator[Problem]:
    """A value outside the service's own model.

    Every pattern, length, range and list of values of the API, read from the installed botocore, which itself checks
    none of these before it sends; a newer botocore brings new instance types without a change here.

    Bad::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.huge

    Good::

        kind: data-quality
        name: churn
        instance:
          type: ml.m5.xlarge
    """
    if not _fits(subject):
        yield from _faults_of_request(subject)
    if subject.spec.alert:
        alert = subject.spec.alert
        body = {"DatapointsToAlert": alert.datapoints_to_alert, "EvaluationPeriod": alert.evaluation_period}
        for violation in check_input("UpdateMonitoringAlert", body, required=False):
            path = ALERT_FIELDS[str(violation.path[0])]
            yield Problem(path, *explain(".".join(path), violation))
    if subject.spec.schedule and len(subject.spec.schedule) > 256:  # noqa: PLR2004 - shape ScheduleExpression
        yield Problem(
            SCHEDULE_FIELDS["ScheduleExpression"],
            "the schedule has more than 256 characters",
            "write hourly, daily at 05:00 or every 6 hours",
        )


def _fits(subject: Subject) -> bool:
    """Whether each value of the definition, looked at by itself, fits its shape.

    To look them up one by one is much cheaper than to make the request: a fleet says the same things over and over.
    """
    spec = subject.spec
    for path, members in _parts(subject.kind).items():
        part = value_at(spec, path)
        for name, encode, shape in members if part is not None else ():
            value = getattr(part, name)
            if value is not None and not fits(shape, encode(value)):
                return False
    return not spec.environment or _environment_fits(subject.kind.prefix, tuple(spec.environment.items()))


def _faults_of_request(subject: Subject) -> Iterator[Problem]:
    request = {**subject.definition_body, "JobDefinitionName": "x"}
    for violation in check_input(_operation(subject.kind), request, required=False):
        if "${" in str(violation.value) or violation.shape == _OFFSET:
            continue  # a variable that no project file filled in, or what the rules on offsets say better
        path = spec_path_of(subject.kind, violation.path)
        yield Problem(path or ("name",), *explain(".".join(path), violation))


@cache
def _parts(kind: Kind) -> Mapping[SpecPath, Sequence[tuple[str, Callable[[Any], Any], str]]]:
    """The fields of each part of a spec, the environment aside: attribute, encoding and the shape's name."""
    parts: dict[SpecPath, list[tuple[str, Callable[[Any], Any], str]]] = defaultdict(list)
    for field, path in fields_of(kind):
        if "Environment" not in path:
            parts[field.spec[:-1]].append((field.spec[-1], field.encode, shape_at(_operation(kind), path)))
    return parts


@lru_cache(maxsize=1024)
def _environment_fits(prefix: str, variables: tuple[tuple[str, str], ...]) -> bool:
    """Whether the variables fit, with the one that `cloudwatch_metrics` stands for."""
    shape = shape_at(f"Create{prefix}JobDefinition", (f"{prefix}AppSpecification", "Environment"))
    return fits(shape, {**dict(variables), _METRICS: ""})


def _operation(kind: Kind) -> str:
    return f"Create{kind.prefix}JobDefinition"


@rule("MQM402", "tags")
def tags(subject: Subject) -> Iterator[Problem]:
    """Tags the service does not take.

    At most 50 on a resource, two of which are ours; keys of up to 128 and values of up to 256 letters, digits, spaces
    and _ . : / = + - @; nothing that begins with aws: or mqm-sync:. Source: API shape Tag.

    Bad::

        kind: data-quality
        name: churn
        tags:
          team: growth & risk

    Good::

        kind: data-quality
        name: churn
        tags:
          team: growth and risk
    """
    room = _MOST_TAGS - _TAGS_OF_OURS - subject.spec.protect
    for field in ("tags", "definition_tags"):
        yield from _faults_of_tags(field, value_at(subject.spec, (field,)) or {}, room)


def _faults_of_tags(field: str, written: Mapping[str, str], room: int) -> Iterator[Problem]:
    if len(written) > room:
        from mqm_sync.resource import MONITOR_TAG, OWNER_TAG  # noqa: PLC0415 - hardly ever needed to lint

        message = f"{len(written)} tags; a resource has at most {_MOST_TAGS}, and {OWNER_TAG} and {MONITOR_TAG} are two"
        yield Problem((field,), message, f"take {len(written) - room} out")
    for key, value in written.items():
        if key.lower().startswith(("aws:", "mqm-sync:")):
            yield Problem((field, key), f"'{key[:60]}' begins with a reserved prefix", "write another key")
        if fits("TagKey", key) and fits("TagValue", value):
            continue
        for violation in check_input("AddTags", {"Tags": [{"Key": key, "Value": value}]}, required=False):
            what = "key" if violation.path[-1] == "Key" else "value"
            yield Problem((field, key), *explain(f"the {what} of tag {key[:60]}", violation))
