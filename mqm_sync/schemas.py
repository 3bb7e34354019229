"""JSON Schemas of the monitor file, the project file and the plan."""

from __future__ import annotations

import json
from typing import Any

from mqm_sync.config import ProjectConfig
from mqm_sync.plan import FORMAT_VERSION, Action
from mqm_sync.spec import MonitorSpec

NAMES = ("monitor", "config", "plan")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]


def schema_text(name: str) -> str:
    """One of `NAMES` as JSON text."""
    return text_of({"monitor": monitor_schema, "config": config_schema, "plan": plan_schema}[name]())


def text_of(schema: Json) -> str:
    """A schema as the text of a file."""
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2) + "\n"


def monitor_schema() -> Json:
    """A monitor file: the spec, plus overlays per target, which may hold any part of it."""
    schema = MonitorSpec.model_json_schema()
    schema["title"] = "mqm-sync monitor"
    parts = {key: value for key, value in schema["properties"].items() if key not in {"version", "kind"}}
    schema["$defs"]["Overlay"] = {"type": "object", "properties": parts, "additionalProperties": False}
    schema["properties"]["targets"] = {
        "description": "What differs per target; false where the monitor is not deployed.",
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": "boolean"}, {"$ref": "#/$defs/Overlay"}]},
    }
    formats = schema["$defs"]["DatasetFormat"]
    schema["$defs"]["DatasetFormat"] = {"anyOf": [{"const": "parquet"}, formats]}
    return schema


def config_schema() -> Json:
    """The project file."""
    return {**ProjectConfig.model_json_schema(), "title": "mqm-sync project file"}


def plan_schema() -> Json:
    """The plan document; unknown members may be added by minor versions."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    side = {"anyOf": [{"type": "null"}, _object(body={"type": "object"}, tags={"type": "object"})]}
    resource = _object("type", "name", type=text, name=text, before=side, after=side)
    diff = _object(
        *("resource", "path", "field", "before", "after"),
        resource=text,
        path=texts,
        field=text,
        before={},
        after={},
        origin=text,
    )
    moment = {"type": "string", "format": "date-time"}
    change = _object(
        monitor=text,
        kind=text,
        action={"enum": [action.value for action in Action]},
        resources={"type": "array", "items": resource},
        diffs={"type": "array", "items": diff},
        reason=text,
        blocked_by={"type": "array", "items": _object(guard=text, message=text, hint=text)},
        windows={"type": "array", "items": _object(run=moment, start=moment, end=moment)},
    )
    target = _object(name=text, account_id=text, region=text, changes={"type": "array", "items": change})
    counts = {key: {"type": "integer"} for key in ("add", "change", "replace", "destroy", "blocked", "unchanged")}
    major = FORMAT_VERSION.partition(".")[0]
    return {
        "title": "mqm-sync plan",
        **_object(
            format_version={"type": "string", "pattern": f"^{major}\\."},
            tool=_object(name=text, version=text),
            created={"anyOf": [{"type": "null"}, moment]},
            owner=text,
            request={"type": "object"},
            targets={"type": "array", "items": target},
            summary=_object(**counts),
            digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
            diagnostics=texts,
        ),
    }


def _object(*required: str, **properties: Json) -> Json:
    return {"type": "object", "required": list(required or properties), "properties": properties}
