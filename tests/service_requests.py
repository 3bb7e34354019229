"""Random requests that the service takes, drawn from its own model: every field absent, at its default, or else."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from mqm_sync import service_model
from mqm_sync.kinds import Kind

ACCOUNT, REGION = "123456789012", "us-east-1"
WORDS = ("churn", "fraud", "price", "acme")
_LOCAL = "/opt/ml/processing"
_S3 = st.builds(lambda b, k: f"s3://acme-{b}/{k}", st.sampled_from(["ml", "logs"]), st.sampled_from(WORDS))
_TEXT = st.one_of(
    st.text(max_size=8).filter(
        lambda text: not set(text) & set("\n\r\x85\u2028\u2029") and text.encode("utf-8", "ignore")
    ),
    st.sampled_from(
        ["", "0", "012", "no", "null", "~", "1e5", "1.0", "${x}", "$${x}", "${", " a ", "# c", "- a", "{a", "'", "a: b"]
    ),
)
"""What the service takes for free text, and what YAML, variables and people trip over."""
_ENVIRONMENT = st.dictionaries(
    st.sampled_from(["MODE", "publish_cloudwatch_metrics", "ImageUri", "Csv", "start_time"]),
    st.sampled_from(
        ["Enabled", "Disabled", "yes", "no", "0", "1e3", "null", "${HOME}", "a: b", " x ", "-PT24H", "é\t\n"]
    ),
    max_size=3,
)
BY_SHAPE: dict[str, st.SearchStrategy[Any]] = {
    "EndpointName": st.sampled_from([f"{word}-prod" for word in WORDS]),
    "ProcessingJobName": st.sampled_from(["baseline-1", "Baseline"]),
    "RoleArn": st.just(f"arn:aws:iam::{ACCOUNT}:role/Monitor"),
    "KmsKeyId": st.sampled_from(["alias/ml", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d"]),
    "ImageUri": st.sampled_from(
        ["156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
         "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0", "own/image",
         "own/image@sha256:0a"]
    ),
    "MonitoringS3Uri": _S3, "S3Uri": _S3, "DestinationS3Uri": _S3,
    "ProcessingLocalPath": st.sampled_from([f"{_LOCAL}/input", f"{_LOCAL}/output", f"{_LOCAL}/input/endpoint"]),
    "MonitoringTimeOffsetString": st.sampled_from(["-PT1H", "-PT0H", "-PT24H", "-P8D", "-PT2D", "PT1H", "-P0D"]),
    "SecurityGroupId": st.sampled_from(["sg-0a", "sg-0b", "sg-0c"]),
    "SubnetId": st.sampled_from(["subnet-0a", "subnet-0b"]),
    "ProbabilityThresholdAttribute": st.sampled_from([0, 0.5, 1.0, 0.25]),
    "MonitoringEnvironmentMap": _ENVIRONMENT,
    "ProcessingInstanceCount": st.sampled_from([1, 2]),
    "ProcessingVolumeSizeInGB": st.sampled_from([20, 30, 500]),
    "MonitoringMaxRuntimeInSeconds": st.sampled_from([1800, 3600, 86400]),
    "ProcessingInstanceType": st.sampled_from(["ml.m5.xlarge", "ml.m5.large"]),
}  # fmt: skip
"""Values for shapes whose patterns say too little, with the values in which defaults hide."""


def definitions(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Create requests of a kind, without name and tags."""
    shape = service_model.input_shape(f"Create{kind.prefix}JobDefinition")
    return _structure(shape, without=("JobDefinitionName", "Tags"))


def _structure(name: str, without: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    entry = service_model.shape(name)
    members = {key: value for key, value in entry["members"].items() if key not in without}
    required = {key for key in entry.get("required", ()) if key in members}
    return st.fixed_dictionaries(
        {key: _of(members[key]["shape"]) for key in required},
        optional={key: _of(member["shape"]) for key, member in members.items() if key not in required},
    )


def _of(name: str) -> st.SearchStrategy[Any]:
    if name in BY_SHAPE:
        return BY_SHAPE[name]
    entry = service_model.shape(name)
    match entry["type"]:
        case "structure":
            return _structure(name)
        case "list":
            return st.lists(_of(entry["member"]["shape"]), min_size=entry.get("min", 0), max_size=min(entry["max"], 2))
        case "boolean":
            return st.booleans()
        case "string" if "enum" in entry:
            return st.sampled_from(entry["enum"])
        case "string":
            return _TEXT.filter(lambda text: len(text) >= entry.get("min", 0))
        case kind:
            raise NotImplementedError(f"{name} is a {kind}: give it values in BY_SHAPE")


TAGS = st.dictionaries(st.sampled_from(["team", "stage", "Cost Center"]), st.sampled_from(["", "growth", "0", "no"]))
EXPRESSIONS = st.sampled_from(
    ["cron(0 * ? * * *)", "cron(0 05 ? * * *)", "cron(0 2/6 ? * * *)", "cron(0 * * * ? *)", "cron(0 0/7 ? * * *)"]
)
ALERTS = st.sampled_from([(1, 1), (2, 3)])
