from __future__ import annotations

import pytest

from tests.emulator_fixtures import ACCOUNT, KINDS, SNAKE, cloud_fixture, refusal, running_cloud_fixture  # noqa: F401 - pytest finds fixtures by name

TEAM = {"Key": "team", "Value": "a"}
OURS = [f"sagemaker:{SNAKE[kind].replace('_', '-')}-job-definition" for kind in KINDS]
OURS.append("sagemaker:monitoring-schedule")


def tags(cloud, arn):
    return {tag["Key"]: tag["Value"] for tag in cloud.sm.list_tags(ResourceArn=arn)["Tags"]}


def sweep(cloud, **params):
    found = cloud.client("resourcegroupstaggingapi").get_resources(**params)["ResourceTagMappingList"]
    return {item["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in item["Tags"]} for item in found}


@pytest.mark.parametrize("kind", KINDS)
def test_definitions_and_schedules_carry_their_own_tags(cloud, kind):
    definition = cloud.define("churn", kind, Tags=[TEAM])
    assert tags(cloud, definition) == {"team": "a"}
    reply = cloud.sm.add_tags(ResourceArn=definition, Tags=[{"Key": "team", "Value": "b"}, {"Key": "x", "Value": ""}])
    assert reply["Tags"] == [{"Key": "team", "Value": "b"}, {"Key": "x", "Value": ""}]
    cloud.sm.delete_tags(ResourceArn=definition, TagKeys=["team", "never-there"])
    assert tags(cloud, definition) == {"x": ""}


def test_create_gives_a_schedule_its_tags(cloud):
    arn = cloud.schedule("churn", Tags=[TEAM], settle=False)
    cloud.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "more", "Value": "1"}])
    assert tags(cloud, arn) == {"team": "a", "more": "1"}


def test_more_than_fifty_tags_are_refused_and_none_is_added(cloud):
    arn = cloud.define("churn", Tags=[{"Key": f"k{index}", "Value": ""} for index in range(50)])
    assert refusal(cloud.sm.add_tags, ResourceArn=arn, Tags=[TEAM])[0] == "ValidationException"
    cloud.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "k0", "Value": "changed"}])
    assert len(tags(cloud, arn)) == 50


def test_the_reserved_prefix_is_refused(cloud):
    arn = cloud.define("churn")
    reserved = [{"Key": "aws:thing", "Value": ""}]
    assert refusal(cloud.sm.add_tags, ResourceArn=arn, Tags=reserved)[0] == "ValidationException"
    with pytest.raises(cloud.sm.exceptions.ClientError, match="aws:thing"):
        cloud.define("other", Tags=reserved)


def test_tags_are_listed_in_pages(cloud):
    arn = cloud.define("churn", Tags=[{"Key": f"k{index:02}", "Value": ""} for index in range(50)])
    cloud.sm.add_tags(ResourceArn=arn, Tags=[])
    pages = list(cloud.sm.get_paginator("list_tags").paginate(ResourceArn=arn))
    assert [len(page["Tags"]) for page in pages] == [50]
    assert refusal(cloud.sm.list_tags, ResourceArn=arn, NextToken="x")[0] == "ValidationException"


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFound"])
def test_tagging_what_is_not_there_is_refused(cloud, code):
    cloud.control.switches(tag_target_error=code)
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:monitoring-schedule/churn"
    for call, more in (
        (cloud.sm.add_tags, {"Tags": [TEAM]}),
        (cloud.sm.list_tags, {}),
        (cloud.sm.delete_tags, {"TagKeys": ["team"]}),
    ):
        found, message = refusal(call, ResourceArn=arn, **more)
        assert (found, message) == (code, f"Resource does not exist: {arn}")


