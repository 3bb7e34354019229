"""What the strangers' monitors mention: buckets, objects, an endpoint that captures, a finished processing job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3

REGION = "us-east-1"
ACCOUNT = "123456789012"
BUCKET = "acme"
ENDPOINT = "churn-prod"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ModelMonitor"
JOB_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:processing-job/churn-analysis"
OBJECTS = ("baseline/churn/constraints.json", "scripts/postprocessor.py")


def client(service: str) -> Any:
    """A client on the sandbox that the environment names."""
    return boto3.client(service, region_name=REGION)


def furnish() -> None:
    """Make the world; it is empty before."""
    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for key in OBJECTS:
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"{}")
    for step in (_endpoint, _analysis):
        step(client("sagemaker"))


def _endpoint(sagemaker: Any) -> None:
    variant = {"VariantName": "all", "ModelName": "churn", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    capture = {
        "EnableCapture": True,
        "InitialSamplingPercentage": 100,
        "DestinationS3Uri": f"s3://{BUCKET}/capture/churn",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }
    sagemaker.create_model(ModelName="churn", ExecutionRoleArn=ROLE)
    sagemaker.create_endpoint_config(
        EndpointConfigName="churn", ProductionVariants=[variant], DataCaptureConfig=capture
    )
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="churn")


def _analysis(sagemaker: Any) -> None:
    """The processing job that an execution names; the SDK describes it when it lists executions."""
    inside = "/opt/ml/processing"
    source = {"S3Uri": f"s3://{BUCKET}/capture/churn", "LocalPath": f"{inside}/input", "S3DataType": "S3Prefix"}
    target = {"S3Uri": f"s3://{BUCKET}/reports", "LocalPath": f"{inside}/output", "S3UploadMode": "Continuous"}
    cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
    sagemaker.create_processing_job(
        ProcessingJobName=JOB_ARN.rpartition("/")[2],
        ProcessingInputs=[{"InputName": "capture", "S3Input": {**source, "S3InputMode": "File"}}],
        ProcessingOutputConfig={"Outputs": [{"OutputName": "result", "S3Output": target}]},
        ProcessingResources={"ClusterConfig": cluster},
        AppSpecification={"ImageUri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"},
        RoleArn=ROLE,
    )


def describe(operation: str, **params: str) -> dict[str, Any]:
    """A Describe call's reply without its envelope."""
    reply: dict[str, Any] = _call(operation)(**params)
    return {key: value for key, value in reply.items() if key != "ResponseMetadata"}


def _call(operation: str) -> Callable[..., dict[str, Any]]:
    found: Callable[..., dict[str, Any]] = getattr(client("sagemaker"), operation)
    return found
