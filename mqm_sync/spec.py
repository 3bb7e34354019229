"""What a person writes in a monitor file, after defaults, overlays and variables: `MonitorSpec`.

One model serves the four kinds: `kinds.py` says which fields a kind has, and a rule reports the misfits with the
reason. Nearly every field is optional here, because a missing one is a finding of a rule, not of the parser; so
one run can report everything that is wrong. Field names are the SageMaker SDK's where it has one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

SPEC_VERSION = 1

_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OFFSET: dict[str, Any] = {"pattern": r"^-P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?)?$|\$\{"}
_S3: dict[str, Any] = {"pattern": r"^s3://[^/]+|\$\{"}
_SCRIPT: dict[str, Any] = {"pattern": r"^s3://[^/]+|^\.{1,2}/|\$\{"}
_NAME: dict[str, Any] = {"pattern": r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$|\$\{", "maxLength": 54}
_ROLE: dict[str, Any] = {"pattern": r"^arn:aws[a-z-]*:iam::([0-9]{12}|\$\{[^}]*\}):role/|\$\{"}
_PROBLEMS: dict[str, Any] = {"enum": ["Regression", "BinaryClassification", "MulticlassClassification", None]}
"""What editors check while one types; the rules say the same with more words. A variable may stand anywhere."""


def _plain_day(value: object) -> object:
    """Refuse what pydantic would take for a date as well: seconds since 1970, and times of midnight."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_parsing", "not a date")


Day = Annotated[date, Field(strict=False), BeforeValidator(_plain_day)]
Strings = Annotated[tuple[str, ...], Field(strict=False)]


class Part(BaseModel):
    """Base of all parts of a spec: immutable, unknown keys refused, no silent conversion of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:  # noqa: ANN401 - pydantic's
        """As pydantic's, which calls it once a model is needed, but without asking what is installed for plugins.

        To read what each distribution says of itself takes some milliseconds of every start. Commands that we run find
        the variable as it was.
        """
        before = os.environ.get(_PLUGINS)
        os.environ[_PLUGINS] = "__all__"
        try:
            return super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)
        finally:
            if before is None:
                del os.environ[_PLUGINS]
            else:
                os.environ[_PLUGINS] = before


class Csv(Part):
    """Comma-separated capture."""

    header: bool = Field(False, description="Whether the first line names the columns.")


class Json(Part):
    """JSON capture."""

    line: bool = Field(True, description="One JSON object per line (true), or one document per file.")


class Parquet(Part):
    """Parquet capture; it has no settings."""


class DatasetFormat(Part):
    """Format of a batch transform job's captured data: exactly one of the three."""

    csv: Csv | None = None
    json_: Json | None = Field(None, alias="json")
    parquet: Parquet | None = None


def _from_word(value: object) -> object:
    return {"parquet": {}} if value == "parquet" else value


class _Input(Part):
    """What both kinds of input share."""

    s3_input_mode: Literal["File", "Pipe"] = Field("File", description="How data reaches the job.")
    s3_data_distribution_type: Literal["FullyReplicated", "ShardedByS3Key"] = Field(
        "FullyReplicated", description="Whether each instance gets all of the data or a share."
    )
    features_attribute: str | None = Field(
        None, description="Where the features are in a record (bias, explainability)."
    )
    exclude_features_attribute: str | None = Field(
        None, description="Comma-separated columns to leave out of the analysis (data quality, bias).",
    )  # fmt: skip
    inference_attribute: str | None = Field(
        None, description='Where the prediction is: a CSV column such as "0", or a JSON path.', examples=["0"]
    )
    probability_attribute: str | None = Field(
        None,
        description='Where the probability is: a CSV column such as "0", or a JSON path.',
        examples=["0"],
    )
    probability_threshold_attribute: float | None = Field(
        None, description="Probability from which a record counts as positive, 0 to 1.", examples=[0.5]
    )
    start_time_offset: str | None = Field(
        None,
        description="Start of the analysed window relative to the run, as an ISO 8601 duration: -P8D, -PT6H.",
        examples=["-P8D", "-PT6H"],
        json_schema_extra=_OFFSET,
    )
    end_time_offset: str | None = Field(
        None,
        description="End of the analysed window relative to the run; labels must be complete by then.",
        examples=["-P1D", "-PT0H"],
        json_schema_extra=_OFFSET,
    )


class EndpointInput(_Input):
    """Data captured by a real-time endpoint."""

    endpoint_name: str | None = Field(None, description="Name of the endpoint, in the same account and region.")
    destination: str = Field("/opt/ml/processing/input/endpoint", description="Where the job finds the data.")


class BatchTransformInput(_Input):
    """Data captured by batch transform jobs."""

    data_captured_destination_s3_uri: str | None = Field(
        None, description="S3 prefix the transform jobs capture to.", json_schema_extra=_S3
    )
    dataset_format: Annotated[DatasetFormat | None, BeforeValidator(_from_word)] = Field(
        None, description="Exactly one of csv, json and parquet.", examples=[{"csv": {"header": False}}]
    )
    destination: str = Field("/opt/ml/processing/input", description="Where the job finds the data.")


