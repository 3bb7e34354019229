"""Permissions, where the switch `enforce_iam` asks for them: who calls, by moto's IAM and STS, and may they?

Keys that moto has never handed out, such as the sandbox's own, are the account's administrator.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator.policy import is_allowed
from mqm_sync.emulator.questions import questions_of
from mqm_sync.emulator.tables import partition
from mqm_sync.emulator.wire import ApiError, Call, Json, decode
from mqm_sync.emulator.world import Place


def refuse_denied(call: Call, place: Place, environ: WSGIEnvironment) -> None:
    """Raise the service's AccessDenied unless the caller's policies allow everything the call needs."""
    principal = _principal_of(call, place, environ)
    if principal is None:
        return
    documents = [document_of(policy) for policy in principal.collect_policies()]
    params: Json = decode(call.body) if call.is_json else {}
    for question in questions_of(call, place, params, environ):
        if not is_allowed(question, documents):
            raise ApiError(
                "AccessDeniedException" if call.is_json else "AccessDenied",
                f"User: {principal.arn} is not authorized to perform: {question.action} on resource: "
                f"{question.resource} because no identity-based policy allows the {question.action} action",
                400 if call.is_json else 403,
            )


def _principal_of(call: Call, place: Place, environ: WSGIEnvironment) -> Any:  # noqa: ANN401 - moto ships no types
    from moto.iam.access_control import CreateAccessKeyFailure, create_access_key  # noqa: PLC0415 - only a sandbox that enforces needs it

    token = environ.get("HTTP_X_AMZ_SECURITY_TOKEN")
    headers = {"X-Amz-Security-Token": token} if token else {}
    try:
        return create_access_key(place.account, partition(call.region), call.access_key, headers)
    except CreateAccessKeyFailure:
        return None


def document_of(policy: Any) -> Mapping[str, Any]:  # noqa: ANN401 - moto hands out text, mappings and objects
    """A policy as moto keeps it -> its document."""
    if isinstance(policy, Mapping):
        policy = policy["policy_document"]
    if not isinstance(policy, str):
        policy = next(version.document for version in policy.versions if version.is_default)
    document: Mapping[str, Any] = json.loads(policy)
    return document
