"""Where each field of a spec goes in the API: one row per field, read in both directions.

`build` walks the rows to make a request; findings about a request walk back to what the person wrote. A test holds
the table against botocore's service model (no member forgotten) and against `MonitorSpec` (no field forgotten).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mqm_sync.kinds import KINDS, Kind
from mqm_sync.metrics import BELOW, OPERATORS

ApiPath = tuple[str | int, ...]
SpecPath = tuple[str, ...]


def _same(value: Any) -> Any:  # noqa: ANN401 - any field of the spec
    return list(value) if isinstance(value, tuple) else value


def _switch(value: bool) -> str:  # noqa: FBT001 - a codec takes its one value
    return "Enabled" if value else "Disabled"


def _empty(_value: object) -> dict[str, Any]:
    return {}


class Field(NamedTuple):
    """One row: the spec's path, the API's path (`{prefix}` is the kind's), and which kinds have it."""

    spec: SpecPath
    api: ApiPath
    only: str = ""
    """Name of the yes/no fact of `Kind` that a kind needs to have this field; empty for every kind."""
    encode: Callable[[Any], Any] = _same

    def applies_to(self, kind: Kind) -> bool:
        """Whether monitors of this kind have the field."""
        return not self.only or bool(getattr(kind, self.only))

    def api_path(self, kind: Kind) -> ApiPath:
        """The path in the kind's own words."""
        return tuple(p.replace("{prefix}", kind.prefix) if isinstance(p, str) else p for p in self.api)


_ENDPOINT: ApiPath = ("{prefix}JobInput", "EndpointInput")
_BATCH: ApiPath = ("{prefix}JobInput", "BatchTransformInput")
_APP: ApiPath = ("{prefix}AppSpecification",)
_BASELINE: ApiPath = ("{prefix}BaselineConfig",)
_OUTPUT: ApiPath = ("{prefix}JobOutputConfig",)
_REPORT: ApiPath = (*_OUTPUT, "MonitoringOutputs", 0, "S3Output")
_CLUSTER: ApiPath = ("JobResources", "ClusterConfig")
_NETWORK: ApiPath = ("NetworkConfig",)

_BOTH_INPUTS = {
    "destination": "LocalPath",
    "s3_input_mode": "S3InputMode",
    "s3_data_distribution_type": "S3DataDistributionType",
    "features_attribute": "FeaturesAttribute",
    "exclude_features_attribute": "ExcludeFeaturesAttribute",
    "inference_attribute": "InferenceAttribute",
    "probability_attribute": "ProbabilityAttribute",
    "probability_threshold_attribute": "ProbabilityThresholdAttribute",
    "start_time_offset": "StartTimeOffset",
    "end_time_offset": "EndTimeOffset",
}


def _shared(part: str, api: ApiPath) -> tuple[Field, ...]:
    return tuple(Field((part, name), (*api, member)) for name, member in _BOTH_INPUTS.items())


_FORMAT: SpecPath = ("batch_transform_input", "dataset_format")
_SCRIPTS = "has_record_processors"

FIELDS: tuple[Field, ...] = (
    Field(("endpoint_input", "endpoint_name"), (*_ENDPOINT, "EndpointName")),
    *_shared("endpoint_input", _ENDPOINT),
    Field(
        ("batch_transform_input", "data_captured_destination_s3_uri"),
        (*_BATCH, "DataCapturedDestinationS3Uri"),
    ),
    Field((*_FORMAT, "csv", "header"), (*_BATCH, "DatasetFormat", "Csv", "Header")),
    Field((*_FORMAT, "json", "line"), (*_BATCH, "DatasetFormat", "Json", "Line")),
    Field((*_FORMAT, "parquet"), (*_BATCH, "DatasetFormat", "Parquet"), encode=_empty),
    *_shared("batch_transform_input", _BATCH),
    Field(("ground_truth_input",), ("{prefix}JobInput", "GroundTruthS3Input", "S3Uri"), "needs_ground_truth"),
    Field(("problem_type",), (*_APP, "ProblemType"), "has_problem_type"),
    Field(("analysis_config",), (*_APP, "ConfigUri"), "has_analysis_config"),
    Field(("image_uri",), (*_APP, "ImageUri")),
    Field(("container_entrypoint",), (*_APP, "ContainerEntrypoint"), _SCRIPTS),
    Field(("container_arguments",), (*_APP, "ContainerArguments"), _SCRIPTS),
    Field(("record_preprocessor_script",), (*_APP, "RecordPreprocessorSourceUri"), _SCRIPTS),
    Field(("post_analytics_processor_script",), (*_APP, "PostAnalyticsProcessorSourceUri"), _SCRIPTS),
    Field(("environment",), (*_APP, "Environment"), encode=dict),
    Field(("cloudwatch_metrics",), (*_APP, "Environment", "publish_cloudwatch_metrics"), encode=_switch),
    Field(("baseline", "constraints"), (*_BASELINE, "ConstraintsResource", "S3Uri")),
    Field(("baseline", "statistics"), (*_BASELINE, "StatisticsResource", "S3Uri"), "has_statistics_baseline"),
    Field(("baseline", "baselining_job_name"), (*_BASELINE, "BaseliningJobName")),
    Field(("output_s3_uri",), (*_REPORT, "S3Uri")),
    Field(("output_local_path",), (*_REPORT, "LocalPath")),
    Field(("output_upload_mode",), (*_REPORT, "S3UploadMode")),
    Field(("output_kms_key",), (*_OUTPUT, "KmsKeyId")),
    Field(("instance", "type"), (*_CLUSTER, "InstanceType")),
    Field(("instance", "count"), (*_CLUSTER, "InstanceCount")),
    Field(("instance", "volume_size_gb"), (*_CLUSTER, "VolumeSizeInGB")),
    Field(("instance", "volume_kms_key"), (*_CLUSTER, "VolumeKmsKeyId")),
    Field(("network", "isolation"), (*_NETWORK, "EnableNetworkIsolation")),
    Field(("network", "encrypt_traffic"), (*_NETWORK, "EnableInterContainerTrafficEncryption")),
    Field(("network", "security_groups"), (*_NETWORK, "VpcConfig", "SecurityGroupIds")),
    Field(("network", "subnets"), (*_NETWORK, "VpcConfig", "Subnets")),
    Field(("role_arn",), ("RoleArn",)),
    Field(("max_runtime_seconds",), ("StoppingCondition", "MaxRuntimeInSeconds")),
)

SCHEDULE_FIELDS: dict[str, SpecPath] = {
    "MonitoringScheduleName": ("name",),
    "ScheduleExpression": ("schedule",),
    "MonitoringScheduleStatus": ("state",),
    "MonitoringType": ("kind",),
}
ALERT_FIELDS: dict[str, SpecPath] = {
    "DatapointsToAlert": ("alert", "datapoints_to_alert"),
    "EvaluationPeriod": ("alert", "evaluation_period"),
}
_ALARM_WORDS = {
    "EvaluationPeriods": "evaluation_periods",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Period": "period_seconds",
    "TreatMissingData": "missing_data",
    "AlarmActions": "actions",
    "OKActions": "ok_actions",
    "AlarmDescription": "description",
}
_IMPLIED_WORDS = {
    "ComparisonOperator": "(side)",
    "ActionsEnabled": "(actions enabled)",
    "Namespace": "(namespace)",
    "MetricName": "(metric)",
    "Dimensions": "(dimensions)",
    "Statistic": "(statistic)",
}
"""What follows from the rest of the spec, so no field says it; in parentheses for that."""
ALARM_ORDER = ("Threshold", "ComparisonOperator", *_ALARM_WORDS)
"""In which order an alarm's members are shown; whatever else there is comes after them."""


def alarm_path_of(name: str, body: Mapping[str, Any], api: tuple[str, ...]) -> SpecPath:
    """What the person wrote for a place in an alarm, or the alarm itself with the API's words for the rest."""
    metric = name.rpartition("/")[2]
    if api == ("Threshold",):
        return ("alarms", metric, "below" if body.get("ComparisonOperator") == BELOW else "above")
    word = _ALARM_WORDS.get(api[0], "")
    return ("alarms", metric, word) if word else ("alarms", metric, _IMPLIED_WORDS.get(api[0], api[0]), *api[1:])


def is_implied(field: str) -> bool:
    """Whether a difference's field follows from the rest of an alarm: told only where it alone differs."""
    return field.startswith("alarms.") and any(f".{word}" in field for word in _IMPLIED_WORDS.values())


@cache
def fields_of(kind: Kind) -> tuple[tuple[Field, ApiPath], ...]:
    """The rows that a kind has, each with its path in the kind's own words."""
    return tuple((field, field.api_path(kind)) for field in FIELDS if field.applies_to(kind))


@lru_cache(maxsize=4096)  # a fleet has the same fields over and over
def spec_path_of(kind: Kind, api: ApiPath) -> SpecPath:
    """What the person wrote for a place in a definition, or the nearest part above it; () when there is none."""
    field = _field_at(kind, api)
    if field is None:
        return ()
    return field.spec + tuple(str(part) for part in api[len(field.api) :])


@lru_cache(maxsize=4096)  # as above
def spec_order_of(kind: Kind, api: ApiPath) -> int:
    """Where the field of a place in a definition stands in this table."""
    field = _field_at(kind, api)
    return FIELDS.index(field) if field else len(FIELDS)


def _field_at(kind: Kind, api: ApiPath) -> Field | None:
    best: Field | None = None
    for field, path in fields_of(kind):
        is_above = path == api[: len(path)]
        if is_above and (best is None or len(field.api) > len(best.api)):
            best = field
    return best


_SHOWN: dict[str, dict[str, Any]] = {
    "cloudwatch_metrics": {"Enabled": True, "Disabled": False},
    "kind": {kind.prefix: kind.name for kind in KINDS.values()},
    "state": {"Scheduled": "running", "Stopped": "stopped"},
    "(side)": {operator: side for side, operator in OPERATORS.items()},
}


def shown_value(field: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value in the words a spec would use for it."""
    words = _SHOWN.get(field) or _SHOWN.get(field.rpartition(".")[2] if field.startswith("alarms.") else "", {})
    return words.get(value, value) if isinstance(value, str) else value
