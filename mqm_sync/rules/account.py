"""Rules that hold a spec against the account and region of its target: role and image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mqm_sync.images import ACCOUNTS, image_uri, partition_of
from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_ROLE = re.compile(r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>\d{12}):role/.+")
_REGION = re.compile(r"(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)-(?:north|south|east|west|central)+-\d")
"""Regions of the partitions aws, aws-cn and aws-us-gov; nothing is said about the others."""
_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[a-z.]+/(?P<repository>[^:@]+)(?:[:@].*)?")


@rule("MQM410", "role-of-other-account")
def role_of_other_account(subject: Subject) -> Iterator[Problem]:
    """A role that the target can not use.

    The role must be in the account of the schedule: roles are not passed across accounts, nor between AWS's partitions
    (aws, aws-cn, aws-us-gov). Source: the IAM guide on iam:PassRole.

    Bad::

        kind: data-quality
        name: churn
        role_arn: arn:aws:iam::999999999999:role/ModelMonitor

    Good::

        kind: data-quality
        name: churn
        role_arn: arn:aws:iam::123456789012:role/ModelMonitor
    """
    found = _ROLE.fullmatch(subject.spec.role_arn or "")
    if not found:
        return
    if subject.account_id and found["account"] != subject.account_id:
        message = f"the role is in account {found['account']}, and the target is {subject.account_id}"
        yield Problem(("role_arn",), message, "write ${account_id} in its place, or a role of the target's account")
    partition = partition_of(subject.region) if _REGION.fullmatch(subject.region) else found["partition"]
    if partition != found["partition"]:
        message = f"the role is in partition {found['partition']}, and {subject.region} is in {partition}"
        yield Problem(("role_arn",), message, f"write arn:{partition}:iam::…")


@rule("MQM411", "image-of-other-region")
def image_of_other_region(subject: Subject) -> Iterator[Problem]:
    """AWS's own image with another region's account.

    Each region has its own copy, in an account of its own; runs can not pull another region's. Images in accounts that
    are not AWS's are left alone. Source: the image tables of the SageMaker SDK.

    Bad::

        kind: data-quality
        name: churn
        image_uri: 156813124566.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-model-monitor-analyzer

    Good::

        kind: data-quality
        name: churn
        image_uri: # left out: the region's own
    """
    found = _aws_image(subject)
    if not found:
        return
    region = subject.region or found["region"]
    accounts = ACCOUNTS[found["repository"]]
    if found["region"] != region:
        message = f"the image is in {found['region']}, and the monitor runs in {region}"
    elif accounts.get(region, found["account"]) != found["account"]:
        message = f"account {found['account']} holds AWS's image for another region than {region}"
    else:
        return
    own = image_uri(subject.kind, region)
    hint = "take it out: left out, the region's own image is taken" if own else "write the region's own image"
    yield Problem(("image_uri",), message, hint)


@rule("MQM412", "image-of-other-kind")
def image_of_other_kind(subject: Subject) -> Iterator[Problem]:
    """AWS's image for other kinds of monitors.

    Quality monitors run in the model monitor analyzer, bias and explainability monitors in Clarify's container. Neither
    knows the other's work. Source: the guide's page on prebuilt containers.

    Bad::

        kind: model-bias
        name: churn
        image_uri: 156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer

    Good::

        kind: model-bias
        name: churn
        image_uri: # left out: Clarify's
    """
    found = _aws_image(subject)
    if found and found["repository"] != subject.kind.image_repository:
        message = (
            f"{found['repository']} does not run {subject.kind.name} monitors; {subject.kind.image_repository} does"
        )
        yield Problem(("image_uri",), message, "take it out: left out, the fitting image is taken")


def _aws_image(subject: Subject) -> re.Match[str] | None:
    """The parts of an image that AWS itself publishes; None for all others."""
    found = _IMAGE.fullmatch(subject.spec.image_uri or "")
    return found if found and found["account"] in ACCOUNTS.get(found["repository"], {}).values() else None
