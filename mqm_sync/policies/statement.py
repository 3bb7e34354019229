"""IAM policy documents, and the place that their ARNs name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mqm_sync.alarms import PREFIX
from mqm_sync.canonical import HASH_LENGTH
from mqm_sync.config import TargetConfig
from mqm_sync.errors import ConfigError
from mqm_sync.images import partition_of
from mqm_sync.kinds import KINDS

_ANY = ("*",)
_SCHEDULE = "monitoring-schedule"
MANAGED_LIMIT = 6_144
"""Characters a managed policy may have; an inline policy of a role, 10,240. Source: IAM quotas."""
Document = dict[str, Any]
Condition = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One Allow; resources and actions are sorted, so that equal specs give equal text."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = _ANY
    condition: Condition = field(default_factory=dict)

    def as_document(self) -> Document:
        """As IAM writes it."""
        body: Document = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": sorted(self.resources),
        }
        return {**body, "Condition": dict(self.condition)} if self.condition else body


def policy_document(statements: Iterable[Statement]) -> Document:
    """A policy of those statements that name a resource."""
    listed = [statement.as_document() for statement in statements if statement.resources]
    return {"Version": "2012-10-17", "Statement": listed}


def length_of(document: Document) -> int:
    """Characters that count towards IAM's limits: all but white space."""
    return len(json.dumps(document, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Place:
    """One account and region; `names` are the monitors to keep to, none of them for any name."""

    account_id: str
    region: str
    names: tuple[str, ...] = ()

    @property
    def partition(self) -> str:
        """The second word of every ARN here."""
        return partition_of(self.region)

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"

    @property
    def schedules(self) -> list[str]:
        """The monitors' schedules."""
        return [self.arn("sagemaker", f"{_SCHEDULE}/{name}") for name in self.names or _ANY]

    @property
    def alerts(self) -> list[str]:
        """The alerts of those schedules."""
        return [f"{schedule}/alert/*" for schedule in self.schedules]

    @property
    def alarms(self) -> list[str]:
        """The monitors' alarms in CloudWatch."""
        return [self.arn("cloudwatch", f"alarm:{PREFIX}{name}/*") for name in self.names or _ANY]

    @property
    def definitions(self) -> list[str]:
        """Job definitions of every kind; a monitor's kind may change, and its old definition goes."""
        names = [f"{name}-{'?' * HASH_LENGTH}" for name in self.names] or _ANY
        return [self.arn("sagemaker", f"{kind.arn_part}/{name}") for kind in KINDS.values() for name in names]


def place_of(target: str, config: TargetConfig, names: tuple[str, ...] = ()) -> Place:
    """The place of a target; raises ConfigError where the project file does not say which it is."""
    if not config.account_id or not config.region:
        what = "account_id" if not config.account_id else "region"
        raise ConfigError(
            f"target '{target}' has no {what}, and the ARNs of a policy name it",
            f"add {what} to the target in mqm-sync.yaml",
        )
    return Place(config.account_id, config.region, names)
