"""Create, Describe, Delete and List of job definitions: four types, one behaviour."""

from __future__ import annotations

from copy import deepcopy

from mqm_sync.emulator import listing
from mqm_sync.emulator.checks import INPUTS, refuse_definition, refuse_role
from mqm_sync.emulator.records import Definition
from mqm_sync.emulator.refusals import not_found, quota_reached
from mqm_sync.emulator.switches import Switches
from mqm_sync.emulator.tables import DEFINITION_KINDS
from mqm_sync.emulator.tags import read_tags, set_tags
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place

_DEFAULT_RUNTIME = {"MaxRuntimeInSeconds": 3600}


def create(kind: str, place: Place, params: Json) -> Json:
    """Create a definition of MonitoringType `kind`."""
    name = params["JobDefinitionName"]
    catalog = place.definitions[kind]
    if catalog.get(name) is not None:
        raise ApiError("ResourceInUse", f"A {_words(kind)} named {name} already exists.")
    quota = place.switches.definition_quota
    if quota is not None and len(catalog) >= quota:
        raise quota_reached(f"{_words(kind)}s", quota)
    tags = read_tags(params.get("Tags", []))
    body = deepcopy({key: value for key, value in params.items() if key not in {"JobDefinitionName", "Tags"}})
    chosen = body[f"{kind}JobInput"]
    refuse_role(place, body["RoleArn"])
    refuse_definition(place.switches, chosen, body[f"{kind}AppSpecification"].get("Environment", {}))
    fill_input(place.switches, chosen)
    fill_job(place.switches, body, body[f"{kind}JobOutputConfig"])
    definition = Definition(
        name=name,
        arn=place.arn(DEFINITION_KINDS[kind], name),
        tags={},
        type=kind,
        body=body,
        endpoint=endpoint_of(chosen),
    )
    set_tags(place, definition, tags)
    place.add_definition(definition)
    return {"JobDefinitionArn": definition.arn}


def describe(kind: str, place: Place, params: Json) -> Json:
    """Everything that was sent, with the service's defaults, without tags."""
    definition = _existing(kind, place, params)
    return {
        "JobDefinitionArn": definition.arn,
        "JobDefinitionName": definition.name,
        "CreationTime": definition.created,
        **_as_shown(place.switches, definition.body),
    }


def _as_shown(switches: Switches, body: Json) -> Json:
    """The body as Describe has it: whether security groups and subnets keep their order is not known."""
    network = body.get("NetworkConfig", {})
    if "VpcConfig" not in network or switches.list_order == "kept":
        return body
    lists = {name: items[::-1] for name, items in network["VpcConfig"].items()}
    return {**body, "NetworkConfig": {**network, "VpcConfig": lists}}


def delete(kind: str, place: Place, params: Json) -> Json:
    """Delete a definition that no schedule names."""
    definition = _existing(kind, place, params)
    users = place.users(definition)
    if users:
        message = f"{_words(kind)} {definition.name} is in use by monitoring schedule {', '.join(users)}."
        raise ApiError(place.switches.definition_in_use_error, message)
    place.remove_definition(definition)
    return {}


def list_(kind: str, place: Place, params: Json) -> Json:
    """The definitions of one type."""
    query = listing.read_query(f"List{kind}", params)
    found, token = listing.page(place.definitions[kind].walk(query), query)
    return listing.reply("JobDefinitionSummaries", [_summary(place, item) for item in found], token)


def endpoint_of(chosen: Json) -> str:
    """The endpoint a job input names; "" for batch input."""
    return str(chosen.get("EndpointInput", {}).get("EndpointName", ""))


def fill_input(switches: Switches, chosen: Json) -> None:
    """Add what the service adds to a job input."""
    for name in INPUTS:
        if name in chosen and switches.fill_defaults:
            chosen[name] = {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"} | chosen[name]
    csv = chosen.get("BatchTransformInput", {}).get("DatasetFormat", {}).get("Csv")
    if csv is not None and switches.fill_csv_header:
        csv.setdefault("Header", False)


def fill_job(switches: Switches, body: Json, output_config: Json) -> None:
    """Add what the service adds to the rest of a definition."""
    if switches.fill_defaults:
        for output in output_config["MonitoringOutputs"]:
            output["S3Output"].setdefault("S3UploadMode", "EndOfJob")
        body.setdefault("StoppingCondition", dict(_DEFAULT_RUNTIME))


def _existing(kind: str, place: Place, params: Json) -> Definition:
    name = params["JobDefinitionName"]
    definition = place.definitions[kind].get(name)
    if definition is None:
        raise not_found(place.switches, _words(kind), name)
    return definition


def _summary(place: Place, definition: Definition) -> Json:
    summary: Json = {
        "MonitoringJobDefinitionName": definition.name,
        "MonitoringJobDefinitionArn": definition.arn,
        "CreationTime": definition.created,
    }
    if definition.endpoint or place.switches.batch_endpoint_name == "empty":
        summary["EndpointName"] = definition.endpoint
    return summary


def _words(kind: str) -> str:
    return DEFINITION_KINDS[kind].replace("-", " ")
