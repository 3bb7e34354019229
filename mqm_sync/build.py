"""Spec -> desired state in API words. Pure: the same spec and deployment always give the same bodies and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from mqm_sync.alarms import build_alarms
from mqm_sync.canonical import HASH_LENGTH, canonical_definition, digest
from mqm_sync.fields import ApiPath, fields_of
from mqm_sync.images import image_uri
from mqm_sync.kinds import BY_DEFINITION_TYPE, KINDS
from mqm_sync.resource import (
    ALERT,
    MONITOR_TAG,
    OWNER_TAG,
    PINNED,
    PROTECT_TAG,
    SCHEDULE,
    SCRIPT,
    Address,
    Facts,
    Resource,
    State,
)
from mqm_sync.scripts import LocalScript, uris_in
from mqm_sync.spec import MonitorSpec, value_at
from mqm_sync.timing import ScheduleError, parse_schedule

SCHEDULE_STATUS = "MonitoringScheduleStatus"
SCHEDULED, STOPPED = "Scheduled", "Stopped"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where specs go, and when: the region decides the default image, the owner is written into the tags."""

    region: str
    owner: str
    today: date
    """The day (UTC) the plan is made on; stops with a date end by it."""
    scripts: Mapping[str, LocalScript] = field(default_factory=dict)
    """Local scripts by the place in S3 that specs name."""


def build_state(specs: Sequence[MonitorSpec], deployment: Deployment) -> State:
    """The desired state of many specs; of two with one name the later wins (rules refuse that before)."""
    resources = [resource for spec in specs for resource in build_monitor(spec, deployment)]
    adoptable = frozenset(spec.name for spec in specs if spec.adopt)
    reasons = {spec.name: reason for spec in specs if (reason := state_reason(spec, deployment.today))}
    return State({resource.address: resource for resource in resources}, adoptable=adoptable, state_reasons=reasons)


def state_reason(spec: MonitorSpec, today: date) -> str:
    """Why the schedule runs or is stopped on that day, where the spec gives a reason."""
    stop = spec.timed_stop
    if stop is None:
        return ""
    return f"stopped until {stop.until}: {stop.because}" if today <= stop.until else f"its stop ended on {stop.until}"


def build_monitor(spec: MonitorSpec, deployment: Deployment) -> list[Resource]:
    """Definition, schedule and, where the spec has them, alert, local scripts and alarms."""
    kind = KINDS[spec.kind]
    body = definition_body(spec, deployment.region)
    tags = tags_of(spec, deployment.owner)
    own_tags = tags if spec.definition_tags is None else _with_ours(spec, spec.definition_tags, deployment.owner)
    definition = Resource(Address(kind.definition_type, definition_name(spec, body)), body, spec.name, own_tags)
    schedule_body = {
        "MonitoringJobDefinitionName": definition.address.name,
        "MonitoringType": kind.prefix,
        "ScheduleExpression": _expression(spec.schedule),
        SCHEDULE_STATUS: STOPPED if spec.is_stopped(deployment.today) else SCHEDULED,
    }
    made = [definition, Resource(Address(SCHEDULE, spec.name), schedule_body, spec.name, tags)]
    if spec.alert:
        alert_body = {
            "DatapointsToAlert": spec.alert.datapoints_to_alert,
            "EvaluationPeriod": spec.alert.evaluation_period,
        }
        made.append(Resource(Address(ALERT, spec.name), alert_body, spec.name))
    scripts = [deployment.scripts[uri] for uri in uris_in(body) if uri in deployment.scripts]
    made += [script_resource(script, spec.name) for script in scripts]
    made += _pin(spec)
    return [*made, *build_alarms(spec, tags, is_stopped=spec.is_stopped(deployment.today))]


def script_resource(script: LocalScript, monitor: str) -> Resource:
    """The object that shall lie in S3."""
    facts = Facts(path=script.path, content=script.content)
    return Resource(Address(SCRIPT, script.uri), {"Sha256": script.sha256}, monitor, facts=facts)


def _pin(spec: MonitorSpec) -> list[Resource]:
    """The constraints file as the spec pins it."""
    baseline = spec.baseline
    if baseline is None or baseline.pin is None or baseline.constraints is None:
        return []
    said = {"S3Uri": baseline.constraints, "ETag": baseline.pin.etag, "Thresholds": baseline.pin.thresholds}
    body = {name: value for name, value in said.items() if value is not None}
    return [Resource(Address(PINNED, spec.name), body, spec.name)]


def definition_body(spec: MonitorSpec, region: str) -> dict[str, Any]:
    """The job definition's body without name and tags; unset fields are absent."""
    kind = KINDS[spec.kind]
    body: dict[str, Any] = {}
    for row, path in fields_of(kind):
        value = value_at(spec, row.spec)
        if value is not None:
            _put(body, path, row.encode(value))
    image = spec.image_uri or image_uri(kind, region)
    if image:
        _put(body, (f"{kind.prefix}AppSpecification", "ImageUri"), image)
    network = body.get("NetworkConfig")
    if network is not None and "NetworkConfig" not in canonical_definition({"NetworkConfig": network}):
        del body["NetworkConfig"]
    return body


def definition_name(spec: MonitorSpec, body: dict[str, Any]) -> str:
    """Monitor name and a hash of the content, so that an equal name proves an equal definition."""
    return content_name(spec.name, KINDS[spec.kind].definition_type, body)


def content_name(monitor: str, definition_type: str, body: Mapping[str, Any]) -> str:
    """The name that a definition with this body has when this project made it."""
    content = {"type": BY_DEFINITION_TYPE[definition_type].prefix, "body": canonical_definition(body)}
    return f"{monitor}-{digest(content, HASH_LENGTH)}"


def tags_of(spec: MonitorSpec, owner: str) -> dict[str, str]:
    """The tags of everything a monitor consists of, but for a definition with tags of its own."""
    return _with_ours(spec, spec.tags, owner)


def _with_ours(spec: MonitorSpec, written: Mapping[str, str] | None, owner: str) -> dict[str, str]:
    """What the person wrote, and ours."""
    tags = {**(written or {}), OWNER_TAG: owner, MONITOR_TAG: spec.name}
    return {**tags, PROTECT_TAG: "true"} if spec.protect else tags


def _expression(text: str | None) -> str:
    try:
        return parse_schedule(text or "").expression
    except ScheduleError:
        return text or ""  # reported by a rule; nothing is planned while it stands


def _put(body: dict[str, Any], path: ApiPath, value: object) -> None:
    current: Any = body
    for part, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int):
            if len(current) <= part:
                current.append(empty)
            current = current[part]
        else:
            current = current.setdefault(part, empty)
    current[path[-1]] = value
