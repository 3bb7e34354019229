"""One way to ask for each open question; the answer is a value of the switch of that name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contract.account import Account

Probe = Callable[[Account], Any]
QUESTIONS: dict[str, Probe] = {}
NOT_ASKED = {
    "pending_describes": "the service's pace, no behaviour",
    "pending_seconds": "the service's pace, no behaviour",
    "calls_per_second": "would take a flood of calls, which disturbs the account's other clients",
    "closed_account_error": "only an account that the service does not take could tell",
    "latency_seconds": "the service's pace, no behaviour",
    "enforce_iam": "known: the service always asks",
    "recreate_delay_seconds": "an answer once seen by one user, whose cause nobody knows",
    "schedule_quota": "would take more schedules than anybody wants to make",
    "instance_quota": "differs by account and type; no answer would settle it",
    "definition_quota": "would take more definitions than anybody wants to make",
    "execution_blocks": "needs a run, which costs",
    "start_delay_minutes": "needs a run, which costs",
    "execution_minutes": "needs a run, which costs",
    "step_reading": "needs a run, which costs",
    "cron_analysis_times": "needs a run, which costs",
    "overlap": "needs a run, which costs",
    "job_tags": "needs a run, which costs",
    "empty_violations_file": "needs a run, which costs",
    "tag_lag": "a matter of luck: a single account's answer settles nothing",
    "sweep_ghosts": "a matter of luck: a single account's answer settles nothing",
    "alert_lag": "a matter of luck: a single account's answer settles nothing",
}
"""Switches no free and quick probe can settle, with the reason."""


def question(probe: Probe) -> Probe:
    """Register a probe under its function's name, which is the switch's."""
    QUESTIONS[probe.__name__] = probe
    return probe


def _verdict(code: str) -> str:
    """What a refusal's code means for a question; one for want of permission, say, means nothing."""
    assert code in {"", "ValidationException"}, code
    return "refused" if code else "accepted"


def _definition_verdict(account: Account, **changes: Any) -> str:
    """Whether a definition with these changes is refused at create."""
    request = account.request(**changes)
    refused = account.refusal(lambda **_: account.define(**request))
    return _verdict(refused.code)


def _with_offsets(account: Account, **offsets: str) -> str:
    source = account.request()["ModelQualityJobInput"]
    source["BatchTransformInput"] |= offsets
    return _definition_verdict(account, ModelQualityJobInput=source)


def _app(account: Account, **more: Any) -> dict[str, Any]:
    app: dict[str, Any] = account.request()["ModelQualityAppSpecification"]
    return {**app, **more}


def _alert(account: Account, name: str) -> dict[str, Any]:
    call = account.sm.list_monitoring_alerts
    lists = (call(MonitoringScheduleName=name)["MonitoringAlertSummaries"] for _ in account.tries())
    [alert] = next(found for found in lists if found)
    return dict(alert)


@question
def input_choice(account: Account) -> str:
    source = account.request()["ModelQualityJobInput"]
    del source["BatchTransformInput"]
    refused = _definition_verdict(account, ModelQualityJobInput=source) == "refused"
    return "exactly_one" if refused else "any"


@question
def offset_syntax(account: Account) -> str:
    return _with_offsets(account, StartTimeOffset="-PT2D", EndTimeOffset="-PT1D")


@question
def offset_pair(account: Account) -> str:
    return _with_offsets(account, StartTimeOffset="-P1D")


@question
def offset_order(account: Account) -> str:
    return _with_offsets(account, StartTimeOffset="-PT1H", EndTimeOffset="-PT2H")


@question
def reserved_environment(account: Account) -> str:
    app = _app(account, Environment={"analysis_type": "MODEL_QUALITY"})
    return _definition_verdict(account, ModelQualityAppSpecification=app)


@question
def role_must_exist(account: Account) -> bool:
    owner = account.place.role.partition("/")[0]
    return _definition_verdict(account, RoleArn=f"{owner}/{account.name()}") == "refused"


@question
def list_order(account: Account) -> str:
    subnets = ["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"]
    network = {"VpcConfig": {"SecurityGroupIds": ["sg-0aaaaaaaaaaaaaaaa"], "Subnets": subnets}}
    name, _ = account.define(NetworkConfig=network)
    shown = account.call("describe", "ModelQuality")(JobDefinitionName=name)
    return "kept" if shown["NetworkConfig"]["VpcConfig"]["Subnets"] == subnets else "reversed"


@question
def fill_defaults(account: Account) -> bool:
    name, _ = account.define()
    shown = account.call("describe", "ModelQuality")(JobDefinitionName=name)
    return "S3InputMode" in shown["ModelQualityJobInput"]["BatchTransformInput"]


