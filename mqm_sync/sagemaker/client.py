"""The door: one account and region as a `Target`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from threading import Lock

from mqm_sync.errors import MqmError
from mqm_sync.plan import Step
from mqm_sync.resource import State
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.cache import ScheduleCache
from mqm_sync.sagemaker.read import Reading
from mqm_sync.sagemaker.session import Connection
from mqm_sync.sagemaker.survey import survey
from mqm_sync.sagemaker.wait import Patience
from mqm_sync.sagemaker.write import Writer
from mqm_sync.target import Identity


class SageMaker:
    """Reads always go through a session that can not write; a second one is made for the first step of an apply."""

    def __init__(
        self,
        connection: Connection,
        owner: str,
        patience: Patience,
        *,
        writable: bool = False,
        cache_file: Path | None = None,
    ) -> None:
        self._connection = connection
        self._owner = owner
        self._patience = patience
        self._writable = writable
        self._reading = Api(connection, writable=False, interrupted=patience.interrupted)
        self._cache = ScheduleCache(cache_file)
        self._writing: Api | None = None
        self._writer: Writer | None = None
        self._opening = Lock()

    def identify(self) -> Identity:
        """The account the credentials belong to, and the region; raises ServiceError."""
        answer = self._reading.call("sts", "get_caller_identity")
        return Identity(answer["Account"], self._reading.region, answer["Arn"])

    def begin(self, names: Collection[str], *, deep: bool = False) -> Reading:
        """Begin to read."""
        return Reading(self._reading, self._owner, self._patience, self._cache, names, deep=deep)

    def survey(self, takes: Callable[[str], bool]) -> State:
        """Everything about some schedules, whoever owns them; raises ServiceError."""
        return survey(self._reading, self._owner, self._patience, takes)

    def execute(self, step: Step) -> None:
        """Carry out one step; raises ServiceError, BusyError, and MqmError on a door opened for reading."""
        if not self._writable:
            raise MqmError(f"this connection only reads; it can not {step}")
        self._open_for_writing().execute(step)

    def _open_for_writing(self) -> Writer:
        with self._opening:
            if self._writer is None:
                self._writing = Api(self._connection, writable=True, interrupted=self._patience.interrupted)
                self._writer = Writer(self._writing, self._owner, self._patience)
            return self._writer

    def interrupt(self) -> None:
        """End every wait."""
        self._patience.interrupted.set()

    def calls(self) -> Mapping[str, int]:
        """Calls made so far, by operation."""
        return self._reading.counter + (self._writing.counter if self._writing else type(self._reading.counter)())
