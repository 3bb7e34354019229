"""Checks of the role that runs assume."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mqm_sync.rule import Problem
from mqm_sync.rules.preflight.facts import Role, Site, Unknown
from mqm_sync.rules.registry import rule

_ROLE = ("role_arn",)
_SERVICE = "sagemaker.amazonaws.com"
_SHOWN = 4


@rule("MQM721", "no-such-role", scope="account")
def no_such_role(site: Site) -> Iterator[Problem | Unknown]:
    """A role that does not exist.

    The definition is refused while the role can not be assumed. Needs iam:GetRole.
    """
    if isinstance(site.found.role, Unknown):
        yield site.found.role
    elif site.spec.role_arn and site.found.role is None:
        yield Problem(_ROLE, f"there is no role {site.spec.role_arn}", "create it, or mend the ARN")


@rule("MQM722", "role-trust", scope="account")
def role_trust(site: Site) -> Iterator[Problem | Unknown]:
    """A role that SageMaker may not assume.

    Its trust policy must let the service sagemaker.amazonaws.com call sts:AssumeRole. Needs iam:GetRole.
    """
    role = site.found.role
    if isinstance(role, Unknown):
        yield role
    elif isinstance(role, Role) and not _trusts_sagemaker(role.trust):
        yield Problem(
            _ROLE,
            f"{role.arn} does not let {_SERVICE} assume it",
            f'add to its trust policy: "Principal": {{"Service": "{_SERVICE}"}}, "Action": "sts:AssumeRole"',
        )


@rule("MQM723", "role-permissions", scope="account")
def role_permissions(site: Site) -> Iterator[Problem | Unknown]:
    """A role that may not read or write what the monitor names.

    Simulated with IAM: captured data, labels, baseline and scripts must be readable, the report prefix writable, and
    CloudWatch open to metrics where they are published. Bucket policies and service control policies are not part of
    the simulation. Needs iam:SimulatePrincipalPolicy.
    """
    denied = site.found.denied
    if isinstance(denied, Unknown):
        yield denied
    elif denied:
        more = f" and {len(denied) - _SHOWN} more" if len(denied) > _SHOWN else ""
        message = f"{site.spec.role_arn} may not {'; '.join(denied[:_SHOWN])}{more}"
        yield Problem(_ROLE, message, "mqm-sync iam-policy execution prints the policy it needs")


def _trusts_sagemaker(trust: Mapping[str, Any]) -> bool:
    statements = list(_listed(trust.get("Statement", [])))
    return any(_lets_sagemaker_in(s) for s in statements if isinstance(s, Mapping) and s.get("Effect") == "Allow")


def _lets_sagemaker_in(statement: Mapping[str, Any]) -> bool:
    principal, actions = statement.get("Principal"), set(_listed(statement.get("Action", [])))
    services = set(_listed(principal.get("Service", []))) if isinstance(principal, Mapping) else set()
    return (_SERVICE in services or principal == "*") and bool(actions & {"sts:AssumeRole", "sts:*", "*"})


def _listed(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]
