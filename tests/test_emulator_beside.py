"""What the sandbox answers beside moto: IAM's simulation, SageMaker's quotas, and objects as old as its clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from tests.emulator_fixtures import ACCOUNT, cloud_fixture, refusal, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

ROLE = f"arn:aws:iam::{ACCOUNT}:role/Monitor"


def make_role(cloud, *statements):
    iam = cloud.client("iam")
    iam.create_role(RoleName="Monitor", AssumeRolePolicyDocument="{}")
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]}
    iam.put_role_policy(RoleName="Monitor", PolicyName="p", PolicyDocument=json.dumps(document))


def simulated(cloud, actions, resources, **context):
    entries = [
        {"ContextKeyName": key.replace("_", ":"), "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in context.items()
    ]
    answer = cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=actions, ResourceArns=resources, ContextEntries=entries
    )
    return {
        (each["EvalActionName"], each["EvalResourceName"]): each["EvalDecision"] for each in answer["EvaluationResults"]
    }


def test_a_simulation_answers_for_each_action_on_each_resource(cloud):
    make_role(cloud, {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"})
    found = simulated(cloud, ["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::acme/a", "arn:aws:s3:::other/a"])
    assert [pair for pair, decision in found.items() if decision == "allowed"] == [
        ("s3:GetObject", "arn:aws:s3:::acme/a")
    ]
    assert len(found) == 4


def test_a_simulation_holds_conditions_against_its_context(cloud):
    condition = {"StringLike": {"s3:prefix": "labels/*"}}
    make_role(cloud, {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::acme", "Condition": condition})
    ask = ["s3:ListBucket"], ["arn:aws:s3:::acme"]
    assert list(simulated(cloud, *ask, s3_prefix="labels/").values()) == ["allowed"]
    assert list(simulated(cloud, *ask, s3_prefix="other/").values()) == ["implicitDeny"]


def test_a_role_that_does_not_exist_can_not_be_simulated(cloud):
    code, _ = refusal(cloud.client("iam").simulate_principal_policy, PolicySourceArn=ROLE, ActionNames=["s3:GetObject"])
    assert code == "NoSuchEntity"


def test_quotas_are_listed_page_by_page_for_every_type_of_processing_jobs(cloud):
    cloud.control.switches(instance_quota=7)
    pages = cloud.client("service-quotas").get_paginator("list_service_quotas").paginate(ServiceCode="sagemaker")
    found = {item["QuotaName"]: item["Value"] for page in pages for item in page["Quotas"]}
    assert found["ml.m5.xlarge for processing job usage"] == 7
    assert len(found) > 100
    client = cloud.client("service-quotas")
    assert refusal(client.list_service_quotas, ServiceCode="ec2")[0] == "NoSuchResourceException"


def test_objects_are_as_old_as_the_clock_says(cloud):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="acme")
    cloud.control.clock(set="2026-01-09T13:00:00Z")
    s3.put_object(Bucket="acme", Key="labels/a", Body=b"x")
    [item] = s3.list_objects_v2(Bucket="acme")["Contents"]
    assert item["LastModified"] == datetime(2026, 1, 9, 13, tzinfo=UTC)
