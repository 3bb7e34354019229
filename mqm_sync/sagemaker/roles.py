"""Roles: what IAM knows of them, and what they would be allowed to do. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mqm_sync.errors import ServiceError
from mqm_sync.rules.preflight.facts import Ask, Role
from mqm_sync.sagemaker.api import Api

_ABSENT = "NoSuchEntity"


def role_of(api: Api, arn: str) -> Role | None:
    """The role of an ARN, with its trust policy; None where there is none. Raises ServiceError."""
    try:
        found = api.call("iam", "get_role", RoleName=arn.rpartition("/")[2])["Role"]
    except ServiceError as error:
        if error.code == _ABSENT:
            return None
        raise
    trust = found.get("AssumeRolePolicyDocument")
    return Role(found["Arn"], trust if isinstance(trust, Mapping) else {})


def denied_of(api: Api, arn: str, asks: Sequence[Ask]) -> tuple[str, ...]:
    """What IAM would refuse the role, as `action on resource`. One call for each ask; raises ServiceError."""
    refused = [(action, resource) for ask in asks for action, resource in _refused(api, arn, ask)]
    return tuple(dict.fromkeys(f"{action} on {resource}" for action, resource in refused))


def _refused(api: Api, arn: str, ask: Ask) -> Iterable[tuple[str, str]]:
    results = api.pages(
        "iam",
        "simulate_principal_policy",
        "EvaluationResults",
        PolicySourceArn=arn,
        ActionNames=sorted({action for action, _ in ask.needs}),
        ResourceArns=sorted({resource for _, resource in ask.needs}),
        ContextEntries=[
            {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for key, value in ask.context
        ],
    )
    # IAM answers for every action on every resource; only what is needed counts.
    decisions = {
        (result["EvalActionName"], resource): decision
        for result in results
        for resource, decision in _decisions(result)
    }
    yield from (need for need in ask.needs if decisions.get(need) != "allowed")


def _decisions(result: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """IAM answers for each resource apart, or for all with each inside."""
    specific = result.get("ResourceSpecificResults") or ()
    if specific:
        return [(each["EvalResourceName"], each["EvalResourceDecision"]) for each in specific]
    return [(result.get("EvalResourceName", "*"), result["EvalDecision"])]
