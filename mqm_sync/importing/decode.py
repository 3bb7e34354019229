"""A live monitor -> the whole document that says it, by the table of fields that `build` reads the other way."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from mqm_sync.canonical import canonical_definition
from mqm_sync.fields import ApiPath, SpecPath, fields_of, shown_value
from mqm_sync.importing.types import Candidate, Document
from mqm_sync.kinds import BY_DEFINITION_TYPE
from mqm_sync.reconcile import is_ignored_tag
from mqm_sync.resource import OUR_TAGS, PROTECT_TAG
from mqm_sync.timing import ScheduleError, parse_schedule
from mqm_sync.unknowns import SERVICE_ALERT

_ABSENT = object()


def document_of(found: Candidate, ignore_tags: tuple[str, ...]) -> Document:
    """Every field of the monitor that a spec has; nothing is left out for being a default."""
    kind = BY_DEFINITION_TYPE[found.definition.address.type]
    body = found.schedule.body
    document: Document = {"version": 1, "kind": kind.name, "name": found.name, "adopt": True}
    document["schedule"] = schedule_words(str(body.get("ScheduleExpression", "")))
    document["state"] = shown_value("state", body.get("MonitoringScheduleStatus"))
    document["protect"] = found.schedule.tags.get(PROTECT_TAG) == "true"
    left = deepcopy(canonical_definition(found.definition.body))
    # The deepest places first: what has a field of its own is taken out of the part that holds it.
    for field, path in sorted(fields_of(kind), key=lambda row: -len(row[1])):
        value = _at(left, path)
        shown = shown_value(".".join(field.spec), value)
        if value is not _ABSENT and field.encode(shown) == value:
            _take(left, path)
            _put(document, field.spec, shown)
    if found.alert and (numbers := _thresholds(found.alert.body)) != SERVICE_ALERT:
        document["alert"] = dict(zip(("datapoints_to_alert", "evaluation_period"), numbers, strict=True))
    return {**document, **_tags(found, ignore_tags)}


def schedule_words(expression: str) -> str:
    """An expression in words where they mean the same, otherwise as it stands."""
    try:
        words = parse_schedule(expression).words
        return words if parse_schedule(words) == parse_schedule(expression) else expression
    except ScheduleError:
        return expression


def _thresholds(body: Mapping[str, Any]) -> tuple[int, int]:
    datapoints, period = SERVICE_ALERT
    return body.get("DatapointsToAlert", datapoints), body.get("EvaluationPeriod", period)


def _tags(found: Candidate, ignore_tags: tuple[str, ...]) -> Document:
    tags = own_tags(found.schedule.tags, ignore_tags)
    on_definition = tags if found.is_shared else own_tags(found.definition.tags, ignore_tags)
    return {"tags": tags} if on_definition == tags else {"tags": tags, "definition_tags": on_definition}


def own_tags(tags: Mapping[str, str], ignore_tags: tuple[str, ...]) -> dict[str, str]:
    """The tags that people set: not ours, not AWS's own, not those that the project leaves to others."""
    return {
        key: value
        for key, value in sorted(tags.items())
        if key not in OUR_TAGS and not is_ignored_tag(key, ignore_tags)
    }


def _at(value: Any, path: ApiPath) -> Any:  # noqa: ANN401 - any JSON value
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return value


def _take(value: Any, path: ApiPath) -> None:  # noqa: ANN401 - any JSON value
    for part in path[:-1]:
        value = value[part]
    del value[path[-1]]


def _put(document: Document, path: SpecPath, value: object) -> None:
    for part in path[:-1]:
        document = document.setdefault(part, {})
    document[path[-1]] = value
