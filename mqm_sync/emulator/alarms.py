"""Alarms of CloudWatch, which moto keeps, as the tagging API and IAM see them: moto's tagging API leaves them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place

_TYPES = ("cloudwatch", "cloudwatch:alarm")
_MOTO = "moto:"
"""Begins a token of moto's; tokens without it count alarms."""
Foreign = Callable[[Json], Json]


def with_alarms(place: Place, foreign: Foreign) -> Foreign:
    """Answers of moto's tagging API, with alarms before what moto knows."""

    def ask(question: Json) -> Json:
        if "ResourceARNList" in question:
            return _by_arn(place, question, foreign)
        token, room = str(question.get("PaginationToken", "")), int(question["ResourcesPerPage"])
        page: list[Json] = []
        if not token.startswith(_MOTO):
            found, start = list(_wanted(place, question)), int(token or 0)
            page = found[start : start + room]
            if len(found) > start + room:
                return _reply(page, str(start + room))
            token = _MOTO
        if len(page) == room:
            return _reply(page, _MOTO)
        question = {key: value for key, value in question.items() if key != "PaginationToken"}
        more = token.removeprefix(_MOTO)
        theirs = foreign(
            {**question, "ResourcesPerPage": room - len(page), **({"PaginationToken": more} if more else {})}
        )
        rest = theirs.get("PaginationToken") or ""
        return _reply([*page, *theirs["ResourceTagMappingList"]], f"{_MOTO}{rest}" if rest else "")

    return ask


def tags_of(place: Place, arn: str) -> Mapping[str, str]:
    """The tags of an alarm; none where it does not exist."""
    return dict(_alarms(place)).get(arn, {})


def _by_arn(place: Place, question: Json, foreign: Foreign) -> Json:
    alarms = dict(_alarms(place))
    asked = question["ResourceARNList"]
    ours = [_mapping(arn, alarms[arn]) for arn in asked if arn in alarms]
    rest = [arn for arn in asked if arn not in alarms]
    theirs = foreign({"ResourceARNList": rest})["ResourceTagMappingList"] if rest else []
    return _reply([*ours, *theirs], "")


def _wanted(place: Place, question: Json) -> Iterator[Json]:
    types = question.get("ResourceTypeFilters") or _TYPES
    if not set(types) & set(_TYPES):
        return
    for arn, tags in _alarms(place):
        filters = question.get("TagFilters", [])
        if tags and all(f["Key"] in tags and tags[f["Key"]] in (f.get("Values") or [tags[f["Key"]]]) for f in filters):
            yield _mapping(arn, tags)


def _alarms(place: Place) -> Iterator[tuple[str, dict[str, str]]]:
    from moto.cloudwatch.models import cloudwatch_backends  # noqa: PLC0415 - slow to import; only a started sandbox needs it

    backend: Any = cloudwatch_backends[place.account][place.region]
    for _, alarm in sorted(backend.alarms.items()):
        yield alarm.alarm_arn, dict(backend.list_tags_for_resource(alarm.alarm_arn))


def _mapping(arn: str, tags: Mapping[str, str]) -> Json:
    return {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _reply(page: list[Json], token: str) -> Json:
    return {"ResourceTagMappingList": page, "PaginationToken": token}
