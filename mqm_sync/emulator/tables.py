"""The monitor types and what their names look like in operations and ARNs."""

from __future__ import annotations

# MonitoringType -> the kind of resource in the ARN of its definitions.
DEFINITION_KINDS = {
    "ModelQuality": "model-quality-job-definition",
    "DataQuality": "data-quality-job-definition",
    "ModelBias": "model-bias-job-definition",
    "ModelExplainability": "model-explainability-job-definition",
}
SCHEDULE_KIND = "monitoring-schedule"
OUR_KINDS = (SCHEDULE_KIND, *DEFINITION_KINDS.values())

_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "us-iso-": "aws-iso",
    "eusc-": "aws-eusc",
}


def partition(region: str) -> str:
    """The partition a region belongs to."""
    return next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), "aws")


def kind_of(arn: str) -> str:
    """The kind of resource an ARN names, such as `monitoring-schedule`."""
    return arn.rpartition(":")[2].partition("/")[0]


def is_ours(arn: str) -> bool:
    """Whether an ARN names a kind of resource that this emulator keeps itself."""
    return kind_of(arn) in OUR_KINDS
