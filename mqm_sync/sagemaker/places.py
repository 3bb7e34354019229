"""Endpoints, networks, images and quotas as an account has them. Reads only; everything raises ServiceError."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.rules.preflight.facts import Capture, Endpoint, Network
from mqm_sync.sagemaker.api import Api

_QUOTA = re.compile(r"(?P<type>ml\.[a-z0-9.-]+) for processing job usage")
_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+/(?P<name>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)


def endpoint_of(api: Api, name: str) -> Endpoint | None:
    """The endpoint of a name, with its data capture; two calls."""
    try:
        found = api.call("sagemaker", "describe_endpoint", EndpointName=name)
    except NotFoundError:
        return None
    config = api.call("sagemaker", "describe_endpoint_config", EndpointConfigName=found["EndpointConfigName"])
    variants = tuple(variant["VariantName"] for variant in config.get("ProductionVariants", ()))
    now = found.get("DataCaptureConfig") or {}
    return Endpoint(name, found["EndpointStatus"], variants, _capture(config.get("DataCaptureConfig"), now))


def network_of(api: Api, subnets: tuple[str, ...], groups: tuple[str, ...]) -> Network:
    """The VPCs of subnets and security groups; two calls, by filters, which pass over ids that do not exist."""
    vpcs = dict.fromkeys((*subnets, *groups), "")
    if subnets:
        filters = [{"Name": "subnet-id", "Values": list(subnets)}]
        found = api.call("ec2", "describe_subnets", Filters=filters)["Subnets"]
        vpcs |= {item["SubnetId"]: item["VpcId"] for item in found}
    if groups:
        filters = [{"Name": "group-id", "Values": list(groups)}]
        found = api.call("ec2", "describe_security_groups", Filters=filters)["SecurityGroups"]
        vpcs |= {item["GroupId"]: item.get("VpcId", "") for item in found}
    return Network(vpcs)


def has_image(api: Api, uri: str) -> bool:
    """Whether a registry of ECR holds the image."""
    found = _IMAGE.fullmatch(uri)
    if found is None:
        raise ServiceError("it is in no registry of ECR")
    wanted = {"imageDigest": found["digest"]} if found["digest"] else {"imageTag": found["tag"] or "latest"}
    try:
        api.call("ecr", "describe_images", registryId=found["account"], repositoryName=found["name"], imageIds=[wanted])
    except ServiceError as error:
        if error.code in {"ImageNotFoundException", "RepositoryNotFoundException"}:
            return False
        raise
    return True


def quotas_of(api: Api, types: Iterable[str]) -> dict[str, float]:
    """How many instances of each type processing jobs may use at once; pages are read until all types were seen."""
    missing, found = set(types), {}
    for item in api.pages("service-quotas", "list_service_quotas", "Quotas", ServiceCode="sagemaker"):
        named = _QUOTA.fullmatch(item["QuotaName"])
        if named and named["type"] in missing:
            missing.remove(named["type"])
            found[named["type"]] = float(item["Value"])
            if not missing:
                break
    return found


def _capture(config: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Capture | None:
    """What the endpoint's configuration says; its description knows what was switched since."""
    if not config:
        return None
    modes = frozenset(str(option["CaptureMode"]) for option in config.get("CaptureOptions", ()))
    return Capture(
        is_enabled=bool(now.get("EnableCapture", config.get("EnableCapture"))),
        percentage=float(now.get("CurrentSamplingPercentage") or config.get("InitialSamplingPercentage", 0)),
        modes=modes,
        prefix=str(config.get("DestinationS3Uri", "")),
    )
