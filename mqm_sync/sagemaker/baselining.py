"""Processing jobs that suggest a baseline. Files are read through a session that can not write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mqm_sync.build import script_resource
from mqm_sync.errors import NotFoundError
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.pins import etag_of
from mqm_sync.sagemaker.scripts import upload_script
from mqm_sync.sagemaker.session import Connection
from mqm_sync.sagemaker.storage import read_file
from mqm_sync.sagemaker.wait import Patience
from mqm_sync.scripts import LocalScript
from mqm_sync.target import Identity

_ENDED = {"Completed", "Failed", "Stopped"}


class BaselineJobs:
    """Jobs of one account and region; the session that writes is opened for the first start."""

    def __init__(self, connection: Connection, patience: Patience) -> None:
        self._connection = connection
        self._patience = patience
        self._reading = Api(connection, writable=False, interrupted=patience.interrupted)

    def identify(self) -> Identity:
        """The account the credentials belong to, and the region; raises ServiceError."""
        answer = self._reading.call("sts", "get_caller_identity")
        return Identity(answer["Account"], self._reading.region, answer["Arn"])

    def start(self, request: Mapping[str, Any], scripts: Sequence[LocalScript]) -> None:
        """Upload what the job needs and start it; raises ServiceError and RefusedError."""
        writing = Api(self._connection, writable=True, interrupted=self._patience.interrupted)
        for script in scripts:
            upload_script(writing, script_resource(script, ""))
        name = str(request["ProcessingJobName"])
        self._patience.until_accepted(
            lambda: writing.call("sagemaker", "create_processing_job", **request), f"processing job {name}"
        )

    def statuses(self, job: str) -> Iterator[tuple[str, str]]:
        """Status and reason of failure until the job has ended; raises ServiceError, BusyError."""
        for _ in self._patience.pauses(f"processing job {job}"):
            found = self._reading.call("sagemaker", "describe_processing_job", ProcessingJobName=job)
            status = str(found["ProcessingJobStatus"])
            yield status, str(found.get("FailureReason", ""))
            if status in _ENDED:
                return

    def file(self, uri: str) -> tuple[bytes, str] | None:
        """Content and ETag of an object; None where there is none. Raises ServiceError."""
        try:
            etag = etag_of(self._reading, uri)
        except NotFoundError:
            return None
        content = read_file(self._reading, uri)
        return None if content is None else (content, etag)
