from __future__ import annotations

import pytest
from pydantic import BaseModel

from mqm_sync import service_model
from mqm_sync.alarms import build_alarms
from mqm_sync.build import definition_body
from mqm_sync.diff import canonical_body
from mqm_sync.fields import ALERT_FIELDS, FIELDS, SCHEDULE_FIELDS, spec_order_of, spec_path_of
from mqm_sync.kinds import KINDS, MODEL_QUALITY
from mqm_sync.spec import Alarm, Dataset, MonitorSpec

GIT_ONLY = {
    ("version",),  # of the file format
    ("description",),  # for people
    ("protect",),  # a tag of ours
    ("tags",),  # sent as Tags, beside the body
    ("definition_tags",),  # as above
    ("scripts_s3_uri",),  # where files go that other fields name
    ("baseline", "pin", "etag"),  # held against what lies in S3
    ("baseline", "pin", "thresholds"),  # as above
    *(("baseline", "dataset", name) for name in Dataset.model_fields if name != "format"),  # what a baseline is made of
    *(("baseline", "dataset", "format", *rest) for rest in (("csv", "header"), ("json", "line"), ("parquet",))),
    ("adopt",),  # asks for ownership
    ("allow",),  # findings that are accepted
}
"""Fields that no part of a request's body is made from."""
NOT_A_FIELD = {"JobDefinitionName", "Tags"}
"""Members that are not content: the name is made from the content, and tags are changed in place."""
WITHOUT_SETTINGS = {"Parquet"}
"""Parts whose presence is the value, so they are leaves of their own."""
KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def api_leaves(shape, path=()):
    """The path of every leaf member of a shape; a list of structures counts as its first element."""
    entry = service_model.shape(shape)
    match entry["type"]:
        case "structure" if entry["members"] or path[-1] not in WITHOUT_SETTINGS:
            for name, member in entry["members"].items():
                yield from api_leaves(member["shape"], (*path, name))
        case "list" if service_model.shape(entry["member"]["shape"])["type"] == "structure":
            yield from api_leaves(entry["member"]["shape"], (*path, 0))
        case _:
            yield path


def spec_leaves(model, path=()):
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner = [a for a in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_part(a)]
        if inner and inner[0].model_fields:
            yield from spec_leaves(inner[0], here)
        else:
            yield here


def _is_part(annotation):
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


@KIND
def test_every_member_of_the_api_s_request_has_a_field(kind):
    operation = service_model.input_shape(f"Create{kind.prefix}JobDefinition")
    wanted = {path for path in api_leaves(operation) if path[0] not in NOT_A_FIELD}
    had = {field.api_path(kind) for field in FIELDS if field.applies_to(kind)}
    assert wanted - had == set()


@KIND
def test_every_field_is_a_member_of_the_api_s_request(kind):
    operation = service_model.input_shape(f"Create{kind.prefix}JobDefinition")
    leaves = set(api_leaves(operation))
    beyond = {field.api_path(kind) for field in FIELDS if field.applies_to(kind)} - leaves
    assert beyond == {(f"{kind.prefix}AppSpecification", "Environment", "publish_cloudwatch_metrics")}


def test_every_field_of_a_spec_goes_somewhere_or_is_for_git_only():
    known = {field.spec for field in FIELDS} | {*SCHEDULE_FIELDS.values(), *ALERT_FIELDS.values()} | GIT_ONLY
    known |= {("alarms",)}  # by names of metrics; the test below holds their fields
    assert set(spec_leaves(MonitorSpec)) - {("allow",)} - known == set()
    assert known - set(spec_leaves(MonitorSpec)) == set()


@pytest.mark.parametrize(
    "changes",
    [
        {"below": None, "above": 0.5},
        {"below": 0.6},
        {"evaluation_periods": 4},
        {"datapoints_to_alarm": 1},
        {"period_seconds": 60},
        {"missing_data": "breaching"},
        {"actions": ["arn:a"]},
        {"ok_actions": ["arn:a"]},
        {"description": "why"},
    ],
    ids=lambda changes: [*changes][-1],
)
def test_every_field_of_an_alarm_goes_somewhere(changes):
    plain = {"below": 0.5, "evaluation_periods": 3, "datapoints_to_alarm": 2}
    assert set(Alarm.model_fields) == {
        "below", "above", "evaluation_periods", "datapoints_to_alarm", "period_seconds", "missing_data", "actions",
        "ok_actions", "description",
    }  # fmt: skip
    assert _alarm_body(plain) != _alarm_body({**plain, **changes})


def _alarm_body(alarm):
    spec = MonitorSpec.model_validate({"kind": "model-quality", "name": "m", "alarms": {"f2": alarm}})
    (made,) = build_alarms(spec, {}, is_stopped=False)
    return canonical_body(made)