@question
def fill_csv_header(account: Account) -> bool:
    name, _ = account.define()
    shown = account.call("describe", "ModelQuality")(JobDefinitionName=name)
    return "Header" in shown["ModelQualityJobInput"]["BatchTransformInput"]["DatasetFormat"]["Csv"]


@question
def batch_endpoint_name(account: Account) -> str:
    name, _ = account.define()
    [summary] = account.call("list", "ModelQuality")(NameContains=name)["JobDefinitionSummaries"]
    return "empty" if "EndpointName" in summary else "absent"


@question
def lowercase_arns(account: Account) -> bool:
    name, arn = account.define(JobDefinitionName=account.name("Mqm-Sync-Contract"))
    return not arn.endswith(f"/{name}")


@question
def not_found_message(account: Account) -> str:
    name = account.name()
    message = account.refusal(account.sm.describe_monitoring_schedule, MonitoringScheduleName=name).message
    return message.replace("monitoring schedule", "{kind}").replace(name, "{name}")


@question
def definition_in_use_error(account: Account) -> str:
    used = account.describe(account.schedule())["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"]
    return account.refusal(account.sm.delete_model_quality_job_definition, JobDefinitionName=used).code


@question
def endpoint_must_exist(account: Account) -> bool:
    source = account.request()["ModelQualityJobInput"]
    local = source.pop("BatchTransformInput")["LocalPath"]
    source["EndpointInput"] = {"EndpointName": account.name(), "LocalPath": local}
    config = account.config(account.define(ModelQualityJobInput=source)[0])
    return _verdict(account.refusal(lambda **_: account.create_schedule(config)).code) == "refused"


@question
def start_stop_repeat(account: Account) -> str:
    name = account.schedule()
    return _verdict(account.refusal(account.sm.start_monitoring_schedule, MonitoringScheduleName=name).code)


@question
def touch_on_start_stop(account: Account) -> bool:
    name = account.schedule()
    before = account.describe(name)["LastModifiedTime"]
    account.sm.stop_monitoring_schedule(MonitoringScheduleName=name)
    account.settle(name)
    return bool(account.describe(name)["LastModifiedTime"] > before)


@question
def type_change(account: Account) -> str:
    name = account.schedule()
    config = account.config(account.define("DataQuality")[0], "DataQuality")
    update = account.sm.update_monitoring_schedule
    return _verdict(account.refusal(update, MonitoringScheduleName=name, MonitoringScheduleConfig=config).code)


@question
def shared_definition(account: Account) -> str:
    config = account.config(account.define()[0])
    account.settle(account.create_schedule(config)[0])
    return _verdict(account.refusal(lambda **_: account.create_schedule(config)).code)


@question
def runtime_beyond_interval(account: Account) -> str:
    definition, _ = account.define(StoppingCondition={"MaxRuntimeInSeconds": 86400})
    return _verdict(account.refusal(lambda **_: account.create_schedule(account.config(definition))).code)


@question
def alert_name(account: Account) -> str:
    name = account.schedule()
    return str(_alert(account, name)["MonitoringAlertName"]).replace(name, "{schedule}")


@question
def alert_datapoints(account: Account) -> int:
    return int(_alert(account, account.schedule())["DatapointsToAlert"])


@question
def alert_period(account: Account) -> int:
    return int(_alert(account, account.schedule())["EvaluationPeriod"])


@question
def alert_survives_update(account: Account) -> bool:
    name = account.schedule()
    named = {"MonitoringScheduleName": name, "MonitoringAlertName": _alert(account, name)["MonitoringAlertName"]}
    account.sm.update_monitoring_alert(**named, DatapointsToAlert=7, EvaluationPeriod=9)
    config = account.describe(name)["MonitoringScheduleConfig"]
    account.sm.update_monitoring_schedule(MonitoringScheduleName=name, MonitoringScheduleConfig=config)
    account.settle(name)
    return bool(_alert(account, name)["EvaluationPeriod"] == 9)


@question
def tag_target_error(account: Account) -> str:
    _, arn = account.define()
    return account.refusal(account.sm.list_tags, ResourceArn=f"{arn}-absent").code


@question
def sweep_coverage(account: Account) -> bool:
    """The tagging API lags: what it does not show within some turns it is taken not to know."""
    key = account.name()
    account.define(Tags=[{"Key": key, "Value": ""}])
    turns = zip(range(12), account.tries(), strict=False)
    return any(account.tagging.get_resources(TagFilters=[{"Key": key}])["ResourceTagMappingList"] for _ in turns)
