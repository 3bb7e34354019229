"""JSON Schemas of what status, windows, labels and preflight tell programs; minor versions may add members."""

from __future__ import annotations

from typing import Any

from mqm_sync.errors import Severity
from mqm_sync.health.model import Level, Mark
from mqm_sync.schemas import NAMES, schema_text, text_of

Json = dict[str, Any]
VERBS = ("status", "windows", "labels", "preflight")
ALL = (*NAMES, *VERBS)

_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_DAY: Json = {"type": "string", "format": "date"}
_NUMBER: Json = {"type": "number"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_YES_NO: Json = {"type": "boolean"}


def any_schema_text(name: str) -> str:
    """One of `ALL` as JSON text."""
    return schema_text(name) if name in NAMES else text_of(report_schemas()[name])


def report_schemas() -> dict[str, Json]:
    """Each schema by the name of its verb."""
    return {
        "status": _titled("status", _status()),
        "windows": _titled("windows", _windows()),
        "labels": _titled("labels", {"monitors": _list(_labels())}),
        "preflight": _titled("preflight", _preflight()),
    }


def _status() -> dict[str, Json]:
    run = _object(
        scheduled=_MOMENT,
        result=_enum(Mark),
        reason=_TEXT,
        reads_from=_or_null(_MOMENT),
        reads_to=_or_null(_MOMENT),
        job=_TEXT,
        seconds=_or_null(_NUMBER),
    )
    violation = _object(metric=_TEXT, check=_TEXT, value=_or_null(_NUMBER), threshold=_or_null(_NUMBER), text=_TEXT)
    series = _object(metric=_TEXT, threshold=_or_null(_NUMBER), points=_list(_object(at=_MOMENT, value=_NUMBER)))
    cost = _object(
        instance_type=_TEXT,
        instance_count=_COUNT,
        runs_per_month=_NUMBER,
        most_instance_hours=_NUMBER,
        typical_instance_hours=_or_null(_NUMBER),
        price=_or_null(_NUMBER),
    )
    monitor = _object(
        monitor=_TEXT,
        kind=_TEXT,
        endpoint=_TEXT,
        state=_TEXT,
        schedule=_TEXT,
        level=_enum(Level),
        troubles=_TEXTS,
        runs=_list(run),
        next_run=_or_null(_MOMENT),
        missed=_COUNT,
        cause=_or_null(_object(what=_TEXT, check=_TEXT)),
        violated_at=_or_null(_MOMENT),
        violations=_list(violation),
        drift=_TEXT,
        differing=_TEXTS,
        metrics=_list(series),
        cost=_or_null(cost),
        not_known=_TEXTS,
    )
    target = _object(name=_TEXT, account_id=_TEXT, region=_TEXT, monitors=_list(monitor))
    return {"tool": _object(name=_TEXT, version=_TEXT), "owner": _TEXT, "at": _MOMENT, "targets": _list(target)}


def _windows() -> dict[str, Json]:
    found = _or_null(_object(in_time=_COUNT, late=_COUNT))
    window = _object(
        target=_TEXT,
        monitor=_TEXT,
        run=_MOMENT,
        start=_MOMENT,
        end=_MOMENT,
        labels_due=_or_null(_MOMENT),
        capture_folders=_TEXTS,
        label_folders=_TEXTS,
        captured=found,
        labels=found,
        not_known=_TEXTS,
    )
    first = _or_null(_object(run=_MOMENT, start=_MOMENT, end=_MOMENT))
    stopped = _object(target=_TEXT, monitor=_TEXT, until=_or_null(_DAY), because=_TEXT, first=first)
    return {"windows": _list(window), "stopped": _list(stopped)}


def _labels() -> Json:
    lag = _object(
        objects=_COUNT,
        p50_seconds=_NUMBER,
        p95_seconds=_NUMBER,
        longest_seconds=_NUMBER,
        share=_NUMBER,
        covering_seconds=_NUMBER,
        left_out=_COUNT,
    )
    offsets = _object(start_time_offset=_TEXT, end_time_offset=_TEXT)
    return _object(
        target=_TEXT,
        monitor=_TEXT,
        prefix=_TEXT,
        lag=_or_null(lag),
        offsets=_or_null(offsets),
        proposed=_or_null(offsets),
        is_enough=_YES_NO,
        not_known=_TEXT,
    )


def _preflight() -> dict[str, Json]:
    finding = _object(
        rule=_TEXT,
        severity=_enum(Severity),
        title=_TEXT,
        message=_TEXT,
        hint=_TEXT,
        file=_TEXT,
        line=_COUNT,
        column=_COUNT,
        monitor=_TEXT,
        target=_TEXT,
        fixable=_YES_NO,
        page=_TEXT,
    )
    unchecked = _object(target=_TEXT, reason=_TEXT, rules=_TEXTS, monitors=_TEXTS)
    return {"monitors": _COUNT, "findings": _list(finding), "not_checked": _list(unchecked)}


def _titled(verb: str, members: dict[str, Json]) -> Json:
    version = {"type": "string", "pattern": "^1\\."}
    return {"title": f"mqm-sync {verb}", **_object(format_version=version, **members)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [{"type": "null"}, schema]}


def _enum(words: type[Severity | Level | Mark]) -> Json:
    return {"enum": [word.value for word in words]}
