"""Making what a monitor's job needs, through the services' own APIs: buckets, roles, endpoints that capture."""

from __future__ import annotations

from mqm_sync.emulator.keys import key_of
from mqm_sync.emulator.neighbours import Neighbours
from mqm_sync.emulator.tables import partition


def make_bucket(near: Neighbours, name: str, region: str, account: str) -> None:
    """Create a bucket, unless there is one of that name."""
    from moto.s3.models import s3_backends  # noqa: PLC0415 - slow to import

    if name in s3_backends.bucket_accounts:
        return
    place = f"<LocationConstraint>{region}</LocationConstraint>"
    body = "" if region == "us-east-1" else f"<CreateBucketConfiguration>{place}</CreateBucketConfiguration>"
    near.send("PUT", f"/{name}", body.encode(), service="s3", region=region, access_key=key_of(account))


def make_role(near: Neighbours, account: str, region: str, *, arn: str, trust: str, permissions: str) -> None:
    """Create a role with one inline policy, unless there is one of that name."""
    from moto.iam.models import iam_backends  # noqa: PLC0415 - slow to import

    *folders, name = arn.partition(":role/")[2].split("/")
    if any(role.name == name for role in iam_backends[account][partition(region)].roles.values()):
        return
    common = {"Version": "2010-05-08", "RoleName": name}
    path = "/".join(["", *folders, ""])
    made = {"Action": "CreateRole", "Path": path, "AssumeRolePolicyDocument": trust}
    near.query("iam", region, account, common | made)
    allowed = {"Action": "PutRolePolicy", "PolicyName": "monitoring", "PolicyDocument": permissions}
    near.query("iam", region, account, common | allowed)


def make_endpoint(near: Neighbours, account: str, region: str, name: str, capture_uri: str) -> None:
    """Create a model, a config that captures everything, and an endpoint, unless there is one of that name."""
    from moto.sagemaker.models import sagemaker_backends  # noqa: PLC0415 - slow to import

    if name in sagemaker_backends[account][region].endpoints:
        return
    role = f"arn:aws:iam::{account}:role/{name}"
    image = {"Image": f"{account}.dkr.ecr.{region}.amazonaws.com/{name}:1"}
    variant = {"VariantName": "AllTraffic", "ModelName": name, "InitialInstanceCount": 1}
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": capture_uri,
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    model = {"ModelName": name, "ExecutionRoleArn": role, "PrimaryContainer": image}
    config = {
        "EndpointConfigName": name,
        "ProductionVariants": [{**variant, "InstanceType": "ml.m5.large"}],
        "DataCaptureConfig": capture,
    }
    near.sagemaker(region, account, "CreateModel", model)
    near.sagemaker(region, account, "CreateEndpointConfig", config)
    near.sagemaker(region, account, "CreateEndpoint", {"EndpointName": name, "EndpointConfigName": name})