class Pin(Part):
    """What the constraints file holds, so that a silent overwrite shows."""

    etag: str | None = Field(None, description="ETag of the object in S3, without quotes.")
    thresholds: dict[str, float] | None = Field(
        None, description="Its thresholds by metric; data quality: by feature.completeness.", examples=[{"f2": 0.62}]
    )


class Dataset(Part):
    """Data that a baseline is made of, with the answers of the model and, for model quality, the labels."""

    s3_uri: str = Field(description="S3 URI of the file, or of the prefix above several.", json_schema_extra=_S3)
    format: Annotated[DatasetFormat, BeforeValidator(_from_word)] = Field(
        default_factory=lambda: DatasetFormat(csv=Csv(header=True)),
        description="Exactly one of csv, json and parquet; left out, CSV with a header.",
    )
    inference_attribute: str | None = Field(None, description="Column or JSON path of the prediction.")
    probability_attribute: str | None = Field(None, description="Column or JSON path of the probability.")
    probability_threshold_attribute: float | None = Field(
        None, description="Probability from which a record counts as positive, 0 to 1."
    )
    ground_truth_attribute: str | None = Field(None, description="Column or JSON path of the label.")


class Baseline(Part):
    """What results are compared with."""

    constraints: str | None = Field(None, description="S3 URI of constraints.json.", json_schema_extra=_S3)
    statistics: str | None = Field(
        None, description="S3 URI of statistics.json; data quality only.", json_schema_extra=_S3
    )
    baselining_job_name: str | None = Field(None, description="Processing job that computed the baseline.")
    dataset: Dataset | None = Field(None, description="What `mqm-sync baseline NAME` makes a baseline of.")
    pin: Pin | None = Field(None, description="What `constraints` holds; plans are refused where it was overwritten.")


class Instance(Part):
    """The machines a run takes."""

    type: str | None = Field(None, description="Processing instance type.", examples=["ml.m5.xlarge"])
    count: int = Field(1, description="Number of instances, 1 to 100.")
    volume_size_gb: int = Field(30, description="Storage per instance in GB, 1 to 16384.")
    volume_kms_key: str | None = Field(None, description="KMS key for the storage volume.")


class Network(Part):
    """Where a run may reach."""

    isolation: bool = Field(False, description="No network calls from the container.")
    encrypt_traffic: bool = Field(False, description="Encrypt traffic between the instances of a run.")
    security_groups: Strings | None = Field(None, description="VPC security groups, with `subnets`.")
    subnets: Strings | None = Field(None, description="VPC subnets, with `security_groups`.")


class Alert(Part):
    """When the schedule's own alert fires: at least n of the last m runs were bad."""

    datapoints_to_alert: int = Field(description="Bad runs needed, 1 to 100.")
    evaluation_period: int = Field(description="Last runs looked at, 1 to 100.")


class Alarm(Part):
    """A CloudWatch alarm on one metric: just one of `below` and `above`."""

    below: float | None = Field(None, description="Goes off when the metric is below this.", examples=[0.6])
    above: float | None = Field(None, description="Goes off when the metric is above this.")
    evaluation_periods: int = Field(1, description="Last periods looked at.")
    datapoints_to_alarm: int | None = Field(
        None, description="Periods that must be beyond the bound; left out, all that are looked at."
    )
    period_seconds: int | None = Field(None, description="Length of a period; left out, the time between two runs.")
    missing_data: Literal["missing", "ignore", "breaching", "notBreaching"] = Field(
        "missing", description="What a period without a run counts as."
    )
    actions: Strings | None = Field(None, description="ARNs told when it goes off, of SNS topics for instance.")
    ok_actions: Strings | None = Field(None, description="ARNs told when it is over.")
    description: str | None = Field(None, description="Shown in CloudWatch.")


class Allowance(Part):
    """A finding accepted until a date, with the reason."""

    until: Day = Field(description="Last day on which the finding is accepted.")
    because: str = Field(min_length=1, description="Why it is accepted.")


class Stop(Part):
    """A stop that ends by itself, with the reason."""

    until: Day = Field(description="Last day (UTC) on which the schedule is stopped.")
    because: str = Field(min_length=1, description="Why it is stopped.")


class TimedState(Part):
    """A state for a time; afterwards the schedule runs again."""

    stopped: Stop = Field(description="Stopped until a date.")


WORD, TIMED = "[word]", "[timed]"
"""Forms of `state`; the brackets tell them from keys where pydantic names the place of an error."""


def _form_of(state: object) -> str:
    return TIMED if isinstance(state, Mapping | TimedState) else WORD


State = Annotated[
    Annotated[Literal["running", "stopped"], Tag(WORD)] | Annotated[TimedState, Tag(TIMED)], Discriminator(_form_of)
]


