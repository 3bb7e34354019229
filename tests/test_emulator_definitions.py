from __future__ import annotations

import pytest

from tests.emulator_fixtures import (  # noqa: F401 - pytest finds fixtures by name
    ACCOUNT,
    KINDS,
    SNAKE,
    cloud_fixture,
    definition_body,
    refusal,
    running_cloud_fixture,
    schedule_config,
)

KIND_IN_ARN = {kind: SNAKE[kind].replace("_", "-") for kind in KINDS}


def call(cloud, verb, kind):
    return getattr(cloud.sm, f"{verb}_{SNAKE[kind]}_job_definition")


def shown(cloud, kind, name):
    return call(cloud, "describe", kind)(JobDefinitionName=name)


@pytest.mark.parametrize("kind", KINDS)
def test_describe_returns_everything_sent_with_arn_and_time_and_without_tags(cloud, kind):
    sent = definition_body(kind, "churn") | {
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        f"{kind}BaselineConfig": {"ConstraintsResource": {"S3Uri": "s3://bucket/constraints.json"}},
    }
    arn = call(cloud, "create", kind)(**sent, Tags=[{"Key": "team", "Value": "a"}])["JobDefinitionArn"]
    assert arn == f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:{KIND_IN_ARN[kind]}-job-definition/churn"
    found = shown(cloud, kind, "churn")
    assert found.pop("JobDefinitionArn") == arn
    assert found.pop("CreationTime").tzinfo is not None
    found.pop("ResponseMetadata")
    endpoint = found[f"{kind}JobInput"]["EndpointInput"]
    assert endpoint.pop("S3InputMode") == "File"
    assert endpoint.pop("S3DataDistributionType") == "FullyReplicated"
    output = found[f"{kind}JobOutputConfig"]["MonitoringOutputs"][0]["S3Output"]
    assert output.pop("S3UploadMode") == "EndOfJob"
    assert found == sent


@pytest.mark.parametrize("kind", KINDS)
def test_batch_input_is_accepted_and_echoed(cloud, kind):
    cloud.define("churn", kind, batch=True)
    batch = shown(cloud, kind, "churn")[f"{kind}JobInput"]["BatchTransformInput"]
    assert batch["DatasetFormat"] == {"Csv": {}}
    assert batch["S3InputMode"] == "File"


def test_values_that_were_sent_are_not_overwritten_by_defaults(cloud):
    body = definition_body("ModelQuality", "churn")
    body["ModelQualityJobInput"]["EndpointInput"]["S3InputMode"] = "Pipe"
    cloud.sm.create_model_quality_job_definition(**body)
    found = shown(cloud, "ModelQuality", "churn")
    assert found["ModelQualityJobInput"]["EndpointInput"]["S3InputMode"] == "Pipe"
    assert found["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


def test_defaults_can_be_switched_off_and_the_csv_header_on(cloud):
    cloud.control.switches(fill_defaults=False, fill_csv_header=True)
    cloud.define("churn", batch=True)
    found = shown(cloud, "ModelQuality", "churn")
    batch = found["ModelQualityJobInput"]["BatchTransformInput"]
    assert batch["DatasetFormat"] == {"Csv": {"Header": False}}
    assert "S3InputMode" not in batch
    assert "StoppingCondition" not in found


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_is_taken_once_per_type(cloud, kind):
    cloud.define("churn", kind)
    code, message = refusal(call(cloud, "create", kind), **definition_body(kind, "churn"))
    assert code == "ResourceInUse"
    assert "churn" in message
    other = KINDS[KINDS.index(kind) - 1]
    cloud.define("churn", other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["describe", "delete"])
def test_an_absent_definition_is_not_found(cloud, kind, verb):
    assert refusal(call(cloud, verb, kind), JobDefinitionName="churn")[0] == "ResourceNotFound"


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_definition_is_gone_and_its_name_free(cloud, kind):
    cloud.define("churn", kind)
    call(cloud, "delete", kind)(JobDefinitionName="churn")
    assert refusal(call(cloud, "describe", kind), JobDefinitionName="churn")[0] == "ResourceNotFound"
    cloud.define("churn", kind)


@pytest.mark.parametrize("code", ["ValidationException", "ResourceInUse", "ConflictException"])
def test_a_definition_that_a_schedule_names_can_not_be_deleted(cloud, code):
    cloud.control.switches(definition_in_use_error=code)
    cloud.schedule("churn")
    found, message = refusal(cloud.sm.delete_model_quality_job_definition, JobDefinitionName="churn")
    assert found == code
    assert "monitoring schedule churn" in message


def test_a_definition_is_free_after_its_schedule_moved_on_or_is_gone(cloud):
    cloud.schedule("churn")
    cloud.define("next")
    cloud.sm.update_monitoring_schedule(
        MonitoringScheduleName="churn", MonitoringScheduleConfig=schedule_config("next")
    )
    cloud.sm.delete_model_quality_job_definition(JobDefinitionName="churn")
    cloud.settle("churn")
    cloud.sm.delete_monitoring_schedule(MonitoringScheduleName="churn")
    code, _ = refusal(cloud.sm.delete_model_quality_job_definition, JobDefinitionName="next")
    assert code == "ValidationException"
    assert cloud.status("churn") == "Pending"
    cloud.sm.delete_model_quality_job_definition(JobDefinitionName="next")


def test_both_or_neither_input_is_refused_unless_switched(cloud):
    body = definition_body("ModelQuality", "neither")
    del body["ModelQualityJobInput"]["EndpointInput"]
    assert refusal(cloud.sm.create_model_quality_job_definition, **body)[0] == "ValidationException"
    cloud.control.switches(input_choice="any")
    cloud.sm.create_model_quality_job_definition(**body)


def test_a_quota_refuses_one_definition_too_many(cloud):
    cloud.control.switches(definition_quota=1)
    cloud.define("one")
    body = definition_body("ModelQuality", "two")
    code, message = refusal(cloud.sm.create_model_quality_job_definition, **body)
    assert code == "ResourceLimitExceeded"
    assert "is 1," in message


def test_arns_can_be_lower_cased_and_still_name_their_resource(cloud):
    cloud.control.switches(lowercase_arns=True)
    arn = cloud.define("Churn", Tags=[{"Key": "team", "Value": "a"}])
    assert arn.endswith("/churn")
    assert shown(cloud, "ModelQuality", "Churn")["JobDefinitionName"] == "Churn"
    assert cloud.sm.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "a"}]
