"""AddTags, ListTags and DeleteTags for definitions and schedules."""

from __future__ import annotations

from mqm_sync.emulator import listing
from mqm_sync.emulator.records import Resource, Tags
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place

MAX_TAGS = 50
_LIST_PAGE = 50


def read_tags(pairs: list[Json]) -> Tags:
    """The tags of a request; those of the reserved prefix are refused."""
    tags = {pair["Key"]: pair["Value"] for pair in pairs}
    reserved = sorted(key for key in tags if key.lower().startswith("aws:"))
    if reserved:
        raise ApiError("ValidationException", f"Tag keys may not begin with aws: ({', '.join(reserved)})")
    return tags


def as_pairs(tags: Tags) -> list[Json]:
    """Tags as the API writes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def set_tags(place: Place, resource: Resource, tags: Tags) -> None:
    """Give a resource its tags, which sweeps show once they have caught up."""
    if not resource.is_stale(place.sweeps):
        resource.stale_tags = resource.tags
    if place.switches.tag_lag:
        resource.stale_until_sweep = place.sweeps + place.switches.tag_lag
    resource.tags = tags
    resource.ever_tagged = resource.ever_tagged or bool(tags)


def add_tags(place: Place, params: Json) -> Json:
    """AddTags: new keys are added, known keys get the new value."""
    resource = _target(place, params)
    tags = resource.tags | read_tags(params["Tags"])
    if len(tags) > MAX_TAGS:
        raise ApiError("ValidationException", f"A resource can have at most {MAX_TAGS} tags")
    set_tags(place, resource, tags)
    return {"Tags": as_pairs(tags)}


def delete_tags(place: Place, params: Json) -> Json:
    """DeleteTags: keys that are not there are no error."""
    resource = _target(place, params)
    keys = set(params["TagKeys"])
    set_tags(place, resource, {key: value for key, value in resource.tags.items() if key not in keys})
    return {}


def list_tags(place: Place, params: Json) -> Json:
    """ListTags, by key."""
    tags = _target(place, params).tags
    stamp = listing.stamp_of("ListTags", params)
    after = listing.read_token(params["NextToken"], stamp)[0] if "NextToken" in params else ""
    keys = sorted(key for key in tags if key > after)
    limit = params.get("MaxResults", _LIST_PAGE)
    shown = keys[:limit]
    token = listing.make_token([shown[-1]], stamp) if len(keys) > limit else None
    return listing.reply("Tags", as_pairs({key: tags[key] for key in shown}), token)


def _target(place: Place, params: Json) -> Resource:
    resource = place.resource(params["ResourceArn"])
    if resource is None:
        raise ApiError(place.switches.tag_target_error, f"Resource does not exist: {params['ResourceArn']}")
    return resource
