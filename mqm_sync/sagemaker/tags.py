"""Who owns what: one sweep of the tagging API, and a closer look where the sweep may lag behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mqm_sync.errors import ServiceError
from mqm_sync.kinds import KINDS
from mqm_sync.parallel import each
from mqm_sync.resource import OWNER_TAG
from mqm_sync.sagemaker.api import Api, is_denied

_ALARM = "cloudwatch:alarm"
_SWEEPS = (["sagemaker:monitoring-schedule", _ALARM], [f"sagemaker:{kind.arn_part}" for kind in KINDS.values()])
"""Two sweeps side by side take half the time of one, for pages can only be asked for one after the other."""


class TagReader:
    """Tags by ARN. Without permission for the sweep, or where it is found wanting, each resource is asked."""

    def __init__(self, api: Api, *, only_owned: bool = True) -> None:
        self._api = api
        self._filters = [{"Key": OWNER_TAG}] if only_owned else []
        self._swept: Mapping[str, Mapping[str, str]] | None = self._sweep()
        self._is_wanting = False

    @property
    def has_swept(self) -> bool:
        """Whether the sweep was permitted, and what it does not show may be taken for nobody's."""
        return self._swept is not None and not self._is_wanting

    def doubt(self) -> None:
        """Note that the sweep did not show something that has an owner; there may be more of that."""
        self._is_wanting = True

    def swept(self, arn: str) -> Mapping[str, str] | None:
        """What the sweep saw; None for a resource without an owner tag, or one that is too new to be seen."""
        return (self._swept or {}).get(arn)

    def owned(self, owner: str) -> list[str]:
        """The ARNs that the sweep shows as this owner's."""
        return [arn for arn, tags in (self._swept or {}).items() if tags.get(OWNER_TAG) == owner]

    def _sweep(self) -> Mapping[str, Mapping[str, str]] | None:
        try:
            first, second = each(_SWEEPS, self._tags_of, len(_SWEEPS))
        except ServiceError as error:
            if is_denied(error):
                return None
            raise
        return first | second

    def _tags_of(self, types: list[str]) -> dict[str, Mapping[str, str]]:
        found = self._api.pages(
            "resourcegroupstaggingapi",
            "get_resources",
            "ResourceTagMappingList",
            TagFilters=self._filters,
            # An account may have very many alarms, so they are asked for only where our tag tells them apart.
            ResourceTypeFilters=[name for name in types if self._filters or name != _ALARM],
        )
        return {item["ResourceARN"]: to_mapping(item.get("Tags", ())) for item in found}


def ask_tags(api: Api, arn: str) -> dict[str, str]:
    """A resource's tags as they are now; raises ServiceError."""
    return to_mapping(api.pages("sagemaker", "list_tags", "Tags", ResourceArn=arn))


def to_mapping(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags from the API's list form."""
    return {tag["Key"]: tag["Value"] for tag in tags}
