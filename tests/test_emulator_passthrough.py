"""What monitors need beside Model Monitor, as moto plays it behind the sandbox."""

from __future__ import annotations

import json

import pytest

from tests.emulator_fixtures import ACCOUNT, cloud_fixture, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

ROLE = f"arn:aws:iam::{ACCOUNT}:role/Monitor"
IMAGE = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://bucket/capture",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}


def make_endpoint(sagemaker):
    variant = {"VariantName": "all", "ModelName": "m", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker.create_model(ModelName="m", ExecutionRoleArn=ROLE)
    sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=[variant], DataCaptureConfig=CAPTURE)
    sagemaker.create_endpoint(EndpointName="endpoint", EndpointConfigName="c")


def test_an_endpoint_shows_its_data_capture(cloud):
    make_endpoint(cloud.sm)
    shown = cloud.sm.describe_endpoint(EndpointName="endpoint")
    assert (shown["EndpointStatus"], shown["EndpointConfigName"]) == ("InService", "c")
    assert cloud.sm.describe_endpoint_config(EndpointConfigName="c")["DataCaptureConfig"] == CAPTURE
    assert [item["EndpointName"] for item in cloud.sm.list_endpoints()["Endpoints"]] == ["endpoint"]


def test_a_baselining_job_is_created_and_described(cloud):
    local = "/opt/ml/processing"
    job = {
        "ProcessingJobName": "baseline",
        "RoleArn": ROLE,
        "AppSpecification": {"ImageUri": IMAGE},
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
        },
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "result",
                    "S3Output": {
                        "S3Uri": "s3://bucket/baseline",
                        "LocalPath": f"{local}/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
    }
    cloud.sm.create_processing_job(**job)
    shown = cloud.sm.describe_processing_job(ProcessingJobName="baseline")
    assert shown["ProcessingJobStatus"] == "Completed"
    assert shown["ProcessingOutputConfig"] == job["ProcessingOutputConfig"]


def test_objects_are_kept(cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="baseline/constraints.json", Body=b"{}")
    [found] = s3.list_objects_v2(Bucket="bucket", Prefix="baseline/")["Contents"]
    assert found["Key"] == "baseline/constraints.json"
    assert s3.get_object(Bucket="bucket", Key=found["Key"])["Body"].read() == b"{}"
    assert s3.head_object(Bucket="bucket", Key=found["Key"])["ContentLength"] == 2


def test_a_role_shows_whom_it_trusts(cloud):
    iam = cloud.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    iam.create_role(RoleName="Monitor", AssumeRolePolicyDocument=json.dumps(trust))
    assert iam.get_role(RoleName="Monitor")["Role"]["AssumeRolePolicyDocument"] == trust


def test_a_role_of_another_account_is_assumed(cloud):
    reply = cloud.client("sts").assume_role(RoleArn="arn:aws:iam::210987654321:role/any", RoleSessionName="test")
    given = reply["Credentials"]
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    assert cloud.client("sts", **keys).get_caller_identity()["Account"] == "210987654321"


def test_a_key_is_described(cloud):
    kms = cloud.client("kms")
    made = kms.create_key()["KeyMetadata"]
    assert kms.describe_key(KeyId=made["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"


def test_metrics_are_listed(cloud):
    watch = cloud.client("cloudwatch")
    namespace = "aws/sagemaker/Endpoints/model-metrics"
    dimensions = [{"Name": "Endpoint", "Value": "endpoint"}, {"Name": "MonitoringSchedule", "Value": "churn"}]
    watch.put_metric_data(
        Namespace=namespace, MetricData=[{"MetricName": "f1", "Value": 0.5, "Dimensions": dimensions}]
    )
    [metric] = watch.list_metrics(Namespace=namespace)["Metrics"]
    assert metric == {"Namespace": namespace, "MetricName": "f1", "Dimensions": dimensions}


def test_log_groups_are_listed(cloud):
    logs = cloud.client("logs")
    logs.create_log_group(logGroupName="/aws/sagemaker/ProcessingJobs")
    [group] = logs.describe_log_groups(logGroupNamePrefix="/aws/sagemaker")["logGroups"]
    assert group["logGroupName"] == "/aws/sagemaker/ProcessingJobs"


@pytest.mark.parametrize("kind", ["subnets", "security_groups"])
def test_networks_are_described(cloud, kind):
    found = getattr(cloud.client("ec2"), f"describe_{kind}")()
    assert found["Subnets" if kind == "subnets" else "SecurityGroups"]


def test_a_tagged_endpoint_keeps_its_tags_with_moto(cloud):
    make_endpoint(cloud.sm)
    arn = cloud.sm.describe_endpoint(EndpointName="endpoint")["EndpointArn"]
    cloud.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "growth"}])
    assert cloud.sm.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "growth"}]
