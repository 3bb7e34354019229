"""The account that the contract is held against: the emulator, or with MQM_SYNC_LIVE=1 a real one."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mqm_sync.images import image_uri
from mqm_sync.kinds import BY_PREFIX
from tests.emulator_fixtures import ACCOUNT, SNAKE, Cloud, definition_body
from tests.live import LIVE

NEEDS = {
    "MQM_SYNC_LIVE_ROLE_ARN": "a role that SageMaker may assume; it is named, nothing ever runs with it",
    "MQM_SYNC_LIVE_BUCKET": "a bucket; it is named, nothing is read or written",
}
_POLL_SECONDS = 5.0
_PATIENCE_SECONDS = 300.0


class Refusal(NamedTuple):
    """How the service said no."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the account is and what its monitors may mention."""

    region: str
    role: str
    bucket: str
    poll_seconds: float


class Account:
    """Makes definitions and schedules under names of its own, and takes them all away at the end.

    Nothing runs and nothing costs: schedules are daily, twelve hours from now, and live for some minutes.
    """

    def __init__(self, client: Callable[[str], Any], place: Place) -> None:
        self.sm = client("sagemaker")
        self.tagging = client("resourcegroupstaggingapi")
        self.place = place
        self._definitions: list[tuple[str, str]] = []
        self._schedules: list[str] = []

    @property
    def expression(self) -> str:
        """A time at which no run begins while a test lasts."""
        return f"cron(0 {(datetime.now(UTC).hour + 12) % 24} ? * * *)"

    def name(self, prefix: str = "mqm-sync-contract") -> str:
        """A name that nobody has."""
        return f"{prefix}-{uuid4().hex[:12]}"

    def request(self, kind: str = "ModelQuality", **changes: Any) -> dict[str, Any]:
        """A create-job-definition request with batch input, which needs no endpoint; changes replace members."""
        text = json.dumps(definition_body(kind, self.name(), batch=True))
        body = json.loads(text.replace("s3://bucket", f"s3://{self.place.bucket}"))
        body[f"{kind}AppSpecification"]["ImageUri"] = image_uri(BY_PREFIX[kind], self.place.region)
        return {**body, "RoleArn": self.place.role, "StoppingCondition": {"MaxRuntimeInSeconds": 1800}, **changes}

    def define(self, kind: str = "ModelQuality", **changes: Any) -> tuple[str, str]:
        """Create a definition; returns its name and ARN."""
        request = self.request(kind, **changes)
        reply = self.call("create", kind)(**request)
        self._definitions.append((kind, request["JobDefinitionName"]))
        return request["JobDefinitionName"], reply["JobDefinitionArn"]

    def call(self, verb: str, kind: str) -> Callable[..., dict[str, Any]]:
        """The client's method for a kind: create, describe, delete or list."""
        found: Callable[..., dict[str, Any]] = getattr(
            self.sm, f"{verb}_{SNAKE[kind]}_job_definition" + ("s" if verb == "list" else "")
        )
        return found

    def config(self, definition: str, kind: str = "ModelQuality", expression: str | None = "") -> dict[str, Any]:
        """A MonitoringScheduleConfig; without an expression it runs at no time soon, with None it sends none."""
        timing = {"ScheduleConfig": {"ScheduleExpression": expression or self.expression}}
        named = {"MonitoringJobDefinitionName": definition, "MonitoringType": kind}
        return {**named, **({} if expression is None else timing)}

    def create_schedule(self, config: dict[str, Any], **more: Any) -> tuple[str, str]:
        """Create a schedule and leave it Pending; returns its name and ARN."""
        name = self.name()
        reply = self.sm.create_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config, **more)
        self._schedules.append(name)
        return name, reply["MonitoringScheduleArn"]

    def schedule(self, **more: Any) -> str:
        """A settled schedule with a definition of its own."""
        name, _ = self.create_schedule(self.config(self.define()[0]), **more)
        self.settle(name)
        return name

    def describe(self, name: str) -> dict[str, Any]:
        """DescribeMonitoringSchedule."""
        found: dict[str, Any] = self.sm.describe_monitoring_schedule(MonitoringScheduleName=name)
        return found

    def settle(self, name: str) -> str:
        """Wait until a schedule has left Pending; returns its status."""
        statuses = (self.describe(name)["MonitoringScheduleStatus"] for _ in self.tries())
        return next(status for status in statuses if status != "Pending")

    def delete_schedule(self, name: str) -> Refusal:
        """Delete a settled schedule and wait until it is gone; returns what the service says of it then."""
        self.sm.delete_monitoring_schedule(MonitoringScheduleName=name)
        answers = (
            self.refusal(self.sm.describe_monitoring_schedule, MonitoringScheduleName=name) for _ in self.tries()
        )
        gone = next(answer for answer in answers if answer.code)
        self._schedules.remove(name)
        return gone

    def refusal(self, call: Callable[..., Any], /, **params: Any) -> Refusal:
        """How a call is refused; empty words when it is not."""
        try:
            call(**params)
        except ClientError as error:
            return Refusal(error.response["Error"]["Code"], error.response["Error"]["Message"])
        return Refusal("", "")

    def tries(self) -> Iterator[int]:
        """As many turns as patience allows, with a pause between them where the service needs one."""
        ends = time.monotonic() + _PATIENCE_SECONDS
        turn = 0
        while time.monotonic() < ends:
            yield turn
            turn += 1
            time.sleep(self.place.poll_seconds)
        pytest.fail("the service took longer than five minutes")

    def close(self) -> None:
        """Take everything away, whatever state a test has left it in."""
        for name in list(self._schedules):
            with suppress(self.sm.exceptions.ResourceNotFound):
                self.settle(name)
                self.delete_schedule(name)
        for kind, name in self._definitions:
            with suppress(self.sm.exceptions.ResourceNotFound):
                self.call("delete", kind)(JobDefinitionName=name)


def emulated(cloud: Cloud) -> Account:
    """The emulator, which is quick."""
    place = Place("us-east-1", f"arn:aws:iam::{ACCOUNT}:role/Monitor", "bucket", poll_seconds=0)
    return Account(cloud.client, place)


def live() -> Account:
    """The account that the environment's credentials lead to."""
    missing = [f"  {name}: {meaning}" for name, meaning in NEEDS.items() if not os.environ.get(name)]
    if missing:
        pytest.exit(f"{LIVE}=1 needs these variables as well:\n" + "\n".join(missing), returncode=4)
    session = boto3.Session()
    if session.region_name is None or session.get_credentials() is None:
        pytest.exit(f"{LIVE}=1 needs AWS credentials and a region, as any AWS client does", returncode=4)
    config = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
    role, bucket = (os.environ[name] for name in NEEDS)
    place = Place(session.region_name, role, bucket, _POLL_SECONDS)
    return Account(lambda service: session.client(service, config=config), place)
