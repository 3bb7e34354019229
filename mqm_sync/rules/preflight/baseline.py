"""Checks of the baseline, and of the other files that a run reads whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mqm_sync.metrics import CONSTRAINTS_KEYS, OPERATORS
from mqm_sync.rule import Problem
from mqm_sync.rules.preflight.facts import Site, Unknown
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import CONSTRAINTS, OBJECTS, STATISTICS
from mqm_sync.rules.wording import baseline_from
from mqm_sync.spec import value_at

_OF_BASELINE = (CONSTRAINTS, STATISTICS)


@rule("MQM711", "no-such-file", scope="account")
def no_such_file(site: Site) -> Iterator[Problem | Unknown]:
    """A baseline, analysis config or script that does not exist.

    The API takes any URI; the run then fails, minutes after its machines were started. Needs s3:GetObject, and
    s3:ListBucket on the bucket, without which S3 does not tell absence from refusal.
    """
    for path in OBJECTS:
        uri = str(value_at(site.spec, path) or "")
        content = site.found.files.get(uri, b"")
        if isinstance(content, Unknown):
            yield content
        elif content is None:
            hint = (
                f"mend the URI, or {baseline_from(site.spec)}" if path in _OF_BASELINE else "create it, or mend the URI"
            )
            yield Problem(path, f"there is no object {uri}", hint)


@rule("MQM712", "baseline-unreadable", scope="account")
def baseline_unreadable(site: Site) -> Iterator[Problem | Unknown]:
    """A baseline file that is no JSON object.

    The run fails with "No usable value for version" or in JSON's own words. Needs s3:GetObject.
    """
    for path in _OF_BASELINE:
        uri = str(value_at(site.spec, path) or "")
        content = site.found.files.get(uri)
        if isinstance(content, Unknown):
            yield content
        elif content is not None and not isinstance(_parsed(content), dict):
            yield Problem(path, f"{uri} does not hold a JSON object", "let the baselining job write it anew")


@rule("MQM713", "baseline-of-other-kind", scope="account")
def baseline_of_other_kind(site: Site) -> Iterator[Problem | Unknown]:
    """Constraints without thresholds for this monitor.

    Model quality needs thresholds of its own problem type: `binary_classification_constraints` and its siblings. Data
    quality needs `features`. With another file the run fails, or compares nothing. Needs s3:GetObject.
    """
    uri = str(value_at(site.spec, CONSTRAINTS) or "")
    content = site.found.files.get(uri)
    if isinstance(content, Unknown):
        yield content
        return
    document = _parsed(content) if content is not None else None
    wanted = _wanted_key(site)
    if not isinstance(document, dict) or not wanted:
        return
    if "version" not in document:
        yield Problem(CONSTRAINTS, f"{uri} has no version, so the run can not read it", _ANEW)
    elif not _is_usable(document.get(wanted), wanted):
        others = ", ".join(sorted(set(document) - {"version"})) or "nothing"
        yield Problem(CONSTRAINTS, f"{uri} has no usable {wanted}; it holds {others}", _ANEW)


_ANEW = "name the constraints that a baselining job made for this kind of monitor and problem type"


def _wanted_key(site: Site) -> str:
    if site.subject.kind.has_problem_type:
        return CONSTRAINTS_KEYS.get(site.spec.problem_type or "", "")
    return "features" if site.subject.kind.has_statistics_baseline else ""


def _is_usable(found: object, key: str) -> bool:
    """A list of features; or metrics, each with a threshold and an operator."""
    if key == "features":
        return isinstance(found, list)
    return isinstance(found, dict) and bool(found) and all(map(_is_threshold, found.values()))


def _is_threshold(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("threshold"), int | float)
        and entry.get("comparison_operator") in OPERATORS.values()
    )


def _parsed(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
