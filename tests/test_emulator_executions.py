from __future__ import annotations

import pytest

from tests.emulator_fixtures import cloud_fixture, running_cloud_fixture, schedule_config  # noqa: F401 - pytest finds fixtures by name


def listed(cloud, **params):
    return cloud.sm.list_monitoring_executions(**params)["MonitoringExecutionSummaries"]


def test_there_are_no_executions_until_somebody_puts_them_in(cloud):
    cloud.schedule("churn")
    assert listed(cloud, MonitoringScheduleName="churn") == []
    assert "LastMonitoringExecutionSummary" not in cloud.describe("churn")


def test_an_execution_is_listed_and_the_latest_one_described(cloud):
    cloud.schedule("churn")
    cloud.control.execution("churn", "Completed", scheduled_time=1_700_003_600)
    cloud.control.execution("churn", "Failed", scheduled_time=1_700_000_000, failure_reason="Job inputs had no data")
    newest_first = [item["MonitoringExecutionStatus"] for item in listed(cloud, SortBy="ScheduledTime")]
    assert newest_first == ["Completed", "Failed"]
    [failed] = listed(cloud, StatusEquals="Failed")
    assert failed["ScheduledTime"].timestamp() == 1_700_000_000
    assert failed["FailureReason"] == "Job inputs had no data"
    assert failed["MonitoringJobDefinitionName"] == "churn"
    assert failed["MonitoringType"] == "ModelQuality"
    assert failed["EndpointName"] == "endpoint"
    last = cloud.describe("churn")["LastMonitoringExecutionSummary"]
    assert last["MonitoringExecutionStatus"] == "Completed"


def test_an_execution_can_be_changed_by_its_time_or_as_the_latest(cloud):
    cloud.schedule("churn")
    cloud.control.execution("churn", "InProgress", scheduled_time=1_700_000_000)
    cloud.control.execution("churn", "Stopping", scheduled_time=1_700_000_000)
    cloud.control.execution("churn", "Stopped")
    [only] = listed(cloud)
    assert only["MonitoringExecutionStatus"] == "Stopped"


def test_executions_are_filtered_by_schedule_definition_type_and_time(cloud):
    cloud.schedule("churn")
    cloud.schedule("drift", kind="DataQuality")
    for name, time in (("churn", 1_700_000_000), ("drift", 1_700_010_000)):
        cloud.control.execution(name, "Completed", scheduled_time=time)
    for params in (
        {"MonitoringScheduleName": "churn"},
        {"MonitoringJobDefinitionName": "churn"},
        {"MonitoringTypeEquals": "ModelQuality"},
        {"ScheduledTimeBefore": 1_700_005_000},
    ):
        assert [item["MonitoringScheduleName"] for item in listed(cloud, **params)] == ["churn"]
    assert len(listed(cloud, EndpointName="endpoint", CreationTimeAfter=1, LastModifiedTimeAfter=1)) == 2
    assert [len(page["MonitoringExecutionSummaries"]) for page in pages(cloud)] == [1, 1]


def pages(cloud):
    paginator = cloud.sm.get_paginator("list_monitoring_executions")
    return list(paginator.paginate(SortBy="Status", PaginationConfig={"PageSize": 1}))


def test_history_stays_when_its_schedule_goes_and_a_new_one_starts_without(cloud):
    cloud.control.switches(pending_describes=0)
    cloud.schedule("churn")
    cloud.control.execution("churn", "Completed")
    cloud.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    cloud.schedule("churn", config=schedule_config("churn"))
    assert len(listed(cloud)) == 1
    assert "LastMonitoringExecutionSummary" not in cloud.describe("churn")


def test_an_execution_needs_a_schedule_and_a_status_of_the_api(cloud):
    with pytest.raises(ValueError, match="no monitoring schedule 'churn'"):
        cloud.control.execution("churn", "Completed")
    with pytest.raises(ValueError, match="status must be one of"):
        cloud.control.execution("churn", "Done")
