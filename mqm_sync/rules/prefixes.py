"""Rules on where labels, captures and reports lie to each other, and on paths inside the container."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.s3 import Location
from mqm_sync.rules.subject import CAPTURE, LABELS, REPORTS, Subject
from mqm_sync.spec import value_at

_WORDS = {LABELS: "labels", CAPTURE: "captured data", REPORTS: "reports"}
_ROOT = "/opt/ml/processing"


@rule("MQM311", "prefix-shared")
def prefix_shared(subject: Subject) -> Iterator[Problem]:
    """One prefix for two of labels, captured data and reports.

    Labels and captures both lie in folders per hour, so a run would read each as the other; and reports among them
    are in the way of the next run, or are lost when old data is cleared away.
    Source: the guide's pages on ingesting labels and on batch capture.

    Bad::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/churn
        output_s3_uri: s3://acme-ml/churn

    Good::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/labels/churn
        output_s3_uri: s3://acme-ml/reports/churn
    """
    for (path, place), (other, second) in _pairs(subject):
        if place == second:
            message = f"{_WORDS[path]} and {_WORDS[other]} share a prefix; '{'.'.join(other)}' is the same"
            yield Problem(path, message, f"write a prefix that only {_WORDS[path]} have")


@rule("MQM312", "prefix-inside", severity="warning")
def prefix_inside(subject: Subject) -> Iterator[Problem]:
    """Labels, captured data or reports that lie inside one another.

    What reads or empties the outer prefix takes the inner one along: a rule that deletes old reports after a month
    deletes the labels below them too.

    Bad::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/churn/reports/labels
        output_s3_uri: s3://acme-ml/churn/reports

    Good::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/churn/labels
        output_s3_uri: s3://acme-ml/churn/reports
    """
    for (path, place), (other, second) in _pairs(subject):
        for inner, outer in ((path, other), (other, path)):
            first, last = (place, second) if inner == path else (second, place)
            if last.contains(first):
                message = f"{_WORDS[inner]} lie inside the prefix for {_WORDS[outer]}, '{'.'.join(outer)}'"
                yield Problem(inner, message, f"write a prefix beside {last.key}, not below it")


@rule("MQM313", "local-path")
def local_path(subject: Subject) -> Iterator[Problem]:
    """A path in the container that the service does not serve.

    Data is brought to, and reports are taken from, absolute paths below /opt/ml/processing. One of AWS's samples lacks
    the slash in front. Source: API shapes ProcessingS3Input and ProcessingS3Output.

    Bad::

        kind: data-quality
        name: churn
        output_local_path: opt/ml/processing/output

    Good::

        kind: data-quality
        name: churn
        output_local_path: /opt/ml/processing/output
    """
    for path, text in _local_paths(subject):
        if "${" in text or text.startswith(f"{_ROOT}/"):
            continue
        what = "" if text.startswith("/") else "has no slash in front, and "
        meant = f"/{text}" if f"/{text}".startswith(f"{_ROOT}/") else ""
        example = f"{_ROOT}/output" if path == ("output_local_path",) else f"{_ROOT}/input"
        message = f"'{text[:60]}' {what}does not lie below {_ROOT}"
        yield Problem(path, message, f"write {meant or example}", meant)


@rule("MQM314", "local-path-shared")
def local_path_shared(subject: Subject) -> Iterator[Problem]:
    """Input and reports in one place of the container.

    Everything below `output_local_path` is uploaded: with the input at or below it, each run would copy the data it
    read to the reports; the other way round it would read its own reports as data.

    Bad::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          destination: /opt/ml/processing/data
        output_local_path: /opt/ml/processing/data

    Good::

        kind: data-quality
        name: churn
        endpoint_input:
          endpoint_name: churn-prod
          destination: /opt/ml/processing/input
        output_local_path: /opt/ml/processing/output
    """
    reports = f"{subject.spec.output_local_path.rstrip('/')}/"
    for part, source in subject.inputs:
        data = f"{source.destination.rstrip('/')}/"
        if data.startswith(reports) or reports.startswith(data):
            message = f"the data lies at {data[:-1]}, reports are uploaded from {reports[:-1]}: one holds the other"
            yield Problem((part, "destination"), message, f"write destination: {_ROOT}/input")


def _pairs(subject: Subject) -> Iterator[tuple[tuple[tuple[str, ...], Location], tuple[tuple[str, ...], Location]]]:
    return combinations([(path, subject.places[path]) for path in _WORDS if path in subject.places], 2)


def _local_paths(subject: Subject) -> Iterator[tuple[tuple[str, ...], str]]:
    for path in (("output_local_path",), *((part, "destination") for part, _ in subject.inputs)):
        yield path, value_at(subject.spec, path)
