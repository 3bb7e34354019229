"""Alarms as CloudWatch has them: one list by the prefix of our names, read only where there is anything to ask about.

The sweep of tags covers alarms as well. So nothing is listed while no spec has alarms and nothing owned is one; an
alarm whose spec is gone is found by its tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mqm_sync.alarms import PREFIX, monitor_of
from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.resource import ALARM, MONITOR_TAG, OWNER_TAG, Address, Facts, Resource, State
from mqm_sync.sagemaker.api import Api, is_denied
from mqm_sync.sagemaker.tags import TagReader, to_mapping

_NOT_BODY = {
    "AlarmName",
    "AlarmArn",
    "AlarmConfigurationUpdatedTimestamp",
    "StateValue",
    "StateReason",
    "StateReasonData",
    "StateUpdatedTimestamp",
    "StateTransitionedTimestamp",
    "EvaluationState",
}
"""What DescribeAlarms says beside what PutMetricAlarm was told."""
_MARK = ":alarm:"


@dataclass(slots=True)
class AlarmReading:
    """Alarms of one owner, and names of theirs that others use or that could not be read."""

    owner: str
    free: frozenset[str] = frozenset()
    """Monitors that may be taken over, and their alarms with them where nobody owns those."""
    resources: dict[Address, Resource] = field(default_factory=dict)
    foreign: dict[Address, str] = field(default_factory=dict)
    unreadable: dict[Address, str] = field(default_factory=dict)
    owned: set[Address] = field(default_factory=set)
    """Those that the sweep shows as the owner's, read or not, and those that were read."""

    def note(self, described: Mapping[str, Any], tags: Mapping[str, str], wanted: Resource | None) -> None:
        """Sort an alarm in: ours, or somebody else's where its name is wanted."""
        address = Address(ALARM, described["AlarmName"])
        is_free = wanted is not None and wanted.monitor in self.free and not tags.get(OWNER_TAG)
        if is_free or tags.get(OWNER_TAG) == self.owner:
            body = {key: value for key, value in described.items() if key not in _NOT_BODY}
            monitor = tags.get(MONITOR_TAG) or monitor_of(address)
            self.owned |= set() if is_free else {address}
            self.resources[address] = Resource(address, body, monitor, tags, Facts(arn=described["AlarmArn"]))
        elif wanted:
            self.foreign[address] = tags.get(OWNER_TAG, "")


def read_alarms(
    api: Api, tags: TagReader, desired: State, owner: str, free: frozenset[str] = frozenset()
) -> AlarmReading:
    """What concerns `desired` and our owner; raises ServiceError, except for lack of permission.

    `free` are the monitors that may be taken over, with alarms of theirs that nobody owns.
    """
    wanted = {alarm.address: alarm for alarm in desired.of_type(ALARM)}
    owned = [Address(ALARM, arn.partition(_MARK)[2]) for arn in tags.owned(owner) if _MARK in arn]
    reading = AlarmReading(owner, free)
    if not wanted and not owned and tags.has_swept:
        return reading
    try:
        for described in _listed(api):
            alarm = wanted.get(Address(ALARM, described["AlarmName"]))
            found = tags.swept(described["AlarmArn"])
            # A sweep may show tags as they were: what would lead to a change is asked for again.
            if alarm.tags != found if alarm else not tags.has_swept:
                found = _asked(api, described, reading)
            if found is not None:
                reading.note(described, found, alarm)
    except ServiceError as error:
        if not is_denied(error):
            raise
        reading.unreadable |= dict.fromkeys([*wanted, *owned], error.message)
        reading.owned |= set(owned)
    return reading


def alarm_tags(api: Api, arn: str) -> dict[str, str]:
    """An alarm's tags as they are now; raises ServiceError."""
    return to_mapping(api.call("cloudwatch", "list_tags_for_resource", ResourceARN=arn).get("Tags", ()))


def describe_alarm(api: Api, name: str) -> dict[str, Any]:
    """An alarm as it is now; raises NotFoundError and ServiceError."""
    found = api.pages("cloudwatch", "describe_alarms", "MetricAlarms", AlarmNames=[name], AlarmTypes=["MetricAlarm"])
    described = next((alarm for alarm in found if alarm["AlarmName"] == name), None)
    if described is None:
        raise NotFoundError(f"{ALARM}/{name} does not exist", operation="describe_alarms")
    return described


def _listed(api: Api) -> Iterator[dict[str, Any]]:
    return api.pages(
        "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=PREFIX, AlarmTypes=["MetricAlarm"]
    )


def _asked(api: Api, described: Mapping[str, Any], reading: AlarmReading) -> Mapping[str, str] | None:
    """The tags of one alarm; None for one that is gone by now, or may not be read."""
    try:
        return alarm_tags(api, described["AlarmArn"])
    except NotFoundError:
        return None
    except ServiceError as error:
        if not is_denied(error):
            raise
        reading.unreadable[Address(ALARM, described["AlarmName"])] = error.message
        return None
