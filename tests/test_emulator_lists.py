from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.emulator_fixtures import KINDS, SNAKE, cloud_fixture, refusal, running_cloud_fixture, schedule_config  # noqa: F401 - pytest finds fixtures by name


def schedules(cloud, **params):
    found = cloud.sm.list_monitoring_schedules(**params)["MonitoringScheduleSummaries"]
    return [summary["MonitoringScheduleName"] for summary in found]


def definitions(cloud, kind="ModelQuality", **params):
    call = getattr(cloud.sm, f"list_{SNAKE[kind]}_job_definitions")
    return [summary["MonitoringJobDefinitionName"] for summary in call(**params)["JobDefinitionSummaries"]]


def make(cloud, *names, kind="ModelQuality"):
    cloud.control.switches(pending_describes=0)
    for name in names:
        cloud.schedule(name, kind=kind)


def test_lists_show_the_newest_first_unless_asked_otherwise(cloud):
    make(cloud, "b", "c", "a")
    assert schedules(cloud) == ["a", "c", "b"]
    assert schedules(cloud, SortOrder="Ascending") == ["b", "c", "a"]
    assert schedules(cloud, SortBy="Name") == ["c", "b", "a"]
    assert schedules(cloud, SortBy="Name", SortOrder="Ascending") == ["a", "b", "c"]
    assert definitions(cloud) == ["a", "c", "b"]
    assert definitions(cloud, SortBy="Name", SortOrder="Ascending") == ["a", "b", "c"]


def test_schedules_can_be_sorted_by_status(cloud):
    make(cloud, "a", "b", "c")
    cloud.sm.stop_monitoring_schedule(MonitoringScheduleName="b")
    assert schedules(cloud, SortBy="Status") == ["b", "c", "a"]
    assert schedules(cloud, SortBy="Status", SortOrder="Ascending") == ["a", "c", "b"]


def test_a_page_holds_ten_unless_asked_otherwise(cloud):
    make(cloud, *(f"m{index:02}" for index in range(23)))
    first = cloud.sm.list_monitoring_schedules()
    assert len(first["MonitoringScheduleSummaries"]) == 10
    assert len(schedules(cloud, MaxResults=100)) == 23
    assert "NextToken" not in cloud.sm.list_monitoring_schedules(MaxResults=23)
    assert refusal(cloud.sm.list_monitoring_schedules, MaxResults=101)[0] == "ValidationException"
    pages = list(cloud.sm.get_paginator("list_model_quality_job_definitions").paginate())
    assert [len(page["JobDefinitionSummaries"]) for page in pages] == [10, 10, 3]


@pytest.mark.parametrize("sort_by", ["Name", "CreationTime", "Status"])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_pages_join_up_to_the_whole_list(cloud, sort_by, order):
    names = [f"m{index}" for index in range(7)]
    make(cloud, *names)
    asked = {"SortBy": sort_by, "SortOrder": order}
    paginator = cloud.sm.get_paginator("list_monitoring_schedules")
    pages = paginator.paginate(PaginationConfig={"PageSize": 3}, **asked)
    found = [item["MonitoringScheduleName"] for page in pages for item in page["MonitoringScheduleSummaries"]]
    assert found == schedules(cloud, **asked)
    assert sorted(found) == names


def test_deleting_between_two_pages_loses_and_repeats_nothing(cloud):
    make(cloud, "a", "b", "c", "d", "e", "f")
    first = cloud.sm.list_monitoring_schedules(MaxResults=3)
    for name in ("f", "d", "c"):
        cloud.sm.delete_monitoring_schedule(MonitoringScheduleName=name)
    assert schedules(cloud, MaxResults=3, NextToken=first["NextToken"]) == ["b", "a"]


@pytest.mark.parametrize("token", ["nonsense", "bm9uc2Vuc2U=", "WzEsIFsxXV0="])
def test_a_bad_token_is_refused(cloud, token):
    assert refusal(cloud.sm.list_monitoring_schedules, NextToken=token)[0] == "ValidationException"


