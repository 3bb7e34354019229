"""Changes alarms. CloudWatch overwrites whatever has the name, so each call looks first whose it is."""

from __future__ import annotations

from mqm_sync.errors import NotFoundError, RefusedError
from mqm_sync.plan import Step, Verb
from mqm_sync.resource import OWNER_TAG, Resource
from mqm_sync.sagemaker.alarms import alarm_tags, describe_alarm
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.words import tag_list


class AlarmWriter:
    """Carries out the steps on alarms; each can be done again without harm."""

    def __init__(self, api: Api, owner: str) -> None:
        self._api = api
        self._owner = owner

    def execute(self, step: Step) -> None:
        """One step; raises RefusedError for what is not ours by now, NotFoundError and ServiceError."""
        alarm = step.resource
        # None is right where the step itself takes the alarm over.
        may_be_free = step.verb is Verb.ADD_TAGS and alarm.owner == self._owner
        arn = self._arn_of_ours(alarm, may_be_free)
        match step.verb:
            case Verb.PUT_ALARM:
                self._put(alarm, is_new=not arn)
            case Verb.DELETE_ALARM if arn:
                self._delete(alarm)
            case Verb.ADD_TAGS if arn:
                self._api.call("cloudwatch", "tag_resource", ResourceARN=arn, Tags=tag_list(alarm.tags))
            case Verb.REMOVE_TAGS if arn:
                self._api.call("cloudwatch", "untag_resource", ResourceARN=arn, TagKeys=sorted(alarm.tags))
            case Verb.ADD_TAGS:
                raise NotFoundError(f"{alarm.address} does not exist any more", operation=step.verb.value)

    def _arn_of_ours(self, alarm: Resource, may_be_free: bool) -> str:  # noqa: FBT001 - a fact of the step
        """Its ARN; "" where it does not exist. Raises RefusedError where it carries another owner's tag, or none."""
        try:
            arn = str(describe_alarm(self._api, alarm.address.name)["AlarmArn"])
            owner = alarm_tags(self._api, arn).get(OWNER_TAG, "")
        except NotFoundError:
            return ""
        if owner != self._owner and (owner or not may_be_free):
            whose = f"belongs to '{owner}'" if owner else "carries no owner tag"
            raise RefusedError(f"{alarm.address} {whose} by now; it was not touched", "plan again")
        return arn

    def _put(self, alarm: Resource, *, is_new: bool) -> None:
        """Tags go along with a new alarm only; those of one that exists are changed by steps of their own."""
        tags = {"Tags": tag_list(alarm.tags)} if is_new else {}
        self._api.call("cloudwatch", "put_metric_alarm", AlarmName=alarm.address.name, **alarm.body, **tags)

    def _delete(self, alarm: Resource) -> None:
        try:
            self._api.call("cloudwatch", "delete_alarms", AlarmNames=[alarm.address.name])
        except NotFoundError:
            return
