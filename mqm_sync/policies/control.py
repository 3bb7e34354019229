"""What plan and apply need: reads of the whole place, and writes of what our owner tag marks as ours.

Source of actions, resource types and condition keys: the service authorization reference of SageMaker, Resource Groups
Tagging and IAM.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mqm_sync.kinds import KINDS
from mqm_sync.policies.execution import object_arns
from mqm_sync.policies.statement import Place, Statement
from mqm_sync.resource import OWNER_TAG
from mqm_sync.spec import MonitorSpec

_LISTS = ("ListMonitoringSchedules", "ListMonitoringAlerts", *(f"List{k.definition_type}s" for k in KINDS.values()))
_DESCRIBES = ("DescribeMonitoringSchedule", *(f"Describe{k.definition_type}" for k in KINDS.values()))
_CHANGES = (
    "UpdateMonitoringSchedule",
    "StartMonitoringSchedule",
    "StopMonitoringSchedule",
    "DeleteMonitoringSchedule",
    *(f"Delete{k.definition_type}" for k in KINDS.values()),
    "AddTags",
    "DeleteTags",
)
_ALERT = "sagemaker:UpdateMonitoringAlert"
_NEW_ALARM = ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"]
_ALARM_CHANGES = [*_NEW_ALARM, "cloudwatch:DeleteAlarms", "cloudwatch:UntagResource"]
_REQUESTED, _CARRIED = f"aws:RequestTag/{OWNER_TAG}", f"aws:ResourceTag/{OWNER_TAG}"


def plan_statements(place: Place, specs: Sequence[MonitorSpec]) -> list[Statement]:
    """Reading; not one of these actions can change anything."""
    ours = [*place.schedules, *place.definitions]
    return [
        Statement("ListMonitors", [*_sagemaker(_LISTS), "tag:GetResources"]),
        Statement("DescribeMonitors", _sagemaker(_DESCRIBES), ours),
        Statement("ReadOwners", ["sagemaker:ListTags"], [*place.schedules, *place.definitions]),
        # A list by prefix can not be limited to the alarms it finds.
        Statement("ListAlarms", ["cloudwatch:DescribeAlarms"]),
        Statement("ReadOwnersOfAlarms", ["cloudwatch:ListTagsForResource"], place.alarms),
        Statement("LookForFiles", ["s3:GetObject"], [*_scripts(place, specs), *_pinned(place, specs)]),
        # Without it S3 does not tell an object that is absent from one that is denied.
        Statement("TellAbsence", ["s3:ListBucket"], _buckets(place, specs)),
    ]


def apply_statements(place: Place, owner: str, specs: Sequence[MonitorSpec]) -> list[Statement]:
    """Reading as a plan does, creating under our owner tag, and changing what carries it."""
    ours = [*place.schedules, *place.definitions]
    kinds = {KINDS[spec.kind].definition_type for spec in specs}
    creates = [*(f"Create{kind}" for kind in kinds), "CreateMonitoringSchedule"]
    requested, carried = {_REQUESTED: owner}, {_CARRIED: owner}
    return [
        *plan_statements(place, specs),
        Statement("UploadScripts", ["s3:PutObject"], _scripts(place, specs)),
        Statement("CreateOwned", _sagemaker(creates), ours, {"StringEquals": requested}),
        # A new resource has no tags yet; one that has another owner's is not taken over.
        Statement(
            "TagAsOwned",
            ["sagemaker:AddTags"],
            ours,
            {"StringEquals": requested, "StringEqualsIfExists": carried},
        ),
        Statement("ChangeOwned", _sagemaker(_CHANGES), ours, {"StringEquals": carried}),
        Statement("AlertsOfOwned", [_ALERT], place.schedules, {"StringEquals": carried}),
        # Alerts carry no tags; the statement above asks for their schedule's.
        Statement("Alerts", [_ALERT], place.alerts),
        Statement(
            "PutOwnedAlarms",
            _NEW_ALARM,
            place.alarms,
            {"StringEquals": requested, "StringEqualsIfExists": carried},
        ),
        Statement("ChangeOwnedAlarms", _ALARM_CHANGES, place.alarms, {"StringEquals": carried}),
        *_baselines(place, owner, specs),
        Statement(
            "PassRolesToJobs",
            ["iam:PassRole"],
            _roles(specs),
            {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
        ),
    ]


def _scripts(place: Place, specs: Iterable[MonitorSpec]) -> list[str]:
    """Everything below the prefixes that local scripts are uploaded to."""
    prefixes = {spec.scripts_s3_uri.rstrip("/") for spec in specs if spec.scripts_s3_uri}
    return sorted(f"arn:{place.partition}:s3:::{prefix.removeprefix('s3://')}/*" for prefix in prefixes)


def _pinned(place: Place, specs: Iterable[MonitorSpec]) -> list[str]:
    """Constraints that specs pin."""
    pinned = (spec.baseline.constraints for spec in specs if spec.baseline and spec.baseline.pin)
    return object_arns(place, [uri for uri in pinned if uri])


def _buckets(place: Place, specs: Sequence[MonitorSpec]) -> list[str]:
    """The buckets of both."""
    root = f"arn:{place.partition}:s3:::"
    arns = [*_scripts(place, specs), *_pinned(place, specs)]
    return sorted({f"{root}{arn.removeprefix(root).partition('/')[0]}" for arn in arns})


def _read_by_baseline(place: Place, specs: Iterable[MonitorSpec]) -> list[str]:
    """Constraints in use, and those that a job suggests."""
    found: set[str] = set()
    for spec in specs:
        if spec.baseline and spec.baseline.dataset:
            found |= {spec.baseline.constraints or "", f"{(spec.output_s3_uri or '').rstrip('/')}/baselines"}
    return object_arns(place, sorted(found - {""}))


def _baselines(place: Place, owner: str, specs: Sequence[MonitorSpec]) -> list[Statement]:
    """Jobs that suggest baselines, where a spec names data for one."""
    if not any(spec.baseline and spec.baseline.dataset for spec in specs):
        return []
    jobs = [place.arn("sagemaker", "processing-job/*")]
    start = ["sagemaker:CreateProcessingJob", "sagemaker:AddTags"]
    return [
        Statement("StartBaselines", start, jobs, {"StringEquals": {_REQUESTED: owner}}),
        Statement("AwaitBaselines", ["sagemaker:DescribeProcessingJob"], jobs),
        Statement("CompareBaselines", ["s3:GetObject"], _read_by_baseline(place, specs)),
    ]


def _roles(specs: Iterable[MonitorSpec]) -> list[str]:
    return sorted({spec.role_arn for spec in specs if spec.role_arn})


def _sagemaker(operations: Iterable[str]) -> list[str]:
    return [f"sagemaker:{operation}" for operation in operations]
