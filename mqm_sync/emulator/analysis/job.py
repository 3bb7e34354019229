"""What a run is told to do: the definition a schedule names, or the one that stands in it, in one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mqm_sync.emulator.records import Schedule
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place
from mqm_sync.kinds import BY_PREFIX, Kind

_DEFAULT_RUNTIME_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Job:
    """A definition, read."""

    kind: Kind
    definition: Json
    source: Json
    """The EndpointInput or BatchTransformInput."""
    output_uri: str
    labels_uri: str = ""
    constraints_uri: str = ""

    @property
    def endpoint(self) -> str:
        """The endpoint watched; "" for batch transform."""
        return str(self.source.get("EndpointName", ""))

    @property
    def is_batch(self) -> bool:
        """Whether batch transform is watched."""
        return "DataCapturedDestinationS3Uri" in self.source

    @property
    def app(self) -> Json:
        """The AppSpecification."""
        found: Json = self.definition.get(f"{self.kind.prefix}AppSpecification") or self.definition.get(
            "MonitoringAppSpecification", {}
        )
        return found

    @property
    def problem_type(self) -> str:
        """Binary, multiclass or regression; "" where the kind has none."""
        return str(self.app.get("ProblemType", ""))

    @property
    def environment(self) -> dict[str, str]:
        """The container's variables."""
        return dict(self.app.get("Environment") or self.definition.get("Environment") or {})

    @property
    def publishes_metrics(self) -> bool:
        """Whether metrics go to CloudWatch."""
        return self.environment.get("publish_cloudwatch_metrics") == "Enabled"

    @property
    def max_runtime_seconds(self) -> int:
        """The limit of each of the run's jobs."""
        condition = self.definition.get("StoppingCondition", {})
        return int(condition.get("MaxRuntimeInSeconds", _DEFAULT_RUNTIME_SECONDS))

    def folder(self, schedule_name: str, hour: str) -> str:
        """Where reports go: `<output>/<endpoint>/<schedule>/yyyy/mm/dd/hh`, as seen in logs of the service.

        Batch transform has no endpoint, so that level is left out; nobody has recorded what the service does.
        """
        parts = [self.output_uri.rstrip("/"), self.endpoint, schedule_name, hour]
        return "/".join(part for part in parts if part)


def job_of(place: Place, schedule: Schedule) -> Job | None:
    """What the schedule's next run is to do; None when its definition is gone."""
    inline = schedule.config.get("MonitoringJobDefinition")
    if inline:
        return _of_inline(inline)
    definition = place.definitions[schedule.type].get(schedule.definition_name)
    return job_from(definition.type, definition.body) if definition else None


def job_from(monitoring_type: str, body: Json) -> Job:
    """A definition of a MonitoringType, in the API's words."""
    kind = BY_PREFIX[monitoring_type]
    given = body[f"{kind.prefix}JobInput"]
    baseline = body.get(f"{kind.prefix}BaselineConfig", {})
    return Job(
        kind=kind,
        definition=body,
        source=given.get("EndpointInput") or given.get("BatchTransformInput") or {},
        output_uri=_output(body[f"{kind.prefix}JobOutputConfig"]),
        labels_uri=given.get("GroundTruthS3Input", {}).get("S3Uri", ""),
        constraints_uri=baseline.get("ConstraintsResource", {}).get("S3Uri", ""),
    )


def _of_inline(body: Json) -> Job:
    given = body["MonitoringInputs"][0]
    return Job(
        kind=BY_PREFIX["DataQuality"],
        definition=body,
        source=given.get("EndpointInput") or given.get("BatchTransformInput") or {},
        output_uri=_output(body["MonitoringOutputConfig"]),
        constraints_uri=body.get("BaselineConfig", {}).get("ConstraintsResource", {}).get("S3Uri", ""),
    )


def _output(config: dict[str, Any]) -> str:
    return str(config["MonitoringOutputs"][0]["S3Output"]["S3Uri"])
