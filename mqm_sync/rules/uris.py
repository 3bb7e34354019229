"""Rules on how S3 URIs are spelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.s3 import bucket_fault, from_web, key_of, location
from mqm_sync.rules.subject import Subject

_DATED = re.compile(r"(.*?)/(?:20\d\d|yyyy|YYYY)(?:/(?:\d\d|mm|MM|dd|DD|hh|HH)){0,3}/?", re.ASCII)
_FILES = (".csv", ".json", ".jsonl", ".parquet", ".gz")
_WILD = re.compile(r"(.*?)/[^/]*[*?].*")


@rule("MQM307", "s3-scheme", severity="warning")
def s3_scheme(subject: Subject) -> Iterator[Problem]:
    """An https:// address where an S3 URI belongs.

    The API's pattern lets https:// pass, and the console offers such addresses for copying, but jobs read and write
    s3:// URIs. Source: API shape MonitoringS3Uri; all examples of the guide have s3://.

    Bad::

        kind: data-quality
        name: churn
        output_s3_uri: https://acme-ml.s3.eu-west-1.amazonaws.com/reports/churn

    Good::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml/reports/churn
    """
    for path, text in subject.texts.items():
        if text.startswith("https://"):
            meant = from_web(text)
            yield Problem(path, f"'{'.'.join(path)}' is a web address", f"write {meant or 's3://bucket/prefix'}", meant)


@rule("MQM308", "bucket-name")
def bucket_name(subject: Subject) -> Iterator[Problem]:
    """A bucket name that can not exist.

    Buckets have 3 to 63 small letters, digits, dots and dashes. The API takes any text, and each run then fails to
    find its data. Names of other forms exist only in us-east-1, on buckets made before March 2018: allow it there.
    Source: S3's bucket naming rules.

    Bad::

        kind: data-quality
        name: churn
        output_s3_uri: s3://Acme_ML/reports

    Good::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml/reports
    """
    for path, place in subject.places.items():
        fault = bucket_fault(place.bucket)
        if fault:
            name = place.bucket if len(place.bucket) <= 70 else place.bucket[:67] + "…"  # noqa: PLR2004 - fits a line
            yield Problem(path, f"no bucket is called '{name}': {fault}", "write the bucket's own name")


@rule("MQM309", "double-slash", severity="warning")
def double_slash(subject: Subject) -> Iterator[Problem]:
    """Two slashes in a row in an S3 URI.

    To S3 the nothing between them is a folder with an empty name, so the data that lies beside it is not found: "No
    S3 objects found under S3 URL". Source: aws/amazon-sagemaker-examples issue 1938.

    Bad::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml//reports/churn

    Good::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml/reports/churn
    """
    for path, text in subject.texts.items():
        if "//" in f"/{key_of(text).rstrip('/')}":
            meant = f"s3://{re.sub('/+', '/', text.removeprefix('s3://'))}"
            yield Problem(path, "the empty name between two slashes is a folder of its own to S3", f"write {meant}")


@rule("MQM310", "trailing-slash", severity="warning")
def trailing_slash(subject: Subject) -> Iterator[Problem]:
    """A prefix that ends in a slash.

    The service adds a slash and the hour's folder, so two slashes meet, and S3 takes what is between them for a
    folder with an empty name. Source: aws/amazon-sagemaker-examples issue 1938.

    Bad::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml/reports/churn/

    Good::

        kind: data-quality
        name: churn
        output_s3_uri: s3://acme-ml/reports/churn
    """
    for path, text in subject.prefixes.items():
        if text.endswith("/") and path in subject.places:
            meant = text.rstrip("/")
            yield Problem(path, f"'{path[-1]}' ends in a slash, and the service adds another", f"write {meant}", meant)


@rule("MQM323", "prefix-dated", severity="warning")
def prefix_dated(subject: Subject) -> Iterator[Problem]:
    """A prefix that names a day or an hour.

    Each run looks in the folders yyyy/mm/dd/hh of its own window, below the prefix. A date that is part of the prefix
    would be followed by another one. Source: the guide's pages on ingesting labels and on batch capture.

    Bad::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/labels/churn/2026/03/01

    Good::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/labels/churn
    """
    for path, text in subject.prefixes.items():
        found = _DATED.fullmatch(text)
        if found and key_of(found[1]):
            message = f"'{path[-1]}' ends in a date, and runs look for the date of their own window below it"
            yield Problem(path, message, f"write {found[1]}")


@rule("MQM324", "prefix-of-files", severity="warning")
def prefix_of_files(subject: Subject) -> Iterator[Problem]:
    """A file or a wildcard where a prefix belongs.

    Runs add folders for date and hour to the prefix. S3 itself knows no wildcards: a star is a letter like others.

    Bad::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/labels/churn/*.jsonl

    Good::

        kind: model-quality
        name: churn
        ground_truth_input: s3://acme-ml/labels/churn
    """
    for path, text in subject.prefixes.items():
        if path not in subject.places or not ("*" in text or "?" in text or text.endswith(_FILES)):
            continue
        is_wild = _WILD.fullmatch(text)
        above = is_wild[1] if is_wild else text.rpartition("/")[0]
        if location(above):
            what = "has a wildcard, which S3 does not know" if is_wild else "names a file"
            message = f"'{path[-1]}' {what}; it is a prefix below which folders per hour lie"
            yield Problem(path, message, f"write {above}")
