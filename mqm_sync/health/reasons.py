"""Failure reasons of schedules and executions -> cause, and the thing to check.

The wordings are those that users and AWS's own tools have reported; the service documents none of them.
"""

from __future__ import annotations

from mqm_sync.health.model import Cause

_KNOWN: tuple[tuple[tuple[str, ...], Cause], ...] = (
    (
        ("job inputs had no data",),
        Cause(
            "the window held no captured data, no labels, or no prediction with its label",
            "mqm-sync windows --live --past NAME, then mqm-sync labels NAME",
        ),
    ),
    (
        ("no s3 objects found under s3 url",),
        Cause("a prefix is empty, or its path has a slash too many", "mqm-sync preflight NAME, and the prefix itself"),
    ),
    (
        ("encoding mismatch",),
        Cause(
            "requests and answers were captured in different encodings",
            "CaptureContentTypeHeader of the endpoint's configuration",
        ),
    ),
    (
        ("no usable value for",),
        Cause("the baseline is of another problem type, or no baseline at all", "mqm-sync preflight NAME"),
    ),
    (
        ("could not assume role", "assume the role"),
        Cause("SageMaker may not assume the role", "the role's trust policy; mqm-sync preflight NAME"),
    ),
    (
        ("access denied", "accessdenied", "not authorized", "403"),
        Cause("the role may not read or write something", "mqm-sync iam-policy execution, and bucket policies"),
    ),
    (
        ("resourcelimitexceeded", "service limit", "resource limit"),
        Cause("the account may not use more instances of this type", "Service Quotas; mqm-sync preflight NAME"),
    ),
    (
        ("out of memory", "outofmemory", "exit code 137", "memory"),
        Cause("the job ran out of memory", "instance.type: take one with more memory"),
    ),
    (
        ("capacityerror", "insufficient capacity", "insufficientcapacity"),
        Cause("AWS had no such instance free", "nothing at first; if it stays, another instance.type"),
    ),
    (
        ("maxruntime", "max runtime", "timed out", "timeout"),
        Cause("the job took longer than it may", "max_runtime_seconds, and how much data the window holds"),
    ),
    (
        ("time offset", "offset"),
        Cause("the window's offsets can not be read", "mqm-sync lint; offsets look like -P1D or -PT6H"),
    ),
    (
        ("subnet", "security group", "vpc"),
        Cause("the job could not join the network", "mqm-sync preflight NAME"),
    ),
    (
        ("imagepull", "image uri", "ecr", "docker"),
        Cause("the image could not be pulled", "image_uri and the role's rights on ECR"),
    ),
    (
        ("groundtruthdata", "ground truth"),
        Cause("the label files are not of the form that is merged", "groundTruthData and eventMetadata.eventId"),
    ),
    (
        ("attribute", "inference", "probability"),
        Cause("the prediction was not found where the attributes say", "inference_attribute, probability_attribute"),
    ),
    (
        ("failure reason unknown", "schedule expression", "cron"),
        Cause("the service could not run the schedule expression", "mqm-sync lint --select MQM202"),
    ),
    (
        ("internalserver", "internalerror", "internal failure", "internal error"),
        Cause("a fault of AWS", "nothing at first; the next run"),
    ),
)
_STOPPED = Cause("it was stopped, or took longer than max_runtime_seconds", "max_runtime_seconds, and instance.type")


def cause_of(reason: str, monitor: str) -> Cause | None:
    """The cause behind a failure reason; None for a reason nobody has told of."""
    lowered = reason.lower()
    for words, cause in _KNOWN:
        if any(word in lowered for word in words):
            return Cause(cause.what, cause.check.replace("NAME", monitor))
    return None


def cause_of_stop() -> Cause:
    """Why a run was Stopped, which the service does not say."""
    return _STOPPED