def test_no_field_is_for_git_only_and_sent_as_well():
    assert not GIT_ONLY & {field.spec for field in FIELDS}


def test_each_field_stands_in_the_table_once():
    assert len({field.spec for field in FIELDS}) == len(FIELDS)
    assert len({field.api for field in FIELDS}) == len(FIELDS)


def test_the_words_of_schedules_and_alerts_are_the_api_s():
    schedule = {"ScheduleExpression", "MonitoringScheduleStatus", "MonitoringType", "MonitoringScheduleName"}
    assert set(SCHEDULE_FIELDS) == schedule
    alert = service_model.shape(service_model.input_shape("UpdateMonitoringAlert"))["members"]
    assert set(ALERT_FIELDS) <= set(alert)


@KIND
def test_from_a_place_in_a_request_one_finds_the_field_that_was_written(kind):
    for field in FIELDS:
        if field.applies_to(kind):
            assert spec_path_of(kind, field.api_path(kind)) == field.spec
            assert spec_order_of(kind, field.api_path(kind)) == FIELDS.index(field)


@pytest.mark.parametrize(
    ("api", "spec"),
    [
        (("ModelQualityAppSpecification", "Environment", "MODE"), ("environment", "MODE")),
        (("ModelQualityAppSpecification", "Environment", "publish_cloudwatch_metrics"), ("cloudwatch_metrics",)),
        (("NetworkConfig", "VpcConfig", "Subnets", 3), ("network", "subnets", "3")),
        (("ModelQualityAppSpecification", "ContainerArguments", 0), ("container_arguments", "0")),
    ],
)
def test_a_place_inside_a_value_is_a_place_inside_the_field(api, spec):
    assert spec_path_of(MODEL_QUALITY, api) == spec


FULL = {
    "version": 1,
    "name": "churn",
    "description": "why",
    "problem_type": "BinaryClassification",
    "schedule": "hourly",
    "endpoint_input": {
        "endpoint_name": "churn-prod",
        "destination": "/opt/ml/processing/in",
        "s3_input_mode": "Pipe",
        "s3_data_distribution_type": "ShardedByS3Key",
        "features_attribute": "f",
        "exclude_features_attribute": "g",
        "inference_attribute": "i",
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
        "start_time_offset": "-P8D",
        "end_time_offset": "-P1D",
    },
    "ground_truth_input": "s3://acme/truth",
    "analysis_config": "s3://acme/analysis.json",
    "baseline": {"constraints": "s3://acme/c.json", "statistics": "s3://acme/s.json", "baselining_job_name": "base"},
    "output_s3_uri": "s3://acme/out",
    "output_kms_key": "out-key",
    "output_local_path": "/opt/ml/processing/out",
    "output_upload_mode": "EndOfJob",
    "role_arn": "arn:aws:iam::123456789012:role/Monitor",
    "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1",
    "container_entrypoint": ["python", "run.py"],
    "container_arguments": ["--fast", "--fast"],
    "record_preprocessor_script": "s3://acme/pre.py",
    "post_analytics_processor_script": "s3://acme/post.py",
    "environment": {"MODE": "x"},
    "cloudwatch_metrics": True,
    "instance": {"type": "ml.m5.xlarge", "count": 2, "volume_size_gb": 50, "volume_kms_key": "vol-key"},
    "max_runtime_seconds": 1800,
    "network": {
        "isolation": True,
        "encrypt_traffic": True,
        "security_groups": ["sg-1"],
        "subnets": ["subnet-1"],
    },
    "tags": {"team": "growth"},
}
BATCH = {
    **{key: value for key, value in FULL["endpoint_input"].items() if key != "endpoint_name"},
    "data_captured_destination_s3_uri": "s3://acme/capture",
    "dataset_format": {"csv": {"header": True}},
}


@KIND
@pytest.mark.parametrize("source", ["endpoint", "batch"])
def test_a_spec_with_every_field_becomes_a_request_the_service_s_model_takes(kind, source):
    given = {**FULL, "kind": kind.name}
    if source == "batch":
        given = {**given, "endpoint_input": None, "batch_transform_input": BATCH}
    body = definition_body(MonitorSpec.model_validate(given), "us-east-1")
    assert service_model.check_input(f"Create{kind.prefix}JobDefinition", {**body, "JobDefinitionName": "churn"}) == []
    given_leaves = set(_leaves(body))
    operation = service_model.input_shape(f"Create{kind.prefix}JobDefinition")
    absent = {"BatchTransformInput"} if source == "endpoint" else {"EndpointInput", "Json", "Parquet"}
    wanted = {path for path in api_leaves(operation) if path[0] not in NOT_A_FIELD and not absent & set(path)}
    assert wanted <= {path[: len(want)] for path in given_leaves for want in wanted}


def _leaves(value, path=()):
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path
