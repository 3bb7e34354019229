from __future__ import annotations

import json

import pytest

from mqm_sync.emulator.policy import Question, is_allowed
from tests.emulator_fixtures import ACCOUNT, cloud_fixture, definition_body, refusal, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

SCHEDULES = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:monitoring-schedule/*"


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **s} for s in statements]}


@pytest.fixture(name="user")
def user_fixture(cloud):
    """Gives a user these policies and returns a SageMaker client of theirs; permissions are enforced."""
    iam = cloud.client("iam")
    iam.create_user(UserName="somebody")
    key = iam.create_access_key(UserName="somebody")["AccessKey"]
    cloud.control.switches(enforce_iam=True)

    def client(*statements, service="sagemaker"):
        document = json.dumps(policy(*(statements or [{"Action": "sagemaker:ListTags"}])))
        iam.put_user_policy(UserName="somebody", PolicyName="only", PolicyDocument=document)
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        return cloud.client(service, **keys)

    return client


def test_what_no_policy_allows_is_denied_in_the_services_words(user):
    sm = user({"Action": "sagemaker:ListTags"})
    code, message = refusal(sm.list_monitoring_schedules)
    assert code == "AccessDeniedException"
    assert f"User: arn:aws:iam::{ACCOUNT}:user/somebody is not authorized" in message
    assert "perform: sagemaker:ListMonitoringSchedules" in message


def test_resources_and_tags_decide(cloud, user):
    cloud.schedule("ours", Tags=[{"Key": "team", "Value": "growth"}])
    cloud.schedule("theirs", Tags=[{"Key": "team", "Value": "risk"}])
    mine = {"StringEquals": {"aws:ResourceTag/team": "growth"}}
    sm = user({"Action": "sagemaker:*MonitoringSchedule", "Resource": SCHEDULES, "Condition": mine})
    assert sm.describe_monitoring_schedule(MonitoringScheduleName="ours")["MonitoringScheduleName"] == "ours"
    assert refusal(sm.stop_monitoring_schedule, MonitoringScheduleName="theirs")[0] == "AccessDeniedException"


def test_creating_with_tags_and_a_role_needs_three_permissions(user):
    create, tag = {"Action": "sagemaker:CreateModelQualityJobDefinition"}, {"Action": "sagemaker:AddTags"}
    pass_role = {"Action": "iam:PassRole", "Resource": f"arn:aws:iam::{ACCOUNT}:role/Monitor"}
    asked = {**definition_body("ModelQuality", "churn"), "Tags": [{"Key": "team", "Value": "growth"}]}
    for missing in ((create, tag), (create, pass_role), (tag, pass_role)):
        code, _ = refusal(user(*missing).create_model_quality_job_definition, **asked)
        assert code == "AccessDeniedException"
    assert user(create, tag, pass_role).create_model_quality_job_definition(**asked)["JobDefinitionArn"]


def test_other_services_are_held_to_it_in_their_own_dialect(cloud, user):
    cloud.client("s3").create_bucket(Bucket="bucket")
    cloud.client("s3").put_object(Bucket="bucket", Key="open/a", Body=b"1")
    s3 = user({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/open/*"}, service="s3")
    assert s3.get_object(Bucket="bucket", Key="open/a")["Body"].read() == b"1"
    assert refusal(s3.get_object, Bucket="bucket", Key="closed")[0] == "AccessDenied"
    sweep = user(service="resourcegroupstaggingapi").get_resources
    assert refusal(sweep)[0] == "AccessDeniedException"
    assert user(service="sts").get_caller_identity()["Account"] == ACCOUNT


def test_the_sandboxes_own_keys_may_do_everything(cloud, user):
    user()
    assert cloud.schedule("churn")


@pytest.mark.parametrize(
    ("condition", "context", "expected"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": ["b"]}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"k": "a"}}, {"K": ["b"]}, False),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringLike": {"k": "repo:a/b:ref:refs/heads/*"}}, {"k": ["repo:a/b:ref:refs/heads/main"]}, True),
        ({"StringLike": {"k": "a.c"}}, {"k": ["abc"]}, False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, False),
        ({"ForAllValues:StringEquals": {"k": ["a"]}}, {}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {"k": ["a", "b"]}, True),
        ({"ForAnyValue:StringEquals": {"k": ["a"]}}, {}, False),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "false"}}, {}, False),
    ],
)
def test_conditions_are_evaluated(condition, context, expected):
    asked = Question("sagemaker:AddTags", "arn", context)
    assert is_allowed(asked, [policy({"Action": "sagemaker:addtags", "Condition": condition})]) is expected


def test_a_denial_beats_every_permission():
    deny = {"Statement": {"Effect": "Deny", "Action": "sagemaker:Delete*", "Resource": "*"}}
    allow = policy({"Action": "*"})
    assert not is_allowed(Question("sagemaker:DeleteTags"), [allow, deny])
    assert is_allowed(Question("sagemaker:AddTags"), [allow, deny])


@pytest.mark.parametrize("odd", [{"NotAction": "s3:*"}, {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}])
def test_what_is_not_understood_is_not_judged(odd):
    with pytest.raises(ValueError, match="not understood"):
        is_allowed(Question("s3:GetObject"), [policy({"Action": "*", **odd})])