class MonitorSpec(Part):
    """One monitor: a job definition and its schedule, created, updated and deleted together."""

    version: int = Field(SPEC_VERSION, description="Version of this file format.", examples=[SPEC_VERSION])
    kind: Literal["model-quality", "data-quality", "model-bias", "model-explainability"] = Field(
        description="What is monitored."
    )
    name: str = Field(
        description="Name of the schedule in SageMaker.", examples=["churn-hourly"], json_schema_extra=_NAME
    )
    description: str | None = Field(None, description="For people; kept in git only.")
    problem_type: str | None = Field(
        None,
        description="Regression, BinaryClassification or MulticlassClassification (model quality).",
        json_schema_extra=_PROBLEMS,
    )
    schedule: str | None = Field(
        None,
        description="When it runs, in UTC: words, or the service's cron dialect.",
        examples=["hourly", "daily at 05:00", "every 6 hours from 02:00", "cron(0 * ? * * *)"],
    )
    state: State = Field(
        "running",
        description="Whether the schedule runs: running, stopped, or stopped until a date.",
        examples=["stopped", {"stopped": {"until": "2027-03-01", "because": "the endpoint is rebuilt"}}],
    )
    endpoint_input: EndpointInput | None = Field(None, description="This or batch_transform_input.")
    batch_transform_input: BatchTransformInput | None = Field(None, description="This or endpoint_input.")
    ground_truth_input: str | None = Field(
        None,
        description="S3 prefix of the labels (model quality, bias); hour folders lie below it.",
        json_schema_extra=_S3,
    )
    analysis_config: str | None = Field(
        None, description="S3 URI of the Clarify analysis_config.json (bias, explainability).", json_schema_extra=_S3
    )
    baseline: Baseline | None = Field(None, description="What results are compared with.")
    output_s3_uri: str | None = Field(None, description="S3 prefix for reports.", json_schema_extra=_S3)
    output_kms_key: str | None = Field(None, description="KMS key for the reports.")
    output_local_path: str = Field("/opt/ml/processing/output", description="Where the job writes reports.")
    output_upload_mode: Literal["Continuous", "EndOfJob"] = Field("Continuous", description="When they are uploaded.")
    role_arn: str | None = Field(
        None,
        description="Role the runs assume.",
        json_schema_extra=_ROLE,
        examples=["arn:aws:iam::123456789012:role/ModelMonitor"],
    )
    image_uri: str | None = Field(
        None, description="Container image; left out, AWS's own image of the target's region."
    )
    container_entrypoint: Strings | None = Field(None, description="Entry point of an image of your own.")
    container_arguments: Strings | None = Field(None, description="Arguments for an image of your own.")
    record_preprocessor_script: str | None = Field(
        None,
        description="Script run on each record: an S3 URI, or a file such as ./scripts/pre.py.",
        json_schema_extra=_SCRIPT,
    )
    post_analytics_processor_script: str | None = Field(
        None,
        description="Script run after the analysis: an S3 URI, or a file such as ./scripts/post.py.",
        json_schema_extra=_SCRIPT,
    )
    scripts_s3_uri: str | None = Field(
        None, description="S3 prefix that local scripts are uploaded below.", json_schema_extra=_S3
    )
    environment: dict[str, str] | None = Field(None, description="Environment variables for the container.")
    cloudwatch_metrics: bool | None = Field(None, description="Whether runs publish CloudWatch metrics.")
    instance: Instance | None = Field(None, description="The machines a run takes.")
    max_runtime_seconds: int | None = Field(
        None, description="Limit for each job of a run; hourly model quality: at most 1800.", examples=[1800]
    )
    network: Network | None = Field(None, description="Where a run may reach.")
    protect: bool = Field(False, description="Refuse to delete this monitor, even once its file is gone.")
    adopt: bool = Field(False, description="Take over, exactly as it is, a monitor of this name that nobody owns.")
    alert: Alert | None = Field(None, description="When the schedule's alert fires.")
    alarms: dict[str, Alarm] | None = Field(
        None, description="CloudWatch alarms by metric of the problem type (model quality).",
        examples=[{"f2": {"below": 0.6, "actions": ["arn:aws:sns:us-east-1:123456789012:models"]}}],
    )  # fmt: skip
    tags: dict[str, str] | None = Field(None, description="Tags for schedule, definition and alarms.")
    definition_tags: dict[str, str] | None = Field(
        None, description="Tags for the definition, where they are others than the schedule's."
    )
    allow: dict[str, Allowance] | None = Field(
        None, description="Findings accepted for a time.",
        examples=[{"MQM212": {"until": "2027-03-01", "because": "labels move to hourly in Q1"}}],
    )  # fmt: skip

    @property
    def timed_stop(self) -> Stop | None:
        """The stop that ends by itself, be it over or not; None for a state without a date."""
        return self.state.stopped if isinstance(self.state, TimedState) else None

    def is_stopped(self, today: date) -> bool:
        """Whether the schedule shall be stopped on a day (UTC)."""
        return today <= self.timed_stop.until if self.timed_stop else self.state == "stopped"


def value_at(spec: BaseModel, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - any field of the spec
    """The value at a path of field names, or None where a part on the way is absent."""
    value: Any = spec
    for name in path:
        value = getattr(value, "json_" if name == "json" else name, None)
    return value
