"""Uploaded scripts as S3 has them. Each is looked at with one call, and put only where it is missing."""

from __future__ import annotations

from mqm_sync.errors import NotFoundError, RefusedError, ServiceError
from mqm_sync.resource import SCRIPT, Facts, Resource, State
from mqm_sync.sagemaker.api import Api, is_denied
from mqm_sync.sagemaker.storage import split_uri

_META = "mqm-sync-sha256"
"""What an uploaded object says of itself; none of ours is without it."""
_THERE = {"PreconditionFailed", "ConditionalRequestConflict", "412"}
"""How S3 says that an object exists already, or is being written just now."""


def read_scripts(api: Api, desired: State) -> tuple[list[Resource], dict[str, str]]:
    """Those that are there, and the places of wanted ones that hold something else; raises ServiceError."""
    found: list[Resource] = []
    foreign: dict[str, str] = {}
    for script in desired.of_type(SCRIPT):
        try:
            sha256 = _sha256(api, script)
        except NotFoundError:
            continue
        except ServiceError as error:
            if not is_denied(error):
                raise
            found.append(Resource(script.address, script.body, "", facts=Facts(status="unread")))
            continue
        if sha256:
            found.append(Resource(script.address, {"Sha256": sha256}, ""))
        else:
            foreign[script.address.name] = ""
    return found, foreign


def upload_script(api: Api, script: Resource) -> None:
    """Put the object unless it is there; raises RefusedError where the place holds something else, and ServiceError.

    S3 itself sees to it that nothing is overwritten. To look first would need more: without the permission to list a
    bucket, S3 does not tell absence from refusal.
    """
    bucket, key = split_uri(script.address.name)
    sha256, content = script.body["Sha256"], script.facts.content
    try:
        api.call("s3", "put_object", Bucket=bucket, Key=key, Body=content, Metadata={_META: sha256}, IfNoneMatch="*")
    except ServiceError as error:
        if error.code not in _THERE:
            raise
        if _sha256(api, script) != sha256:
            message = f"{script.address} holds something that mqm-sync did not put there"
            raise RefusedError(message, "remove it, then apply again") from error


def _sha256(api: Api, script: Resource) -> str:
    bucket, key = split_uri(script.address.name)
    metadata: dict[str, str] = api.call("s3", "head_object", Bucket=bucket, Key=key).get("Metadata", {})
    return metadata.get(_META, "")
