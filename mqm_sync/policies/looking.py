"""What preflight, windows and status read beside a plan: statements of their own, so that a team may leave them out.

Without them these verbs say what they could not check. Source: the service authorization reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mqm_sync.policies.execution import object_arns, split_uri
from mqm_sync.policies.statement import Place, Statement
from mqm_sync.spec import MonitorSpec, value_at

_FILES = (
    ("baseline", "constraints"),
    ("baseline", "statistics"),
    ("analysis_config",),
    ("record_preprocessor_script",),
    ("post_analytics_processor_script",),
)
_PREFIXES = (("ground_truth_input",), ("batch_transform_input", "data_captured_destination_s3_uri"))
_REPORTS = (("output_s3_uri",),)


def looking_statements(place: Place, specs: Sequence[MonitorSpec], captures: Sequence[str]) -> list[Statement]:
    """Reads of the surroundings of these monitors; `captures` are prefixes that endpoints capture to."""
    buckets = sorted({split_uri(uri)[0] for uri in [*_uris(specs, (*_PREFIXES, *_FILES)), *captures]})
    is_inside = any(spec.network and spec.network.subnets for spec in specs)
    own_images = any((spec.image_uri or "").startswith(place.account_id) for spec in specs)
    return [
        Statement(
            "LookAtEndpoints",
            ["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig"],
            [*(place.arn("sagemaker", f"endpoint/{name}") for name in _endpoints(specs)),
             place.arn("sagemaker", "endpoint-config/*")],
        ),
        Statement("LookForData", ["s3:ListBucket"], [f"arn:{place.partition}:s3:::{name}" for name in buckets]),
        Statement("ReadBaselines", ["s3:GetObject"], object_arns(place, _uris(specs, _FILES))),
        Statement(
            "LookAtRoles",
            ["iam:GetRole", "iam:SimulatePrincipalPolicy"],
            sorted({spec.role_arn for spec in specs if spec.role_arn}),
        ),
        *([Statement("LookAtNetworks", ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets"])] if is_inside else []),
        *(
            [Statement("LookAtImages", ["ecr:DescribeImages"], [place.arn("ecr", "repository/*")])]
            if own_images
            else []
        ),
        Statement("ListQuotas", ["servicequotas:ListServiceQuotas"]),
        Statement("ListRuns", ["sagemaker:ListEndpoints", "sagemaker:ListMonitoringExecutions"]),
        Statement(
            "LookAtJobs", ["sagemaker:DescribeProcessingJob"], [place.arn("sagemaker", "processing-job/*")]
        ),
        Statement("ReadReports", ["s3:GetObject"], object_arns(place, _uris(specs, _REPORTS))),
    ]  # fmt: skip


def _endpoints(specs: Iterable[MonitorSpec]) -> list[str]:
    named = (spec.endpoint_input.endpoint_name for spec in specs if spec.endpoint_input)
    return sorted({name.lower() for name in named if name})


def _uris(specs: Sequence[MonitorSpec], paths: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted({str(uri) for path in paths for spec in specs if (uri := value_at(spec, path))})
