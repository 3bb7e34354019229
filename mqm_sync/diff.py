"""Two bodies -> the fields that differ. The only importer of deepdiff, and only for bodies that do differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mqm_sync.canonical import canonical_alarm, canonical_definition, canonical_schedule
from mqm_sync.fields import ALARM_ORDER, ALERT_FIELDS, SCHEDULE_FIELDS, alarm_path_of, spec_order_of, spec_path_of
from mqm_sync.kinds import BY_DEFINITION_TYPE
from mqm_sync.masking import MASK, is_masked, mask_body
from mqm_sync.plan import FieldDiff
from mqm_sync.resource import ALARM, Resource

Path = tuple[str, ...]
Body = dict[str, Any]


def canonical_body(resource: Resource) -> dict[str, Any]:
    """The form in which this resource's body is compared."""
    if resource.address.is_definition:
        return canonical_definition(resource.body)
    if resource.address.type == ALARM:
        return canonical_alarm(resource.body)
    return canonical_schedule(resource.body)


def diff_resources(before: Resource | None, after: Resource | None) -> list[FieldDiff]:
    """Every field that differs, in the order of a spec; all fields of a resource that comes or goes."""
    resource = after or before
    if resource is None:
        return []
    old = _in_words_of(resource, before) if before else None
    new = canonical_body(after) if after else None
    # A monitor may have several alarms, so their paths begin with the name.
    above = (resource.address.name,) if resource.address.type == ALARM else ()
    return [
        FieldDiff(
            resource.address.type, (*above, *path), was, becomes, _field_of(resource, path) or _old_field(before, path)
        )
        for path, was, becomes in sorted(_pairs(old, new), key=lambda pair: _order_of(resource.address.type, pair[0]))
    ]


def _in_words_of(resource: Resource, before: Resource) -> Body:
    """The body before, with its kind's prefix exchanged where the kind changes, so that like is held against like."""
    body = canonical_body(before)
    old, new = (BY_DEFINITION_TYPE.get(r.address.type) for r in (before, resource))
    if old is None or new is None or old is new:
        return body
    return {key.replace(old.prefix, new.prefix, 1): value for key, value in body.items()}


def diff_tags(before: Resource | None, after: Resource) -> list[FieldDiff]:
    """Tags that come, go or change."""
    old = before.tags if before else {}
    return [
        FieldDiff(after.address.type, ("Tags", key), old.get(key), after.tags.get(key), f"tags.{key}")
        for key in sorted({*old, *after.tags})
        if old.get(key) != after.tags.get(key)
    ]


def _pairs(old: Body | None, new: Body | None) -> Iterator[tuple[Path, Any, Any]]:
    if old is None:
        return ((path, None, value) for path, value in _leaves(mask_body(new), ()))
    if new is None:
        return ((path, value, None) for path, value in _leaves(mask_body(old), ()))
    return iter(()) if old == new else _compare(mask_body(old), mask_body(new))


def _compare(old: Any, new: Any) -> Iterator[tuple[Path, Any, Any]]:  # noqa: ANN401 - any JSON value
    from deepdiff import DeepDiff  # noqa: PLC0415 - costs 150 ms, and most plans change little
    from deepdiff.helper import notpresent  # noqa: PLC0415 - as above

    for levels in DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0).values():
        for level in levels:
            path = tuple(str(part) for part in level.path(output_format="list"))
            was = None if level.t1 is notpresent else level.t1
            becomes = None if level.t2 is notpresent else level.t2
            if path[-1] == MASK:
                path, was, becomes = path[:-1], {MASK: was}, {MASK: becomes}
            yield from _leaves_of_change(path, was, becomes)


def _leaves_of_change(path: Path, was: Any, becomes: Any) -> Iterator[tuple[Path, Any, Any]]:  # noqa: ANN401
    if was is None:
        yield from ((leaf, None, value) for leaf, value in _leaves(becomes, path))
    elif becomes is None:
        yield from ((leaf, value, None) for leaf, value in _leaves(was, path))
    else:
        yield path, was, becomes


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping) and value and not is_masked(value):
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, str(index)))
    else:
        yield path, value


def _order_of(resource_type: str, path: Path) -> tuple[int, Path]:
    if resource_type == ALARM:
        return (ALARM_ORDER.index(path[0]) if path[0] in ALARM_ORDER else len(ALARM_ORDER), path)
    kind = BY_DEFINITION_TYPE.get(resource_type)
    return (spec_order_of(kind, _api(path)) if kind else 0, path)


def _api(path: Path) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in path)


def _old_field(before: Resource | None, path: Path) -> str:
    """What a field is called in the kind it had, for those that the new kind does not have."""
    kind = BY_DEFINITION_TYPE.get(before.address.type) if before else None
    if before is None or kind is None:
        return ""
    prefixes = [other.prefix for other in BY_DEFINITION_TYPE.values()]
    head = next((path[0].replace(prefix, kind.prefix, 1) for prefix in prefixes if path[0].startswith(prefix)), path[0])
    return _field_of(before, (head, *path[1:]))


def _field_of(resource: Resource, path: Path) -> str:
    kind = BY_DEFINITION_TYPE.get(resource.address.type)
    if resource.address.type == ALARM:
        return ".".join(alarm_path_of(resource.address.name, resource.body, path))
    if kind is None:
        return ".".join(SCHEDULE_FIELDS.get(path[0], ALERT_FIELDS.get(path[0], ())))
    return ".".join(spec_path_of(kind, _api(path)))
