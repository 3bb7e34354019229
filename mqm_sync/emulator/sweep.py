"""GetResources of the tagging API: our resources first, then moto's, in one sequence of pages."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from mqm_sync.emulator.listing import Query
from mqm_sync.emulator.records import Resource, Tags
from mqm_sync.emulator.tables import DEFINITION_KINDS, OUR_KINDS, SCHEDULE_KIND, kind_of
from mqm_sync.emulator.tags import as_pairs
from mqm_sync.emulator.validation import refuse_malformed
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place

_DEFAULT_PAGE = 50
_MAX_PAGE = 100
_MIN_TAGS, _MAX_TAGS = 100, 500
_SERVICE = "sagemaker"
# Deleted resources that still show come behind the living.
_GHOSTS = ("ghosts",)

Foreign = Callable[[Json], Json]
"""Asks moto the same question with another payload."""


@dataclass(frozen=True, slots=True)
class _Token:
    """Where the next page begins: behind one of ours, or at a token of moto's."""

    kind: int = 0
    serial: int = 0
    foreign: str | None = None

    def encode(self) -> str:
        return urlsafe_b64encode(json.dumps([self.kind, self.serial, self.foreign]).encode()).decode()


def get_resources(place: Place, params: Json, foreign: Foreign) -> Json:
    """One page of everything that has tags, or once had."""
    _refuse_malformed(params)
    if "ResourceARNList" in params:
        place.sweeps += 1
        return _by_arn(place, params, foreign)
    token = _read_token(params.get("PaginationToken", ""))
    if not place.switches.sweep_coverage and token.foreign is None:
        token = _Token(foreign="")
    if token == _Token():
        place.sweeps += 1
    limit = params.get("ResourcesPerPage", _DEFAULT_PAGE)
    found = list(islice(_ours(place, params, token), limit + 1)) if token.foreign is None else []
    page = [_mapping(place, resource) for _, resource in found[:limit]]
    if len(found) > limit:
        kind, last = found[limit - 1]
        return _reply(page, _Token(kind, last.serial))
    if not _wants_foreign(params):
        return _reply(page, None)
    if len(page) == limit:
        return _reply(page, _Token(foreign=""))
    theirs = foreign(_foreign_question(params, limit - len(page), token.foreign or ""))
    more = theirs.get("PaginationToken") or ""
    return _reply(page + theirs["ResourceTagMappingList"], _Token(foreign=more) if more else None)


def _ours(place: Place, params: Json, token: _Token) -> Iterator[tuple[int, Resource]]:
    """Our resources behind the token, with the position of their kind."""
    wanted = _wanted_kinds(params)
    filters = params.get("TagFilters", [])
    for position, kind in enumerate([*OUR_KINDS, *(_GHOSTS if place.ghosts else ())]):
        if position < token.kind or (kind not in wanted and kind not in _GHOSTS):
            continue
        after = token.serial if position == token.kind else 0
        for resource in _of_kind(place, kind, after):
            shown = resource.shown_tags(place.sweeps)
            is_wanted = kind in wanted or kind_of(resource.arn) in wanted
            if is_wanted and shown is not None and _passes(shown, filters):
                yield position, resource


def _of_kind(place: Place, kind: str, after: int) -> Iterator[Resource]:
    if kind in _GHOSTS:
        shown = [resource for until, resource in place.ghosts if until >= place.sweeps and resource.serial > after]
        yield from sorted(shown, key=lambda resource: resource.serial)
        return
    # No name sorts behind this one, so the walk begins behind the whole serial.
    key = [after, chr(0x10FFFF)]
    query = Query(sort_by="CreationTime", descending=False, limit=0, after=key, filters=(), stamp=0)
    if kind == SCHEDULE_KIND:
        for _, schedule in place.schedules.walk(query):
            if not schedule.is_gone:
                yield schedule
        return
    monitoring_type = next(name for name, found in DEFINITION_KINDS.items() if found == kind)
    for _, definition in place.definitions[monitoring_type].walk(query):
        yield definition


def _wanted_kinds(params: Json) -> set[str]:
    filters = params.get("ResourceTypeFilters")
    if not filters or _SERVICE in filters:
        return set(OUR_KINDS)
    return {kind for kind in OUR_KINDS if f"{_SERVICE}:{kind}" in filters}


def _foreign_types(params: Json) -> list[str]:
    ours = {f"{_SERVICE}:{kind}" for kind in OUR_KINDS}
    return [name for name in params.get("ResourceTypeFilters", []) if name not in ours]


def _wants_foreign(params: Json) -> bool:
    return not params.get("ResourceTypeFilters") or bool(_foreign_types(params))


def _foreign_question(params: Json, room: int, token: str) -> Json:
    question: Json = {"TagFilters": params.get("TagFilters", []), "ResourcesPerPage": room}
    if _foreign_types(params):
        question["ResourceTypeFilters"] = _foreign_types(params)
    return question | ({"PaginationToken": token} if token else {})


def _by_arn(place: Place, params: Json, foreign: Foreign) -> Json:
    if params.keys() & {"TagFilters", "ResourceTypeFilters", "ResourcesPerPage", "PaginationToken"}:
        raise _invalid("ResourceARNList can not be combined with filters or pages")
    asked = params["ResourceARNList"]
    known = asked if place.switches.sweep_coverage else []
    ours = [found for arn in known if (found := place.resource(arn)) and found.shown_tags(place.sweeps) is not None]
    rest = [arn for arn in asked if arn not in place.by_arn]
    theirs = foreign({"ResourceARNList": rest})["ResourceTagMappingList"] if rest else []
    return _reply([_mapping(place, resource) for resource in ours] + theirs, None)


def _passes(tags: Tags, filters: list[Json]) -> bool:
    """All filters must hold; a filter without values asks for the key alone."""
    return all(
        entry["Key"] in tags and (not entry.get("Values") or tags[entry["Key"]] in entry["Values"]) for entry in filters
    )


def _mapping(place: Place, resource: Resource) -> Json:
    return {"ResourceARN": resource.arn, "Tags": as_pairs(resource.shown_tags(place.sweeps) or {})}


def _reply(page: list[Json], token: _Token | None) -> Json:
    return {"ResourceTagMappingList": page, "PaginationToken": token.encode() if token else ""}


def _read_token(text: str) -> _Token:
    if not text:
        return _Token()
    try:
        return _Token(*json.loads(urlsafe_b64decode(text.encode())))
    except (ValueError, TypeError) as error:
        raise ApiError("PaginationTokenExpiredException", "The pagination token is not valid") from error


def _refuse_malformed(params: Json) -> None:
    refuse_malformed("GetResources", params, "resourcegroupstaggingapi", "InvalidParameterException")
    if not 1 <= params.get("ResourcesPerPage", _DEFAULT_PAGE) <= _MAX_PAGE:
        raise _invalid(f"ResourcesPerPage must be between 1 and {_MAX_PAGE}")
    if not _MIN_TAGS <= params.get("TagsPerPage", _MIN_TAGS) <= _MAX_TAGS:
        raise _invalid(f"TagsPerPage must be between {_MIN_TAGS} and {_MAX_TAGS}")
    if any("Key" not in entry for entry in params.get("TagFilters", [])):
        raise _invalid("Every tag filter needs a Key")


def _invalid(message: str) -> ApiError:
    return ApiError("InvalidParameterException", message)
