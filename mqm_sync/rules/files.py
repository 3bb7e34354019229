"""Rules on the files a monitor names: baseline and scripts."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.s3 import key_of
from mqm_sync.rules.subject import (
    ANALYSIS,
    CONSTRAINTS,
    POSTPROCESSOR,
    PREPROCESSOR,
    STATISTICS,
    Subject,
)
from mqm_sync.rules.wording import baseline_from


@rule("MQM318", "baseline-incomplete", severity="warning")
def baseline_incomplete(subject: Subject) -> Iterator[Problem]:
    """A baseline that leaves a comparison out.

    Violations are found against constraints; drift of a data quality monitor is measured against statistics. The API
    takes any part alone, and the run simply compares less. A baselining job names both.
    Source: the guide's pages on constraints and on data quality baselines.

    Bad::

        kind: data-quality
        name: churn
        baseline:
          constraints: # missing
          statistics: s3://acme-ml/baseline/statistics.json

    Good::

        kind: data-quality
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
          statistics: s3://acme-ml/baseline/statistics.json
    """
    baseline = subject.spec.baseline
    if baseline is None or baseline.baselining_job_name:
        return
    if not baseline.constraints:
        message = "a baseline without constraints: nothing can be violated"
        yield Problem(CONSTRAINTS, message, baseline_from(subject.spec))
    elif subject.kind.has_statistics_baseline and not baseline.statistics:
        message = "a baseline without statistics: drift of the data is not measured"
        yield Problem(STATISTICS, message, "write statistics: s3://bucket/baseline/statistics.json")


@rule("MQM319", "not-json", severity="warning")
def not_json(subject: Subject) -> Iterator[Problem]:
    """A JSON file whose name does not end in .json.

    Constraints, statistics and Clarify's configuration are single JSON files. What ends otherwise is mostly the folder
    they lie in, and the run fails when it opens it. Source: the guide's pages on constraints and on Clarify.

    Bad::

        kind: model-bias
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline

    Good::

        kind: model-bias
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
    """
    usual = {CONSTRAINTS: "constraints.json", STATISTICS: "statistics.json", ANALYSIS: "analysis_config.json"}
    for path, name in usual.items():
        text = subject.texts.get(path, "")
        if text.startswith("s3://") and not text.lower().endswith(".json"):
            meant = "" if "." in basename(key_of(text)) else f"{text.rstrip('/')}/{name}"
            message = f"'{'.'.join(path)}' names no .json file"
            yield Problem(path, message, f"write {meant or f's3://bucket/{name}'}")


@rule("MQM320", "baseline-exchanged", severity="warning")
def baseline_exchanged(subject: Subject) -> Iterator[Problem]:
    """Constraints and statistics that look exchanged.

    The baselining job writes constraints.json and statistics.json; one in the other's place makes every run fail.
    Source: the guide's page on the baseline's files.

    Bad::

        kind: model-quality
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline/statistics.json

    Good::

        kind: model-quality
        name: churn
        baseline:
          constraints: s3://acme-ml/baseline/constraints.json
    """
    for path, other in ((CONSTRAINTS, "statistics.json"), (STATISTICS, "constraints.json")):
        text = subject.texts.get(path, "")
        if basename(text) == other:
            meant = f"{text.removesuffix(other)}{path[-1]}.json"
            yield Problem(path, f"'{'.'.join(path)}' names a file called {other}", f"write {meant}")


@rule("MQM321", "script-file", severity="warning")
def script_file(subject: Subject) -> Iterator[Problem]:
    """A processing script that is not a Python file.

    AWS's container imports the file as Python. A folder, a notebook or an archive stops the run when it starts.
    Source: the guide's page on preprocessing and postprocessing.

    Bad::

        kind: data-quality
        name: churn
        post_analytics_processor_script: s3://acme-ml/scripts/post.ipynb

    Good::

        kind: data-quality
        name: churn
        post_analytics_processor_script: s3://acme-ml/scripts/post.py
    """
    if subject.spec.container_entrypoint:
        return
    for path in (PREPROCESSOR, POSTPROCESSOR):
        text = subject.texts.get(path, "")
        if text.startswith("s3://") and not text.endswith(".py"):
            yield Problem(path, f"'{path[0]}' names no .py file", "write the URI of a Python file, ending in .py")


@rule("MQM322", "preprocessor-fragile", severity="warning")
def preprocessor_fragile(subject: Subject) -> Iterator[Problem]:
    """A preprocessor on a model quality monitor.

    The script sees records after labels were merged into them, in a shape AWS documents for data quality only; people
    report runs that fail with it and pass without. Prefer to capture what the monitor needs.
    Source: aws/sagemaker-python-sdk issue 2665.

    Bad::

        kind: model-quality
        name: churn
        record_preprocessor_script: s3://acme-ml/scripts/pre.py

    Good::

        kind: model-quality
        name: churn
        post_analytics_processor_script: s3://acme-ml/scripts/post.py
    """
    if subject.spec.kind == "model-quality" and subject.spec.record_preprocessor_script:
        message = "a preprocessor is known to break model quality runs"
        yield Problem(PREPROCESSOR, message, "take it out, or test it on one run and allow MQM322")
