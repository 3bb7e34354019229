"""What mqm-sync relies on. Written once, held against the emulator and, on request, against a real account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.emulator_fixtures import KINDS

ABSENT = "ResourceNotFound"
TEAM = {"Key": "team", "Value": "growth"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_is_echoed_listed_locked_to_its_name_and_deleted(account, kind):
    request = account.request(kind)
    name, arn = account.define(kind, **request)
    shown = account.call("describe", kind)(JobDefinitionName=name)
    assert shown["JobDefinitionArn"] == arn
    assert {key: shown[key] for key in ("RoleArn", "JobResources", "StoppingCondition")} == {
        key: request[key] for key in ("RoleArn", "JobResources", "StoppingCondition")
    }
    assert "Tags" not in shown
    listed = account.call("list", kind)(NameContains=name)["JobDefinitionSummaries"]
    assert [item["MonitoringJobDefinitionName"] for item in listed] == [name]
    assert account.refusal(account.call("create", kind), **request).code == "ResourceInUse"
    account.call("delete", kind)(JobDefinitionName=name)
    assert account.refusal(account.call("describe", kind), JobDefinitionName=name).code == ABSENT
    assert account.refusal(account.call("delete", kind), JobDefinitionName=name).code == ABSENT


def test_a_new_schedule_is_pending_takes_no_change_and_is_then_scheduled(account):
    config = account.config(account.define()[0])
    name, arn = account.create_schedule(config)
    refused = account.refusal(account.sm.delete_monitoring_schedule, MonitoringScheduleName=name)
    assert refused.code == "ValidationException"
    assert refused.message.startswith("Monitoring schedule in status Pending")
    assert account.settle(name) == "Scheduled"
    shown = account.describe(name)
    assert (shown["MonitoringScheduleArn"], shown["MonitoringType"]) == (arn, "ModelQuality")
    assert shown["MonitoringScheduleConfig"] == config
    assert "Tags" not in shown
    again = account.refusal(
        account.sm.create_monitoring_schedule, MonitoringScheduleName=name, MonitoringScheduleConfig=config
    )
    assert again.code == "ResourceInUse"


def test_an_update_points_to_another_definition_in_place(account):
    name = account.schedule()
    config = account.config(account.define()[0])
    before = account.describe(name)
    account.sm.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    assert account.settle(name) == "Scheduled"
    after = account.describe(name)
    assert after["MonitoringScheduleConfig"] == config
    assert after["MonitoringScheduleArn"] == before["MonitoringScheduleArn"]
    assert after["LastModifiedTime"] > before["LastModifiedTime"]


def test_an_update_without_an_expression_loses_the_old_one(account):
    # The same daily time, in words that the service would not choose.
    expression = account.expression.replace(" ?", "/24 ?")
    used = account.define()[0]
    name, _ = account.create_schedule(account.config(used, expression=expression))
    account.settle(name)
    config = account.config(used, expression=None)
    account.sm.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    account.settle(name)
    shown = account.describe(name)["MonitoringScheduleConfig"].get("ScheduleConfig", {})
    assert shown.get("ScheduleExpression") != expression


def test_an_update_restarts_a_stopped_schedule(account):
    name = account.schedule()
    account.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
    assert account.settle(name) == "Stopped"
    config = account.describe(name)["MonitoringScheduleConfig"]
    account.sm.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    assert account.settle(name) == "Scheduled"


def test_stop_and_start(account):
    name = account.schedule()
    account.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
    assert account.settle(name) == "Stopped"
    account.sm.start_monitoring_schedule(MonitoringScheduleName=name)
    assert account.settle(name) == "Scheduled"


def test_a_definition_in_use_stays_until_its_schedule_is_gone(account):
    name = account.schedule()
    used = account.describe(name)["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    assert account.refusal(account.sm.delete_model_quality_job_definition, JobDefinitionName=used).code
    assert account.delete_schedule(name).code == ABSENT
    account.sm.delete_model_quality_job_definition(JobDefinitionName=used)


def test_lists_filter_and_page(account):
    definition = account.define()[0]
    names = [account.create_schedule(account.config(account.define()[0]))[0] for _ in range(2)]
    lone = account.create_schedule(account.config(definition))[0]
    for name in (*names, lone):
        account.settle(name)

    def found(**params):
        pages = account.sm.get_paginator("list_monitoring_schedules").paginate(
            NameContains="mqm-sync-contract", PaginationConfig={"PageSize": 1}, **params
        )
        return {item["MonitoringScheduleName"] for page in pages for item in page["MonitoringScheduleSummaries"]}

    assert found() >= {*names, lone}
    assert found(MonitoringJobDefinitionName=definition) == {lone}
    assert not found(StatusEquals="Stopped") & {*names, lone}
    assert not found(MonitoringTypeEquals="DataQuality") & {*names, lone}
    created = account.describe(lone)["CreationTime"]
    assert lone not in found(CreationTimeAfter=created + timedelta(minutes=1))


def test_tags_are_added_overwritten_and_removed(account):
    _, arn = account.define(Tags=[TEAM])

    def tags():
        return {tag["Key"]: tag["Value"] for tag in account.sm.list_tags(ResourceArn=arn)["Tags"]}

    wanted = {"team": "risk", "empty": ""}
    assert tags() == {"team": "growth"}
    account.sm.add_tags(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in wanted.items()])
    assert next(True for _ in account.tries() if tags() == wanted)
    account.sm.delete_tags(ResourceArn=arn, TagKeys=["team", "never-there"])
    assert next(True for _ in account.tries() if tags() == {"empty": ""})


def test_every_schedule_has_an_alert_whose_numbers_can_be_set(account):
    name = account.schedule()
    list_alerts = account.sm.list_monitoring_alerts
    lists = (list_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"] for _ in account.tries())
    [alert] = next(found for found in lists if found)
    assert alert["AlertStatus"] == "OK"
    account.sm.update_monitoring_alert(
        MonitoringScheduleName=name,
        MonitoringAlertName=alert["MonitoringAlertName"],
        DatapointsToAlert=2,
        EvaluationPeriod=3,
    )
    [alert] = list_alerts(MonitoringScheduleName=name)["MonitoringAlertSummaries"]
    assert (alert["DatapointsToAlert"], alert["EvaluationPeriod"]) == (2, 3)


@pytest.mark.parametrize("name", ["bad_name", "-leading", "a" * 64])
def test_a_name_outside_the_pattern_is_refused_in_the_known_words(account, name):
    refused = account.refusal(account.sm.describe_monitoring_schedule, MonitoringScheduleName=name)
    assert refused.code == "ValidationException"
    assert "validation error" in refused.message
    assert "at 'monitoringScheduleName' failed to satisfy constraint: Member must " in refused.message


def test_a_bad_expression_is_accepted_and_shows_later(account):
    config = account.config(account.define()[0], expression="cron(banana)")
    name, _ = account.create_schedule(config)
    assert account.settle(name) == "Failed"
