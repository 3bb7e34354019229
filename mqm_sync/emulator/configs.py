"""MonitoringScheduleConfig: what the service checks in it at once, and what it adds."""

from __future__ import annotations

from copy import deepcopy

from mqm_sync.emulator import definitions, expressions
from mqm_sync.emulator.checks import refuse_definition, refuse_role, refuse_schedule
from mqm_sync.emulator.passthrough import endpoint_exists
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place


def checked_config(place: Place, name: str, asked: Json) -> tuple[Json, str]:
    """The config as the service will show it, and the endpoint it watches."""
    config = deepcopy(asked)
    if ("MonitoringJobDefinition" in config) == ("MonitoringJobDefinitionName" in config):
        message = "Exactly one of MonitoringJobDefinition and MonitoringJobDefinitionName is required."
        raise ApiError("ValidationException", message)
    config.setdefault("ScheduleConfig", expressions.picked_for(name))
    endpoint = _inline(place, config) if "MonitoringJobDefinition" in config else _referenced(place, name, config)
    if endpoint and place.switches.endpoint_must_exist and not endpoint_exists(place, endpoint):
        raise ApiError("ValidationException", f"Could not find endpoint {endpoint} in {place.region}.")
    return config, endpoint


def _inline(place: Place, config: Json) -> str:
    """The older form, for data quality only: the definition stands in the schedule."""
    if config.setdefault("MonitoringType", "DataQuality") != "DataQuality":
        raise ApiError("ValidationException", "An inline MonitoringJobDefinition monitors DataQuality only.")
    inline: Json = config["MonitoringJobDefinition"]
    chosen: Json = inline["MonitoringInputs"][0]
    refuse_role(place, inline["RoleArn"])
    refuse_definition(place.switches, chosen, inline.get("Environment", {}))
    definitions.fill_input(place.switches, chosen)
    definitions.fill_job(place.switches, inline, inline["MonitoringOutputConfig"])
    return definitions.endpoint_of(chosen)


def _referenced(place: Place, schedule: str, config: Json) -> str:
    name = config["MonitoringJobDefinitionName"]
    if "MonitoringType" not in config:
        raise ApiError("ValidationException", "MonitoringType is required with MonitoringJobDefinitionName.")
    definition = place.definitions[config["MonitoringType"]].get(name)
    if definition is None:
        message = f"Could not find job definition {name} of MonitoringType {config['MonitoringType']}."
        raise ApiError("ValidationException", message)
    refuse_schedule(place, schedule, definition, config["ScheduleConfig"]["ScheduleExpression"])
    return definition.endpoint
