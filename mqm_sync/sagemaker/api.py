"""One place through which every call goes: clients are kept, pages are followed, errors are translated once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import botocore.exceptions

from mqm_sync.errors import MqmError, NotFoundError, ServiceError
from mqm_sync.sagemaker.session import Connection, client_config, make_session

_ABSENT_WORDS = ("not found", "does not exist", "could not find")
_ABSENT = {"ResourceNotFound", "ResourceNotFoundException", "404", "NoSuchKey"}
"""SageMaker's code, CloudWatch's, and S3's: a HEAD has no body that could name one."""
_DENIED = {"AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "403"}


class Api:
    """Calls to one account and region. Thread-safe; clients are made once per service."""

    def __init__(self, connection: Connection, *, writable: bool, interrupted: threading.Event | None = None) -> None:
        self.counter: Counter[str] = Counter()
        with translated("start a session"):
            self._session: boto3.Session = make_session(
                connection, self.counter, writable=writable, interrupted=interrupted
            )
            self._config = client_config(self._session, connection.call_timeout_seconds)
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    @property
    def region(self) -> str:
        """The region calls go to; raises ServiceError when nobody set one."""
        region: str | None = self._session.region_name
        if not region:
            hint = "set `region` of the target in mqm-sync.yaml, or AWS_REGION"
            raise ServiceError("no AWS region is set", hint=hint)
        return region

    def call(self, service: str, operation: str, **params: object) -> dict[str, Any]:
        """One call, e.g. `call("sagemaker", "describe_monitoring_schedule", …)`; raises ServiceError."""
        with translated(operation):
            answer: dict[str, Any] = getattr(self._client(service), operation)(**params)
        return answer

    def body(self, service: str, operation: str, most: int, **params: object) -> bytes:
        """The beginning of the stream that a call returns, at most so many bytes; raises ServiceError."""
        with translated(operation):
            with getattr(self._client(service), operation)(**params)["Body"] as stream:
                content: bytes = stream.read(most)
            return content

    def pages(self, service: str, operation: str, key: str, **params: object) -> Iterator[dict[str, Any]]:
        """All items under `key`, page by page at the largest size; raises ServiceError."""
        with translated(operation):
            paginator = self._client(service).get_paginator(operation)
            for page in paginator.paginate(**params, PaginationConfig={"PageSize": 100}):
                yield from page[key]

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._session.client(service, region_name=self.region, config=self._config)
            return self._clients[service]


def is_denied(error: ServiceError) -> bool:
    """Whether the call was refused for lack of permission."""
    return error.code in _DENIED


_SIGN_IN = """sign in, or set AWS_PROFILE; to try without an account, on a local SageMaker:
  mqm-sync sandbox --seed -- mqm-sync plan"""


@contextmanager
def translated(operation: str) -> Iterator[None]:
    """Turn botocore's errors into ours; our own pass through."""
    try:
        yield
    except MqmError:
        raise
    except botocore.exceptions.ClientError as error:
        raise _service_error(error.response.get("Error", {}), operation) from error
    except (botocore.exceptions.NoCredentialsError, botocore.exceptions.PartialCredentialsError) as error:
        raise ServiceError(str(error), operation=operation, hint=_SIGN_IN) from error
    except botocore.exceptions.BotoCoreError as error:
        raise ServiceError(f"{operation}: {error}", operation=operation) from error


def _service_error(error: Mapping[str, Any], operation: str) -> ServiceError:
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    text = f"{operation}: {code}: {message}" if code else f"{operation}: {message}"
    is_absent = code in _ABSENT or (
        code == "ValidationException" and any(words in message.lower() for words in _ABSENT_WORDS)
    )
    if is_absent:
        return NotFoundError(text, code=code, operation=operation)
    hint = "the credentials lack this permission" if code in _DENIED else ""
    return ServiceError(text, code=code, operation=operation, hint=hint)
