"""Carries out steps. Each can be done again without harm, for the API has no idempotency tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mqm_sync.canonical import canonical_definition
from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.plan import Step, Verb
from mqm_sync.resource import MONITOR_TAG, OWNER_TAG, Resource
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.tags import to_mapping
from mqm_sync.sagemaker.wait import Patience, settled
from mqm_sync.sagemaker.words import definition_of, operation, schedule_config, tag_list
from mqm_sync.unknowns import LOCKED_DEFINITION_CODES

_TAKEN = "ResourceInUse"
_PENDING = "in status Pending"


class Writer:
    """Changes one account and region."""

    def __init__(self, api: Api, patience: Patience) -> None:
        self._api = api
        self._patience = patience
        self._verbs: dict[Verb, Callable[[Resource], None]] = {
            Verb.CREATE_DEFINITION: self._create_definition,
            Verb.DELETE_DEFINITION: self._delete_definition,
            Verb.CREATE_SCHEDULE: self._create_schedule,
            Verb.UPDATE_SCHEDULE: self._update_schedule,
            Verb.DELETE_SCHEDULE: self._delete_schedule,
            Verb.START_SCHEDULE: self._start_schedule,
            Verb.STOP_SCHEDULE: self._stop_schedule,
            Verb.ADD_TAGS: self._add_tags,
            Verb.REMOVE_TAGS: self._remove_tags,
            Verb.UPDATE_ALERT: self._update_alert,
        }

    def execute(self, step: Step) -> None:
        """Carry out one step and wait until it holds; raises ServiceError and BusyError."""
        self._verbs[step.verb](step.resource)

    def _create_definition(self, definition: Resource) -> None:
        method = operation("create", definition.address.type)
        name, tags = definition.address.name, tag_list(definition.tags)
        try:
            self._api.call("sagemaker", method, JobDefinitionName=name, Tags=tags, **definition.body)
        except ServiceError as error:
            if error.code != _TAKEN or not self._is_our_definition(definition):
                raise

    def _is_our_definition(self, definition: Resource) -> bool:
        """A reply may have been lost: the same content under our tags is our own work."""
        described = self._api.call(
            "sagemaker", operation("describe", definition.address.type), JobDefinitionName=definition.address.name
        )
        found = definition_of(definition.address, described, {}, definition.monitor)
        is_same = canonical_definition(found.body) == canonical_definition(definition.body)
        return is_same and self._has_our_tags(found.facts.arn, definition)

    def _delete_definition(self, definition: Resource) -> None:
        """The service may hold the lock a moment longer than the schedule that caused it."""
        method = operation("delete", definition.address.type)
        for _ in self._patience.pauses(str(definition.address)):
            try:
                self._api.call("sagemaker", method, JobDefinitionName=definition.address.name)
            except NotFoundError:
                return
            except ServiceError as error:
                if error.code not in LOCKED_DEFINITION_CODES:
                    raise
            else:
                return

    def _create_schedule(self, schedule: Resource) -> None:
        name, config = schedule.address.name, schedule_config(schedule.body)
        try:
            self._api.call(
                "sagemaker",
                "create_monitoring_schedule",
                MonitoringScheduleName=name,
                MonitoringScheduleConfig=config,
                Tags=tag_list(schedule.tags),
            )
        except ServiceError as error:
            if error.code != _TAKEN or not self._is_our_schedule(schedule):
                raise
        self._settle_well(schedule)

    def _is_our_schedule(self, schedule: Resource) -> bool:
        found = self._describe(schedule)
        points_at = found.get("MonitoringScheduleConfig", {}).get("MonitoringJobDefinitionName")
        is_same = points_at == schedule.body["MonitoringJobDefinitionName"]
        return is_same and self._has_our_tags(found["MonitoringScheduleArn"], schedule)

    def _has_our_tags(self, arn: str, wanted: Resource) -> bool:
        tags = to_mapping(self._api.pages("sagemaker", "list_tags", "Tags", ResourceArn=arn))
        return all(tags.get(key) == wanted.tags[key] for key in (OWNER_TAG, MONITOR_TAG))

    def _update_schedule(self, schedule: Resource) -> None:
        config = schedule_config(schedule.body)
        self._on_schedule(schedule, "update_monitoring_schedule", MonitoringScheduleConfig=config)

    def _start_schedule(self, schedule: Resource) -> None:
        if self._settle(schedule)["MonitoringScheduleStatus"] != "Scheduled":
            self._on_schedule(schedule, "start_monitoring_schedule")

    def _stop_schedule(self, schedule: Resource) -> None:
        if self._settle(schedule)["MonitoringScheduleStatus"] != "Stopped":
            self._on_schedule(schedule, "stop_monitoring_schedule")

    def _delete_schedule(self, schedule: Resource) -> None:
        """Deleting is asynchronous: the name and the lock on the definition are free once Describe finds nothing."""
        try:
            self._settle(schedule)
            self._send(schedule, "delete_monitoring_schedule")
            for _ in self._patience.pauses(str(schedule.address)):
                self._describe(schedule)
        except NotFoundError:
            return

    def _on_schedule(self, schedule: Resource, method: str, **params: object) -> None:
        self._settle(schedule)
        self._send(schedule, method, **params)
        self._settle_well(schedule)

    def _send(self, schedule: Resource, method: str, **params: object) -> None:
        """Send once the schedule takes changes; somebody else may have put it back to Pending."""
        for _ in self._patience.pauses(str(schedule.address)):
            try:
                self._api.call("sagemaker", method, MonitoringScheduleName=schedule.address.name, **params)
            except ServiceError as error:
                if _PENDING not in error.message:
                    raise
            else:
                return

    def _settle(self, schedule: Resource) -> dict[str, Any]:
        return settled(lambda: self._describe(schedule), str(schedule.address), self._patience)

    def _settle_well(self, schedule: Resource) -> None:
        """The service takes some faults at creation and says so only in the schedule's final status."""
        found = self._settle(schedule)
        if found["MonitoringScheduleStatus"] == "Failed":
            reason = found.get("FailureReason") or "the service gives no reason"
            raise ServiceError(f"{schedule.address} is Failed: {reason}")

    def _describe(self, schedule: Resource) -> dict[str, Any]:
        name = schedule.address.name
        return self._api.call("sagemaker", "describe_monitoring_schedule", MonitoringScheduleName=name)

    def _add_tags(self, resource: Resource) -> None:
        self._api.call("sagemaker", "add_tags", ResourceArn=resource.facts.arn, Tags=tag_list(resource.tags))

    def _remove_tags(self, resource: Resource) -> None:
        self._api.call("sagemaker", "delete_tags", ResourceArn=resource.facts.arn, TagKeys=sorted(resource.tags))

    def _update_alert(self, alert: Resource) -> None:
        """The service makes one alert per schedule and chooses its name; it may appear a little later."""
        for _ in self._patience.pauses(str(alert.address)):
            found = list(
                self._api.pages(
                    "sagemaker",
                    "list_monitoring_alerts",
                    "MonitoringAlertSummaries",
                    MonitoringScheduleName=alert.address.name,
                )
            )
            if found:
                self._api.call(
                    "sagemaker",
                    "update_monitoring_alert",
                    MonitoringScheduleName=alert.address.name,
                    MonitoringAlertName=found[0]["MonitoringAlertName"],
                    **alert.body,
                )
                return
