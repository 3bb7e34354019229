"""How a rule words what a service's own model refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mqm_sync.kinds import KINDS_WITH_JOBS
from mqm_sync.load.wording import is_private
from mqm_sync.service_model import Violation
from mqm_sync.spec import MonitorSpec
from mqm_sync.suggest import close_ones, same_word

_FIT_A_LINE = 6
_UNSAID = "'…'"


def baseline_from(spec: MonitorSpec) -> str:
    """Where constraints come from, for a hint."""
    if spec.kind in KINDS_WITH_JOBS:
        return f"name the constraints that this makes of the data in baseline.dataset: mqm-sync baseline {spec.name}"
    return "name the constraints that Clarify makes: baseline: {constraints: s3://bucket/constraints.json}"


def explain(name: str, violation: Violation) -> tuple[str, str, str]:
    """Message, hint and certain fix for a value outside a service's model; `name` is what a person calls it."""
    if violation.constraint == "enum":
        return _unknown_word(name, violation)
    return (*_explain(name, violation), "")


def _unknown_word(name: str, violation: Violation) -> tuple[str, str, str]:
    limit, word = violation.limit, str(violation.value)
    options = [str(option) for option in limit] if isinstance(limit, list | tuple | frozenset) else []
    few = options if len(options) <= _FIT_A_LINE else []
    listed = ", ".join(few) if few else f"one of {len(options)} values"
    meant = same_word(word, options)
    likely = [meant] if meant else close_ones(word, options, 3) or few
    hint = " or ".join(likely) or _ENUM_HINTS.get(violation.shape, "one of them")
    return f"{name} is {_short(violation.value)}; the service knows {listed}", f"write {hint}", meant


def _explain(name: str, violation: Violation) -> tuple[str, str]:
    may_be_secret = is_private(tuple(name.split(".")))
    value, limit = _UNSAID if may_be_secret else _short(violation.value), violation.limit
    match violation.constraint:
        case "pattern":
            return f"{name} is {value}, which does not match the service's pattern {limit}", _PATTERN_HINTS.get(
                violation.shape, ""
            )
        case "max_length" | "min_length":
            size = len(str(violation.value))
            bound = "at most" if violation.constraint == "max_length" else "at least"
            return f"{name} has {size} characters; the service takes {bound} {limit}", f"write {bound} {limit}"
        case "max_items" | "min_items":
            size = len(violation.value) if isinstance(violation.value, list | Mapping) else 0
            bound = "at most" if violation.constraint == "max_items" else "at least"
            return f"{name} has {size} entries; the service takes {bound} {limit}", f"write {bound} {limit}"
        case "max" | "min":
            bound = "at most" if violation.constraint == "max" else "at least"
            return f"{name} is {value}; the service takes {bound} {limit}", f"write {bound} {limit}"
        case other:
            return f"{name} is {value}, which the service does not take ({other})", ""


_ENUM_HINTS = {"ProcessingInstanceType": "a type such as ml.m5.xlarge"}
_PATTERN_HINTS = {
    "S3Uri": "write s3://bucket/key",
    "MonitoringS3Uri": "write s3://bucket/prefix",
    "DestinationS3Uri": "write s3://bucket/prefix",
    "RoleArn": "write arn:aws:iam::123456789012:role/Name",
    "EndpointName": "write the endpoint's name: letters, digits and inner dashes, no ARN",
    "ProcessingJobName": "write the job's name: letters, digits and inner dashes, no ARN",
    "KmsKeyId": "write a key id, its ARN, or alias/name",
    "SecurityGroupId": "write an id such as sg-0a1b2c3d",
    "SubnetId": "write an id such as subnet-0a1b2c3d",
    "ProcessingEnvironmentKey": "write letters, digits and _, no digit first",
    "TagKey": "write letters, digits, spaces and _ . : / = + - @ only",
    "TagValue": "write letters, digits, spaces and _ . : / = + - @ only",
    "ImageUri": "write account.dkr.ecr.region.amazonaws.com/repository:tag",
}


def _short(value: Any) -> str:  # noqa: ANN401 - any JSON value
    text = str(value)
    text = text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 - fits a line
    return f"'{text}'" if isinstance(value, str) else text
