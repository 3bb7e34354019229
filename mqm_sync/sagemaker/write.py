"""Carries out steps. Each can be done again without harm, for the API has no idempotency tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mqm_sync.canonical import canonical_definition, canonical_schedule
from mqm_sync.errors import NotFoundError, RefusedError, ServiceError
from mqm_sync.plan import Step, Verb
from mqm_sync.resource import ALARM, ALERT, MONITOR_TAG, OWNER_TAG, SCHEDULE, Address, Resource
from mqm_sync.sagemaker.alarm_writer import AlarmWriter
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.scripts import upload_script
from mqm_sync.sagemaker.tags import ask_tags
from mqm_sync.sagemaker.wait import Patience, is_busy, settled
from mqm_sync.sagemaker.words import definition_of, operation, schedule_config, schedule_of, tag_list
from mqm_sync.unknowns import LOCKED_DEFINITION_CODES

_TAKEN = "ResourceInUse"
_STATUS = "MonitoringScheduleStatus"
_GONE_IS_FINE = {Verb.DELETE_DEFINITION, Verb.DELETE_SCHEDULE, Verb.REMOVE_TAGS}
_ON_WHAT_EXISTS = {
    *_GONE_IS_FINE,
    Verb.UPDATE_SCHEDULE,
    Verb.START_SCHEDULE,
    Verb.STOP_SCHEDULE,
    Verb.ADD_TAGS,
    Verb.UPDATE_ALERT,
}
_TAG_LOOKS = 5
"""Tags may be read stale for some seconds after a resource was made."""


class Writer:
    """Changes one account and region."""

    def __init__(self, api: Api, owner: str, patience: Patience) -> None:
        self._api = api
        self._owner = owner
        self._alarms = AlarmWriter(api, owner)
        self._made: set[Address] = set()
        self._patience = patience
        self._verbs: dict[Verb, Callable[[Resource], None]] = {
            Verb.CREATE_DEFINITION: self._create_definition,
            Verb.DELETE_DEFINITION: self._delete_definition,
            Verb.CREATE_SCHEDULE: self._create_schedule,
            Verb.UPDATE_SCHEDULE: self._update_schedule,
            Verb.DELETE_SCHEDULE: self._delete_schedule,
            Verb.START_SCHEDULE: lambda schedule: self._bring_to(schedule, "Scheduled", "start_monitoring_schedule"),
            Verb.STOP_SCHEDULE: lambda schedule: self._bring_to(schedule, "Stopped", "stop_monitoring_schedule"),
            Verb.ADD_TAGS: self._add_tags,
            Verb.REMOVE_TAGS: self._remove_tags,
            Verb.UPDATE_ALERT: self._update_alert,
            Verb.UPLOAD_SCRIPT: lambda script: upload_script(api, script),
        }

    def execute(self, step: Step) -> None:
        """Carry out one step and wait until it holds; raises RefusedError, ServiceError and BusyError.

        Whatever exists already is asked for its owner right before it is changed: lists and sweeps are older than that.
        """
        if step.resource.address.type == ALARM:
            self._alarms.execute(step)
            return
        changed = _changed_by(step)
        is_older = changed.address not in self._made
        may_be_free = step.verb is Verb.ADD_TAGS and changed.owner == self._owner
        if is_older and step.verb in _ON_WHAT_EXISTS and not self._is_still_ours(changed, may_be_free):
            if step.verb in _GONE_IS_FINE:
                return
            raise NotFoundError(f"{changed.address} does not exist any more", operation=step.verb.value)
        self._verbs[step.verb](step.resource)
        if step.verb in {Verb.CREATE_DEFINITION, Verb.CREATE_SCHEDULE}:
            self._made.add(step.resource.address)

    def _is_still_ours(self, resource: Resource, may_be_free: bool) -> bool:  # noqa: FBT001 - a fact of the step
        """Whether it exists; raises RefusedError where it carries another owner's tag by now, or none.

        None is right where the step itself takes the resource over.
        """
        try:
            arn = self._describe(resource)["MonitoringScheduleArn"] if _is_schedule(resource) else resource.facts.arn
            tags = ask_tags(self._api, arn)
        except NotFoundError:
            return False
        owner = tags.get(OWNER_TAG, "")
        if owner != self._owner and (owner or not may_be_free):
            whose = f"belongs to '{owner}'" if owner else "carries no owner tag"
            raise RefusedError(f"{resource.address} {whose} by now; it was not touched", "plan again")
        return True

    def _create_definition(self, definition: Resource) -> None:
        method = operation("create", definition.address.type)
        name, tags = definition.address.name, tag_list(definition.tags)
        try:
            self._send(definition, method, JobDefinitionName=name, Tags=tags, **definition.body)
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
                self._send(definition, method, JobDefinitionName=definition.address.name)
            except NotFoundError:
                return
            except ServiceError as error:
                if error.code not in LOCKED_DEFINITION_CODES:
                    raise
            else:
                return

    def _create_schedule(self, schedule: Resource) -> None:
        config, tags = schedule_config(schedule.body), tag_list(schedule.tags)
        try:
            self._send_named(schedule, "create_monitoring_schedule", MonitoringScheduleConfig=config, Tags=tags)
        except ServiceError as error:
            if error.code != _TAKEN or not self._is_our_schedule(schedule):
                raise
        self._settle_well(schedule)

    def _is_our_schedule(self, schedule: Resource) -> bool:
        found = self._describe(schedule)
        live, wanted = canonical_schedule(schedule_of(found, {}).body), canonical_schedule(schedule.body)
        is_same = {**live, _STATUS: ""} == {**wanted, _STATUS: ""}
        return is_same and self._has_our_tags(found["MonitoringScheduleArn"], schedule)

    def _has_our_tags(self, arn: str, wanted: Resource) -> bool:
        for _, _ in zip(range(_TAG_LOOKS), self._patience.pauses(arn), strict=False):
            tags = ask_tags(self._api, arn)
            if all(tags.get(key) == wanted.tags[key] for key in (OWNER_TAG, MONITOR_TAG)):
                return True
            if OWNER_TAG in tags:
                return False
        return False

    def _update_schedule(self, schedule: Resource) -> None:
        self._settle(schedule)
        config = schedule_config(schedule.body)
        self._send_named(schedule, "update_monitoring_schedule", MonitoringScheduleConfig=config)
        self._settle_well(schedule)

    def _bring_to(self, schedule: Resource, status: str, method: str) -> None:
        """Start or stop, unless it is so already: what the service answers then is not documented."""

        def send() -> None:
            if self._settle(schedule)["MonitoringScheduleStatus"] != status:
                self._api.call("sagemaker", method, MonitoringScheduleName=schedule.address.name)

        self._patience.until_accepted(send, str(schedule.address))
        self._settle_well(schedule)

    def _delete_schedule(self, schedule: Resource) -> None:
        """Deleting is asynchronous: the name and the lock on the definition are free once Describe finds nothing."""
        try:
            self._settle(schedule)
            self._send_named(schedule, "delete_monitoring_schedule")
            for _ in self._patience.pauses(str(schedule.address)):
                self._describe(schedule)
        except NotFoundError:
            return

    def _send_named(self, schedule: Resource, method: str, **params: object) -> None:
        """Send to a schedule; while it is busy, look at it again and again."""

        def send() -> None:
            try:
                self._api.call("sagemaker", method, MonitoringScheduleName=schedule.address.name, **params)
            except ServiceError as error:
                if is_busy(error):
                    self._describe(schedule)
                raise

        self._patience.until_accepted(send, str(schedule.address))

    def _send(self, resource: Resource, method: str, **params: object) -> None:
        """Send once the service takes it."""
        self._patience.until_accepted(lambda: self._api.call("sagemaker", method, **params), str(resource.address))

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
        name = alert.address.name
        for _ in self._patience.pauses(str(alert.address)):
            pages = self._api.pages(
                "sagemaker", "list_monitoring_alerts", "MonitoringAlertSummaries", MonitoringScheduleName=name
            )
            found = next(pages, None)
            if found:
                words = {"MonitoringScheduleName": name, "MonitoringAlertName": found["MonitoringAlertName"]}
                self._send(alert, "update_monitoring_alert", **words, **alert.body)
                return


def _changed_by(step: Step) -> Resource:
    """What a step changes; an alert has no tags, and belongs to whoever owns its schedule."""
    alert = step.resource
    return Resource(Address(SCHEDULE, alert.address.name), {}, alert.monitor) if alert.address.type == ALERT else alert


def _is_schedule(resource: Resource) -> bool:
    return resource.address.type == SCHEDULE
