"""What the monitors' own jobs need: their data, their reports, keys, images, metrics, logs and network.

Source: the developer guide on execution roles of processing jobs and on Model Monitor's prerequisites.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mqm_sync.errors import MqmError
from mqm_sync.images import image_uri
from mqm_sync.kinds import KINDS, MODEL_EXPLAINABILITY, MODEL_QUALITY
from mqm_sync.policies.statement import Condition, Place, Statement
from mqm_sync.scripts import SCRIPT_FIELDS
from mqm_sync.spec import MonitorSpec

_S3 = re.compile(r"s3://(?P<bucket>[^/]+)/?(?P<key>.*)")
_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[^/]+/(?P<name>[^:@]+)")
_LOGS = "log-group:/aws/sagemaker/ProcessingJobs"
_NAMESPACES = "*aws/sagemaker/*"
"""Documented with and without a leading slash, and with several endings."""
_MERGER = "sagemaker-model-monitor-groundtruth-merger"
"""The image that joins labels to predictions before the analysis; in the same registries as the analyzer."""
_NETWORK = ("CreateNetworkInterface", "CreateNetworkInterfacePermission", "DeleteNetworkInterface",
            "DeleteNetworkInterfacePermission", "DescribeNetworkInterfaces", "DescribeVpcs", "DescribeDhcpOptions",
            "DescribeSubnets", "DescribeSecurityGroups")  # fmt: skip
_SHADOW = ("CreateEndpointConfig", "DescribeEndpointConfig", "DeleteEndpointConfig", "CreateEndpoint",
           "DescribeEndpoint", "DeleteEndpoint", "InvokeEndpoint")  # fmt: skip
_SHADOW_NAMES = ("sm-clarify-*", "sagemaker-clarify-*")
"""Clarify names the endpoint it explains a model with; `endpoint_name_prefix` in its configuration overrides that."""


def execution_statements(place: Place, specs: Sequence[MonitorSpec], captures: Sequence[str]) -> list[Statement]:
    """For the role of these monitors; `captures` are the S3 prefixes that endpoints capture to.

    Raises MqmError when a monitor reads an endpoint's capture and nobody says where that is: only the endpoint knows.
    """
    _require_captures(specs, captures)
    inputs, outputs = _inputs(specs, captures), sorted({s.output_s3_uri for s in specs if s.output_s3_uri})
    merged = [f"{s.output_s3_uri}" for s in specs if KINDS[s.kind].needs_ground_truth and s.output_s3_uri]
    return [
        Statement("ReadInputs", ["s3:GetObject"], object_arns(place, [*inputs, *merged])),
        *_lists(place, [*inputs, *merged]),
        Statement("WriteReports", ["s3:PutObject"], object_arns(place, outputs)),
        *_keys(place, specs),
        *_images(place, specs),
        Statement(
            "PublishMetrics",
            ["cloudwatch:PutMetricData"],
            condition={"StringLike": {"cloudwatch:namespace": _NAMESPACES}},
        ),
        Statement(
            "WriteLogs",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            [place.arn("logs", _LOGS), place.arn("logs", f"{_LOGS}:*")],
        ),
        *_network(specs),
        *_shadow_endpoints(place, specs),
    ]


def _require_captures(specs: Iterable[MonitorSpec], captures: Sequence[str]) -> None:
    reading = sorted({spec.endpoint_input.endpoint_name or "" for spec in specs if spec.endpoint_input})
    if reading and not captures:
        raise MqmError(
            f"where the endpoint{'s' * (len(reading) > 1)} {', '.join(reading)} capture data is set on the endpoint, "
            "not in the specs",
            "say where, once per prefix:\n  --capture s3://BUCKET/PREFIX",
        )


def _inputs(specs: Iterable[MonitorSpec], captures: Sequence[str]) -> list[str]:
    found = set(captures)
    for spec in specs:
        batch, baseline = spec.batch_transform_input, spec.baseline
        found |= {
            spec.ground_truth_input or "",
            spec.analysis_config or "",
            *(_script(spec, getattr(spec, name) or "") for name in SCRIPT_FIELDS),
            (batch.data_captured_destination_s3_uri if batch else "") or "",
            (baseline.constraints if baseline else "") or "",
            (baseline.statistics if baseline else "") or "",
            baseline.dataset.s3_uri if baseline and baseline.dataset else "",
        }
    return sorted(found - {""})


def _script(spec: MonitorSpec, uri: str) -> str:
    """The prefix of uploaded scripts rather than one of them, whose name changes with every edit."""
    prefix = (spec.scripts_s3_uri or "").rstrip("/")
    return prefix if prefix and uri.startswith(f"{prefix}/") else uri


_PATTERNS = ("*", "?", "${")


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI; raises MqmError for anything else, and for what a policy reads as a pattern."""
    found = _S3.fullmatch(uri)
    if found is None:
        raise MqmError(f"'{uri}' is not an S3 URI", "write s3://BUCKET/PREFIX")
    if any(sign in uri for sign in _PATTERNS):
        said = f"'{uri}' would stand for more than one place: *, ? and ${{ are patterns in a policy"
        raise MqmError(said, "write the bucket and the prefix; whatever lies below a prefix is meant with it")
    return found["bucket"], found["key"].rstrip("/")


