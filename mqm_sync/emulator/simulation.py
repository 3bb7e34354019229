"""iam:SimulatePrincipalPolicy, which moto lacks: would this role be allowed to?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from mqm_sync.emulator.access import document_of
from mqm_sync.emulator.policy import Question, is_allowed
from mqm_sync.emulator.tables import partition
from mqm_sync.emulator.wire import ApiError, Call, Reply

OPERATION = "SimulatePrincipalPolicy"
_REPLY = (
    '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>'
    "<IsTruncated>false</IsTruncated><EvaluationResults>{}</EvaluationResults></SimulatePrincipalPolicyResult>"
    "</SimulatePrincipalPolicyResponse>"
)


def answer(call: Call, account: str) -> Reply:
    """One result for each action and resource, by the policies of the role."""
    form = {key: values[0] for key, values in parse_qs(call.body.decode()).items()}
    documents = [document_of(policy) for policy in _policies(form["PolicySourceArn"], call, account)]
    context = dict(_context(form))
    results = (
        _result(action, resource, is_allowed=is_allowed(Question(action, resource, context), documents))
        for action in _members(form, "ActionNames")
        for resource in _members(form, "ResourceArns") or ["*"]
    )
    return Reply(200, _REPLY.format("".join(results)).encode(), [("Content-Type", "text/xml")])


def _policies(arn: str, call: Call, account: str) -> list[Any]:
    from moto.iam.models import iam_backends  # noqa: PLC0415 - slow to import

    backend = iam_backends[account][partition(call.region)]
    role = next((role for role in backend.roles.values() if role.arn == arn), None)
    if role is None:
        raise ApiError("NoSuchEntity", f"The role with name {arn.rpartition('/')[2]} cannot be found.", 404)
    return [*role.policies.values(), *role.managed_policies.values()]


def _members(form: Mapping[str, str], name: str) -> list[str]:
    return list(_until_missing(form, f"{name}.member.{{}}"))


def _until_missing(form: Mapping[str, str], pattern: str) -> Iterator[str]:
    for number in count(1):
        key = pattern.format(number)
        if key not in form:
            return
        yield form[key]


def _context(form: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    names = _until_missing(form, "ContextEntries.member.{}.ContextKeyName")
    for number, name in enumerate(names, 1):
        yield name, list(_until_missing(form, f"ContextEntries.member.{number}.ContextKeyValues.member.{{}}"))


def _result(action: str, resource: str, *, is_allowed: bool) -> str:
    decision = "allowed" if is_allowed else "implicitDeny"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(resource)}</EvalResourceName><EvalDecision>{decision}</EvalDecision></member>"
    )