def test_a_token_is_for_the_question_it_was_given_for(cloud):
    make(cloud, "a", "b")
    token = cloud.sm.list_monitoring_schedules(MaxResults=1)["NextToken"]
    assert schedules(cloud, NextToken=token, MaxResults=5) == ["a"]
    for other in ({"SortBy": "Name"}, {"StatusEquals": "Scheduled"}):
        code, _ = refusal(cloud.sm.list_monitoring_schedules, NextToken=token, **other)
        assert code == "ValidationException"
    assert refusal(cloud.sm.list_data_quality_job_definitions, NextToken=token)[0] == "ValidationException"


def test_schedules_are_filtered_by_every_documented_field(cloud):
    make(cloud, "churn-hourly", "fraud")
    make(cloud, "drift", kind="DataQuality")
    cloud.define("batch", batch=True)
    cloud.schedule("batch", config=schedule_config("batch"))
    cloud.schedule("twin", config=schedule_config("fraud"))
    cloud.sm.stop_monitoring_schedule(MonitoringScheduleName="fraud")
    assert schedules(cloud, NameContains="hour") == ["churn-hourly"]
    assert schedules(cloud, EndpointName="endpoint") == ["twin", "drift", "fraud", "churn-hourly"]
    assert schedules(cloud, StatusEquals="Stopped") == ["fraud"]
    assert schedules(cloud, MonitoringTypeEquals="DataQuality") == ["drift"]
    assert schedules(cloud, MonitoringJobDefinitionName="fraud") == ["twin", "fraud"]
    assert schedules(cloud, MonitoringJobDefinitionName="nobody") == []
    assert schedules(cloud, MonitoringJobDefinitionName="fraud", StatusEquals="Scheduled") == ["twin"]


@pytest.mark.parametrize("field", ["CreationTime", "LastModifiedTime"])
def test_schedules_are_filtered_by_time(cloud, field):
    make(cloud, "churn")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert schedules(cloud, **{f"{field}Before": now + hour, f"{field}After": now - hour}) == ["churn"]
    assert schedules(cloud, **{f"{field}Before": now - hour}) == []
    assert schedules(cloud, **{f"{field}After": now + hour}) == []


@pytest.mark.parametrize("kind", KINDS)
def test_definitions_are_listed_and_filtered_per_type(cloud, kind):
    cloud.define("churn-a", kind)
    cloud.define("fraud", kind, batch=True)
    cloud.define("other", KINDS[KINDS.index(kind) - 1])
    assert definitions(cloud, kind) == ["fraud", "churn-a"]
    assert definitions(cloud, kind, NameContains="n-") == ["churn-a"]
    assert definitions(cloud, kind, EndpointName="endpoint") == ["churn-a"]
    later = datetime.now(UTC) + timedelta(hours=1)
    assert definitions(cloud, kind, CreationTimeAfter=later) == []
    assert len(definitions(cloud, kind, CreationTimeBefore=later)) == 2


def test_a_schedule_summary_carries_the_documented_fields_only(cloud):
    arn = cloud.schedule("churn")
    [summary] = cloud.sm.list_monitoring_schedules()["MonitoringScheduleSummaries"]
    shown = cloud.describe("churn")
    assert summary == {
        "MonitoringScheduleName": "churn",
        "MonitoringScheduleArn": arn,
        "CreationTime": shown["CreationTime"],
        "LastModifiedTime": shown["LastModifiedTime"],
        "MonitoringScheduleStatus": "Scheduled",
        "EndpointName": "endpoint",
        "MonitoringJobDefinitionName": "churn",
        "MonitoringType": "ModelQuality",
    }


@pytest.mark.parametrize(("switch", "extra"), [("absent", {}), ("empty", {"EndpointName": ""})])
def test_a_definition_summary_of_batch_input_has_no_endpoint(cloud, switch, extra):
    cloud.control.switches(batch_endpoint_name=switch)
    arn = cloud.define("churn", batch=True)
    [summary] = cloud.sm.list_model_quality_job_definitions()["JobDefinitionSummaries"]
    assert summary.pop("CreationTime").tzinfo is not None
    assert summary == {"MonitoringJobDefinitionName": "churn", "MonitoringJobDefinitionArn": arn} | extra