def object_arns(place: Place, uris: Iterable[str]) -> list[str]:
    """Files, and every object below prefixes."""
    found = set()
    for bucket, key in map(split_uri, uris):
        path = key if _is_file(key) else "/".join(filter(None, [key, "*"]))
        found.add(f"arn:{place.partition}:s3:::{bucket}/{path}")
    return sorted(found)


def _is_file(key: str) -> bool:
    """The last part of a file's key holds a dot."""
    return "." in key.rpartition("/")[2]


def _lists(place: Place, uris: Iterable[str]) -> list[Statement]:
    """One statement per bucket, limited to our prefixes."""
    prefixes: dict[str, set[str]] = {}
    for bucket, key in map(split_uri, uris):
        prefixes.setdefault(bucket, set()).update(_listable(key))
    return [
        Statement(
            f"ListInputs{number}",
            ["s3:ListBucket"],
            [f"arn:{place.partition}:s3:::{bucket}"],
            {"StringLike": {"s3:prefix": sorted(found)}},
        )
        for number, (bucket, found) in enumerate(sorted(prefixes.items()), start=1)
    ]


def _listable(key: str) -> set[str]:
    if not key:
        return {"*"}
    return {key} if _is_file(key) else {key, f"{key}/*"}


def _keys(place: Place, specs: Iterable[MonitorSpec]) -> list[Statement]:
    reports = {spec.output_kms_key for spec in specs if spec.output_kms_key}
    volumes = {s.instance.volume_kms_key for s in specs if s.instance and s.instance.volume_kms_key}
    for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    encrypt = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"]
    return [
        *_with_keys(place, "EncryptReports", encrypt, reports, {}),
        *_with_keys(place, "EncryptVolumes", encrypt, volumes, {}),
        *_with_keys(place, "GrantVolumes", ["kms:CreateGrant"], volumes, for_aws),
    ]


def _with_keys(place: Place, sid: str, actions: list[str], keys: set[str], condition: Condition) -> list[Statement]:
    """Keys by ARN or id, and those that are named by an alias, which can stand in a condition only."""
    aliases = sorted(key[key.index("alias/") :] for key in keys if "alias/" in key)
    plain = [k if k.startswith("arn:") else place.arn("kms", f"key/{k}") for k in keys if "alias/" not in k]
    by_alias = {**condition, "ForAnyValue:StringEquals": {"kms:ResourceAliases": aliases}}
    named = [Statement(sid, actions, plain, condition)] if plain else []
    return named + ([Statement(f"{sid}ByAlias", actions, [place.arn("kms", "key/*")], by_alias)] if aliases else [])


def _images(place: Place, specs: Iterable[MonitorSpec]) -> list[Statement]:
    repositories = set()
    for spec in specs:
        kind = KINDS[spec.kind]
        repositories.add(_repository(place, spec.image_uri or image_uri(kind, place.region)))
        if kind.needs_ground_truth:
            repositories.add(_repository(place, image_uri(MODEL_QUALITY, place.region), _MERGER))
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    return [
        Statement("PullImages", pull, sorted(repositories - {""})),
        Statement("SignInToEcr", ["ecr:GetAuthorizationToken"]),
    ]


def _repository(place: Place, image: str | None, name: str = "") -> str:
    """The repository of an image, or the one beside it called `name`; empty for images from elsewhere."""
    found = _IMAGE.match(image or "")
    root = f"arn:{place.partition}:ecr:{found['region']}:{found['account']}:repository" if found else ""
    return f"{root}/{name or found['name']}" if found else ""


def _network(specs: Iterable[MonitorSpec]) -> list[Statement]:
    is_inside = any(spec.network and spec.network.subnets for spec in specs)
    return [Statement("JoinNetwork", [f"ec2:{name}" for name in _NETWORK])] if is_inside else []


def _shadow_endpoints(place: Place, specs: Iterable[MonitorSpec]) -> list[Statement]:
    if not any(spec.kind == MODEL_EXPLAINABILITY.name for spec in specs):
        return []
    own = [place.arn("sagemaker", f"{what}/{n}") for what in ("endpoint", "endpoint-config") for n in _SHADOW_NAMES]
    actions = [f"sagemaker:{name}" for name in _SHADOW]
    return [
        Statement("ExplainOnOwnEndpoint", actions, own),
        Statement("ReadModels", ["sagemaker:DescribeModel"], [place.arn("sagemaker", "model/*")]),
    ]
