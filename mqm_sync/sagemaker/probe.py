"""Questions to one account, each asked once, with a time limit; what nobody answers is Unknown with its reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from datetime import datetime
from threading import Event, Lock
from typing import Any, TypeVar, cast

from mqm_sync.errors import ServiceError
from mqm_sync.execution import Execution
from mqm_sync.labels import Arrival
from mqm_sync.rules.preflight.facts import Ask, Endpoint, Network, Role, Unknown
from mqm_sync.sagemaker import executions, places, roles, storage
from mqm_sync.sagemaker.api import Api, is_denied
from mqm_sync.sagemaker.session import Connection
from mqm_sync.target import Identity

Answer = TypeVar("Answer")


class Probe:
    """Reads one account and region. Thread-safe: who asks what is being asked already waits for that answer.

    Args:
        connection: how to reach it.
        limit_seconds: how long questions are asked; those that come later are Unknown at once.
    """

    def __init__(self, connection: Connection, limit_seconds: float) -> None:
        self._limit = limit_seconds
        self._ends = time.monotonic() + limit_seconds
        self._api = Api(connection, writable=False, interrupted=Event())
        self._answers: dict[Hashable, Future[Any]] = {}
        self._identity: Identity | None = None
        self._lock = Lock()

    def identify(self) -> Identity:
        """The account the credentials belong to, and the region; raises ServiceError."""
        with self._lock:
            if self._identity is None:
                answer = self._api.call("sts", "get_caller_identity")
                self._identity = Identity(answer["Account"], self._api.region, answer["Arn"])
            return self._identity

    def endpoint(self, name: str) -> Endpoint | Unknown | None:
        """An endpoint and its data capture."""
        return self._once(("endpoint", name), lambda: places.endpoint_of(self._api, name))

    def first_hour(self, prefix: str, since: datetime) -> datetime | Unknown | None:
        """The first hour with objects below a prefix, from an hour on."""
        return self._once(("hour", prefix, since), lambda: storage.first_hour(self._api, prefix, since))

    def arrivals(self, prefix: str, since: datetime, most: int) -> list[Arrival] | Unknown:
        """When the objects in the hour folders below a prefix came."""
        return self._once(("objects", prefix, since, most), lambda: storage.arrivals(self._api, prefix, since, most))

    def file(self, uri: str) -> bytes | Unknown | None:
        """The content of an object."""
        return self._once(("file", uri), lambda: storage.read_file(self._api, uri))

    def role(self, arn: str) -> Role | Unknown | None:
        """A role and its trust policy."""
        return self._once(("role", arn), lambda: roles.role_of(self._api, arn))

    def denied(self, arn: str, ask: Ask) -> tuple[str, ...] | Unknown:
        """What a role may not do of what is asked."""
        return self._once(("may", arn, ask), lambda: roles.denied_of(self._api, arn, [ask]))

    def network(self, subnets: tuple[str, ...], groups: tuple[str, ...]) -> Network | Unknown:
        """Subnets and security groups with their VPCs."""
        return self._once(("network", subnets, groups), lambda: places.network_of(self._api, subnets, groups))

    def image(self, uri: str) -> bool | Unknown:
        """Whether an image is in its registry."""
        return self._once(("image", uri), lambda: places.has_image(self._api, uri))

    def quotas(self, types: frozenset[str]) -> Mapping[str, float] | Unknown:
        """Instances of each type that processing jobs may use at once."""
        return self._once(("quotas", types), lambda: places.quotas_of(self._api, types))

    def executions_since(self, since: datetime) -> list[Execution] | Unknown:
        """Executions of all schedules, newest first."""
        return self._once(("since", since), lambda: executions.executions_since(self._api, since))

    def executions_of(self, schedule: str, most: int) -> list[Execution] | Unknown:
        """The latest executions of one schedule, newest first."""
        return self._once(("of", schedule, most), lambda: executions.executions_of(self._api, schedule, most))

    def report_folder(self, job: str) -> str | Unknown:
        """Where a job wrote its reports."""
        return self._once(("job", job), lambda: executions.report_folder(self._api, job))

    def schedules(self) -> Mapping[str, Mapping[str, Any]] | Unknown:
        """Every schedule as it is listed, by name."""
        return self._once("schedules", lambda: executions.schedules_of(self._api))

    def endpoints(self) -> list[str] | Unknown:
        """The names of all endpoints."""
        return self._once("endpoints", lambda: executions.endpoints_of(self._api))

    def calls(self) -> Mapping[str, int]:
        """Calls made so far, by operation."""
        return self._api.counter

    def _once(self, key: Hashable, ask: Callable[[], Answer]) -> Answer | Unknown:
        with self._lock:
            known = self._answers.get(key)
            mine: Future[Any] = self._answers.setdefault(key, Future())
        if known is not None:
            return cast(Answer | Unknown, known.result())
        try:
            mine.set_result(self._ask(ask))
        except BaseException as error:
            mine.set_exception(error)
            raise
        return cast(Answer | Unknown, mine.result())

    def _ask(self, ask: Callable[[], Answer]) -> Answer | Unknown:
        if time.monotonic() > self._ends:
            return Unknown(f"the time limit of {self._limit:g} s ran out")
        try:
            return ask()
        except ServiceError as error:
            return Unknown(f"no permission to call {_as_iam(error.operation)}" if is_denied(error) else error.message)


def _as_iam(operation: str) -> str:
    """`describe_endpoint` -> `DescribeEndpoint`, as permissions are called."""
    return "".join(word.capitalize() for word in operation.split("_"))