def test_tags_of_other_sagemaker_resources_are_motos(cloud):
    arn = cloud.sm.create_model(ModelName="m", ExecutionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/Monitor")["ModelArn"]
    cloud.sm.add_tags(ResourceArn=arn, Tags=[TEAM])
    assert tags(cloud, arn) == {"team": "a"}


def test_a_sweep_finds_what_has_or_once_had_tags(cloud):
    definition = cloud.define("churn", Tags=[TEAM])
    cloud.define("untagged")
    once = cloud.define("once", "DataQuality", Tags=[TEAM])
    cloud.sm.delete_tags(ResourceArn=once, TagKeys=["team"])
    assert sweep(cloud, ResourceTypeFilters=OURS) == {definition: {"team": "a"}, once: {}}


def test_a_sweep_is_filtered_by_type_key_and_value(cloud):
    definition = cloud.define("churn", Tags=[TEAM, {"Key": "owner", "Value": "x"}])
    schedule = cloud.schedule("other", Tags=[{"Key": "team", "Value": "b"}])
    assert set(sweep(cloud, ResourceTypeFilters=["sagemaker:monitoring-schedule"])) == {schedule}
    assert set(sweep(cloud, ResourceTypeFilters=["sagemaker"])) == {definition, schedule}
    assert set(sweep(cloud, TagFilters=[{"Key": "team"}])) == {definition, schedule}
    assert set(sweep(cloud, TagFilters=[{"Key": "team", "Values": ["a", "c"]}])) == {definition}
    assert set(sweep(cloud, TagFilters=[{"Key": "team"}, {"Key": "owner", "Values": ["x"]}])) == {definition}
    assert sweep(cloud, TagFilters=[{"Key": "nobody"}]) == {}


def test_a_sweep_finds_other_services_resources_too(cloud):
    arn = cloud.schedule("churn", Tags=[TEAM])
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_bucket_tagging(Bucket="bucket", Tagging={"TagSet": [TEAM]})
    both = {arn, "arn:aws:s3:::bucket"}
    assert set(sweep(cloud)) == both
    assert set(sweep(cloud, ResourceTypeFilters=["s3", "sagemaker:monitoring-schedule"])) == both
    assert set(sweep(cloud, ResourceTypeFilters=["s3"])) == {"arn:aws:s3:::bucket"}
    assert set(sweep(cloud, ResourceTypeFilters=OURS)) == {arn}
    assert set(sweep(cloud, ResourceARNList=sorted(both))) == both


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 100])
def test_the_pages_of_a_sweep_join_up(cloud, size):
    ours = [cloud.schedule(name, Tags=[TEAM]) for name in ("a", "b", "c")]
    definition = cloud.define("d", "ModelBias", Tags=[TEAM])
    for bucket in ("bucket-1", "bucket-2"):
        cloud.client("s3").create_bucket(Bucket=bucket)
        cloud.client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [TEAM]})
    paginator = cloud.client("resourcegroupstaggingapi").get_paginator("get_resources")
    pages = paginator.paginate(PaginationConfig={"PageSize": size}, TagFilters=[{"Key": "team"}])
    found = [item["ResourceARN"] for page in pages for item in page["ResourceTagMappingList"]]
    assert sorted(found) == sorted([*ours, definition, "arn:aws:s3:::bucket-1", "arn:aws:s3:::bucket-2"])


def test_a_malformed_sweep_is_refused(cloud):
    call = cloud.client("resourcegroupstaggingapi").get_resources
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:monitoring-schedule/churn"
    assert refusal(call, ResourcesPerPage=101)[0] == "InvalidParameterException"
    assert refusal(call, TagFilters=[{"Values": ["a"]}])[0] == "InvalidParameterException"
    assert refusal(call, ResourceARNList=[arn], TagFilters=[{"Key": "team"}])[0] == "InvalidParameterException"
    assert refusal(call, PaginationToken="nonsense")[0] == "PaginationTokenExpiredException"


def test_sweeps_can_lag_behind_new_and_changed_tags(cloud):
    cloud.control.switches(tag_lag=2)
    arn = cloud.schedule("churn", Tags=[TEAM])
    wanted = {"ResourceTypeFilters": OURS, "TagFilters": [{"Key": "team"}]}
    assert [arn in sweep(cloud, **wanted) for _ in range(3)] == [False, False, True]
    cloud.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}])
    assert [sweep(cloud, **wanted)[arn]["team"] for _ in range(3)] == ["a", "a", "b"]
    assert tags(cloud, arn) == {"team": "b"}


def test_a_sweep_by_arn_shows_the_tags_of_now(cloud):
    arn = cloud.define("churn", Tags=[TEAM])
    assert sweep(cloud, ResourceARNList=[arn]) == {arn: {"team": "a"}}
    cloud.sm.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "b"}])
    assert sweep(cloud, ResourceARNList=[arn]) == {arn: {"team": "b"}}


def test_a_resource_tagged_between_two_pages_is_on_the_second(cloud):
    cloud.define("a", Tags=[TEAM])
    cloud.define("b", Tags=[TEAM])
    client = cloud.client("resourcegroupstaggingapi")
    first = client.get_resources(ResourcesPerPage=1, ResourceTypeFilters=OURS)
    late = cloud.define("c", Tags=[TEAM])
    rest = sweep(cloud, ResourceTypeFilters=OURS, PaginationToken=first["PaginationToken"])
    assert rest[late] == {"team": "a"}


def test_sweeps_can_still_show_what_was_deleted(cloud):
    cloud.control.switches(sweep_ghosts=2, pending_describes=0)
    schedule = cloud.schedule("churn", Tags=[TEAM])
    definition = cloud.define("other", "DataQuality", Tags=[TEAM])
    cloud.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    cloud.sm.delete_data_quality_job_definition(JobDefinitionName="other")
    cloud.sm.list_monitoring_schedules()
    assert refusal(cloud.sm.describe_monitoring_schedule, MonitoringScheduleName="churn")[0] == "ResourceNotFound"
    only_schedules = {"ResourceTypeFilters": ["sagemaker:monitoring-schedule"]}
    assert set(sweep(cloud, **only_schedules)) == {schedule}
    paginator = cloud.client("resourcegroupstaggingapi").get_paginator("get_resources")
    pages = paginator.paginate(PaginationConfig={"PageSize": 1}, TagFilters=[{"Key": "team"}])
    found = [item["ResourceARN"] for page in pages for item in page["ResourceTagMappingList"]]
    assert sorted(found) == sorted([schedule, definition])
    assert sweep(cloud) == {}
    with pytest.raises(cloud.sm.exceptions.ClientError, match="does not exist"):
        cloud.sm.list_tags(ResourceArn=schedule)
