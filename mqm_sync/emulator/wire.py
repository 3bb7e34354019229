"""AWS on the wire: who calls what, AWS JSON 1.1 in and out, and errors in the dialect of the called service."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment
from xml.sax.saxutils import escape

Json = dict[str, Any]
"""A decoded JSON object: a request, a reply, or a part of one."""


class ApiError(Exception):
    """A refusal the caller is to see."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


class Dropped(Exception):  # noqa: N818 - not an error of the program: the connection is to end without a reply
    """Close the connection and say nothing."""


class Refused(Dropped):
    """Close all connections, and accept none for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply."""

    status: int
    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)

    def send(self, start_response: StartResponse) -> list[bytes]:
        """Hand the reply to WSGI."""
        start_response(f"{self.status} {'OK' if self.status < 400 else 'Error'}", self.headers)  # noqa: PLR2004 - HTTP
        return [self.body]


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for: read from its headers, its path and, for form requests, its body."""

    service: str
    operation: str
    is_write: bool
    region: str
    access_key: str
    is_json: bool
    body: bytes
    signed_for: str = ""
    """The service's name in the signature, such as `tagging`."""


_SCOPE = re.compile(r"Credential=(?P<key>[^/,\s]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_READS = ("Describe", "List", "Get", "Head", "Search", "BatchGet", "BatchDescribe", "Assume", "Simulate")
_FORM = "application/x-www-form-urlencoded"


def read_call(environ: WSGIEnvironment, body: bytes) -> Call:
    """Recognise a signed AWS request; `region` and `access_key` are "" when it is not signed."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    service, _, operation = target.rpartition(".")
    signed_for = scope["service"] if scope else "unsigned"
    if not target:
        service, operation = signed_for, _untargeted_operation(environ, body)
    if operation:
        is_write = not operation.startswith(_READS)
    else:
        method = environ["REQUEST_METHOD"]
        operation, is_write = f"{signed_for}:{method}", method not in {"GET", "HEAD"}
    return Call(
        service=service,
        operation=operation,
        is_write=is_write,
        region=scope["region"] if scope else "",
        access_key=scope["key"] if scope else "",
        is_json=bool(target),
        body=body,
        signed_for=signed_for,
    )


def key_in(environ: WSGIEnvironment) -> str:
    """The access key that a request is signed with; "" when it is not signed."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return scope["key"] if scope else ""


def _untargeted_operation(environ: WSGIEnvironment, body: bytes) -> str:
    if environ.get("CONTENT_TYPE", "").startswith(_FORM):
        return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    return str(environ["PATH_INFO"]).partition("/operation/")[2]


def decode(body: bytes) -> Json:
    """The request's JSON object; a null member counts as absent, as it does for the service."""
    try:
        decoded = json.loads(body or b"{}", object_pairs_hook=_without_nulls)
    except ValueError as error:
        raise ApiError("SerializationException", f"The request is no JSON: {error}") from error
    if not isinstance(decoded, dict):
        raise ApiError("SerializationException", "The request is no JSON object")
    return decoded


def _without_nulls(pairs: list[tuple[str, Any]]) -> Json:
    return {key: value for key, value in pairs if value is not None}


def json_reply(payload: object, status: int = 200, content_type: str = "application/x-amz-json-1.1") -> Reply:
    """A JSON document with AWS's headers."""
    headers = [("Content-Type", content_type), ("x-amzn-requestid", str(uuid4()))]
    return Reply(status, json.dumps(payload).encode(), headers)


def error_reply(call: Call, error: ApiError) -> Reply:
    """The error as the called service would word it: JSON, or XML for the older protocols."""
    if call.is_json:
        reply = json_reply({"__type": error.code, "message": error.message}, error.status)
        return Reply(reply.status, reply.body, [*reply.headers, ("x-amzn-errortype", error.code)])
    inner = f"<Error><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message></Error>"
    xml = inner if call.service == "s3" else f"<ErrorResponse>{inner}</ErrorResponse>"
    return Reply(error.status, xml.encode(), [("Content-Type", "text/xml")])
