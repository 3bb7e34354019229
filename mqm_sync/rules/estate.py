"""Rules on all monitors of a target together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from mqm_sync.load import Monitor
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import inputs_of, schedule_of

_ATTRIBUTES = (
    "features_attribute",
    "exclude_features_attribute",
    "inference_attribute",
    "probability_attribute",
    "probability_threshold_attribute",
)
_MANY_INSTANCES = 20


@rule("MQM105", "names-alike", scope="estate", severity="warning")
def names_alike(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Names that differ in capitals only.

    SageMaker lowers the case of names inside ARNs in some answers, so the two can not be told apart by ARN, and tags
    may be read from the wrong one. Source: boto/boto3 issue 4606.

    Bad::

        kind: data-quality
        name: churn
        ---
        kind: data-quality
        name: Churn

    Good::

        kind: data-quality
        name: churn
        ---
        kind: data-quality
        name: churn-2
    """
    first: dict[str, Monitor] = {}
    for monitor in monitors:
        name = monitor.spec.name
        known = first.setdefault(name.lower(), monitor)
        if known.spec.name != name:
            message = (
                f"'{name[:80]}' and '{known.spec.name[:80]}', at {known.position(('name',))}, differ in capitals only"
            )
            yield monitor, Problem(("name",), message, "write a name that differs in more than capitals")


@rule("MQM106", "watched-twice", scope="estate", severity="warning")
def watched_twice(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Two monitors of one kind that watch the same data for the same thing.

    Each run of both is paid for, and each violation is reported twice. Monitors that differ in labels, attributes,
    problem type, Clarify configuration or preprocessor are taken as different; so are stopped ones.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports/churn
        ---
        kind: data-quality
        name: churn-copy
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports/churn-copy

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
        output_s3_uri: s3://acme-ml/reports/churn
        ---
        kind: data-quality
        name: churn-shadow
        endpoint_input:
          endpoint_name: churn-shadow
        output_s3_uri: s3://acme-ml/reports/churn-shadow
    """
    first: dict[Any, Monitor] = {}
    for monitor in monitors:
        for path, source, purpose in _purposes(monitor):
            known = first.setdefault(purpose, monitor)
            if known is not monitor and known.spec.name != monitor.spec.name:
                where = f"'{known.spec.name[:80]}', at {known.position(('name',))},"
                message = f"{where} is a {monitor.spec.kind} monitor of '{source[:80]}' as well"
                yield monitor, Problem(path, message, "take one out, or write what this one looks at differently")


@rule("MQM109", "starts-together", scope="estate", severity="info", is_on=False)
def starts_together(monitors: Sequence[Monitor]) -> Iterator[tuple[Monitor, Problem]]:
    """Many runs that start in the same hour.

    Every run takes its instances at once, and the account has a quota for each type: runs beyond it fail with
    ResourceLimitExceeded. Said once for each hour and type, at the last daily monitor, from 21 instances on. Off
    unless asked for, since the quota is not known here. Source: Service Quotas, processing jobs.

    Bad::

        kind: data-quality
        name: churn
        schedule: daily at 00:00
        instance:
          type: ml.m5.xlarge
          count: 24
        network:
          encrypt_traffic: true

    Good::

        kind: data-quality
        name: churn
        schedule: daily at 00:00
        instance:
          type: ml.m5.xlarge
          count: 2
        network:
          encrypt_traffic: true
    """
    starts: dict[tuple[int, str], list[tuple[Monitor, int]]] = defaultdict(list)
    for monitor in monitors:
        for hour, kind, count in _starts(monitor):
            starts[hour, kind].append((monitor, count))
    for (hour, kind), runs in sorted(starts.items(), key=lambda item: item[0]):
        total = sum(count for _, count in runs)
        movable = [monitor for monitor, _ in runs if len(_hours(monitor)) == 1]
        if total > _MANY_INSTANCES and movable:
            quiet = min(range(24), key=lambda h: (sum(c for _, c in starts.get((h, kind), ())), h))
            message = f"the runs that start at {hour:02d}:00 UTC, {len(runs)} in all, take {total} {kind} at once"
            yield movable[-1], Problem(("schedule",), message, f"write daily at {quiet:02d}:00, the quietest hour")


def _purposes(monitor: Monitor) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    spec = monitor.spec
    if spec.state == "stopped":
        return
    sides = (
        spec.kind,
        spec.problem_type,
        spec.ground_truth_input,
        spec.analysis_config,
        spec.record_preprocessor_script,
    )
    for part, value in inputs_of(spec):
        name = "endpoint_name" if part == "endpoint_input" else "data_captured_destination_s3_uri"
        source = getattr(value, name)
        if source:
            looks = tuple(getattr(value, attribute) for attribute in _ATTRIBUTES)
            yield (part, name), source, (part, source, sides, looks)


def _hours(monitor: Monitor) -> tuple[int, ...]:
    schedule = schedule_of(monitor.spec)
    return schedule.hours if schedule else ()


def _starts(monitor: Monitor) -> Iterator[tuple[int, str, int]]:
    instance = monitor.spec.instance
    if instance and instance.type and monitor.spec.state != "stopped":
        yield from ((hour, instance.type, instance.count) for hour in _hours(monitor))
