"""What exists, with as few lists as the question allows.

Schedules are always listed. A kind's definitions are listed only where the schedules and the tag sweep leave a
question open: a definition to be created may exist already; one that no schedule uses may be an orphan, or gone already
(the tagging API shows what was just deleted); one without our tags has no known ARN; a deep plan trusts nothing. So an
unchanged fleet costs the schedules' pages and the sweep's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mqm_sync.kinds import BY_PREFIX, KINDS
from mqm_sync.resource import SCHEDULE, Address, State
from mqm_sync.sagemaker.api import Api
from mqm_sync.sagemaker.tags import TagReader
from mqm_sync.sagemaker.words import operation

Folded = tuple[str, str]
"""A type and a name in lower case, for the service lower-cases names inside ARNs."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A resource that exists, its ARN as the service spells it, and how the list shows it."""

    address: Address
    arn: str
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def points_at(self) -> Address | None:
        """The definition that a schedule uses; None when it is an inline one."""
        name = self.summary.get("MonitoringJobDefinitionName")
        kind = BY_PREFIX.get(str(self.summary.get("MonitoringType")))
        return Address(kind.definition_type, name) if name and kind and self.address.type == SCHEDULE else None


def list_schedules(api: Api) -> Iterator[Listed]:
    """Every schedule there is, page by page; raises ServiceError."""
    for found in api.pages("sagemaker", "list_monitoring_schedules", "MonitoringScheduleSummaries"):
        yield Listed(Address(SCHEDULE, found["MonitoringScheduleName"]), found["MonitoringScheduleArn"], found)


def inventory(
    api: Api, schedules: list[Listed], tags: TagReader, desired: State, owner: str, *, deep: bool
) -> dict[Address, Listed]:
    """The schedules, and the definitions that matter to `desired` and `owner`; raises ServiceError."""
    owned = set(tags.owned(owner))
    ours = [s for s in schedules if s.address in desired.resources or s.arn in owned]
    used = {_folded(at): at for schedule in ours if (at := schedule.points_at)}
    wanted = {_folded(a) for a in desired.resources if a.is_definition}
    swept = _definitions_in(owned)
    found = {schedule.address: schedule for schedule in schedules}
    for kind in (k.definition_type for k in KINDS.values()):
        is_clear = _of(kind, used) == _of(kind, swept) and _of(kind, wanted) <= _of(kind, used)
        if is_clear and tags.has_swept and not deep:
            found |= {used[key]: Listed(used[key], swept[key]) for key in _of(kind, used)}
        else:
            found |= {item.address: item for item in _definitions(api, kind)}
    return found


def _definitions(api: Api, kind: str) -> list[Listed]:
    listed = api.pages("sagemaker", operation("list", kind, plural=True), "JobDefinitionSummaries")
    return [Listed(Address(kind, s["MonitoringJobDefinitionName"]), s["MonitoringJobDefinitionArn"]) for s in listed]


def _definitions_in(arns: Iterable[str]) -> dict[Folded, str]:
    types = {kind.arn_part: kind.definition_type for kind in KINDS.values()}
    found = {}
    for arn in arns:
        part, _, name = arn.rpartition(":")[2].partition("/")
        if part in types:
            found[types[part], name.lower()] = arn
    return found


def _of(kind: str, names: Iterable[Folded]) -> set[Folded]:
    return {name for name in names if name[0] == kind}


def _folded(address: Address) -> Folded:
    return address.type, address.name.lower()
