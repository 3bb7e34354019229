"""Rules that hold a request against the service's own model, as the installed botocore has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mqm_sync.fields import ALERT_FIELDS, SCHEDULE_FIELDS, spec_path_of
from mqm_sync.resource import MONITOR_TAG, OWNER_TAG
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject
from mqm_sync.rules.wording import explain
from mqm_sync.service_model import check_input
from mqm_sync.spec import value_at

_OFFSET = "MonitoringTimeOffsetString"
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
    request = {**subject.definition_body, "JobDefinitionName": "x"}
    for violation in check_input(f"Create{subject.kind.prefix}JobDefinition", request, required=False):
        if "${" in str(violation.value) or violation.shape == _OFFSET:
            continue  # a variable that no project file filled in, or what the rules on offsets say better
        path = spec_path_of(subject.kind, violation.path)
        yield Problem(path or ("name",), *explain(".".join(path), violation))
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
        message = f"{len(written)} tags; a resource has at most {_MOST_TAGS}, and {OWNER_TAG} and {MONITOR_TAG} are two"
        yield Problem((field,), message, f"take {len(written) - room} out")
    for key, value in written.items():
        if key.lower().startswith(("aws:", "mqm-sync:")):
            yield Problem((field, key), f"'{key[:60]}' begins with a reserved prefix", "write another key")
        for violation in check_input("AddTags", {"Tags": [{"Key": key, "Value": value}]}, required=False):
            what = "key" if violation.path[-1] == "Key" else "value"
            yield Problem((field, key), *explain(f"the {what} of tag {key[:60]}", violation))
