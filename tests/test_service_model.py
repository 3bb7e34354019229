from __future__ import annotations

import re
import subprocess
import sys

import pytest

from mqm_sync import service_model
from mqm_sync.service_model import Violation, check_input

DEFINITION = {
    "JobDefinitionName": "churn",
    "ModelQualityAppSpecification": {"ImageUri": "img", "ProblemType": "Regression"},
    "ModelQualityJobInput": {
        "EndpointInput": {"EndpointName": "ep", "LocalPath": "/opt/ml/processing/input"},
        "GroundTruthS3Input": {"S3Uri": "s3://bucket/truth"},
    },
    "ModelQualityJobOutputConfig": {
        "MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://bucket/out", "LocalPath": "/opt/out"}}]
    },
    "JobResources": {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}},
    "RoleArn": "arn:aws:iam::123456789012:role/Monitor",
}
MONITORING = [
    name
    for name in service_model.operations()
    if name.endswith(("Tags", "JobDefinition", "JobDefinitions")) or "Monitoring" in name
]


def broken(operation: str, **params: object) -> list[tuple[tuple[str | int, ...], str]]:
    return [(found.path, found.constraint) for found in check_input(operation, params, required=False)]


def test_a_complete_request_breaks_nothing():
    assert check_input("CreateModelQualityJobDefinition", DEFINITION) == []


def test_every_missing_member_is_named_unless_a_fragment_is_checked():
    found = check_input("CreateMonitoringSchedule", {})
    assert [item.path for item in found] == [("MonitoringScheduleName",), ("MonitoringScheduleConfig",)]
    assert {item.constraint for item in found} == {"required"}
    assert check_input("CreateMonitoringSchedule", {}, required=False) == []


def test_a_violation_tells_the_value_the_limit_and_the_shape():
    assert check_input("DescribeMonitoringSchedule", {"MonitoringScheduleName": "a" * 64}) == [
        Violation(("MonitoringScheduleName",), "max_length", "a" * 64, 63, "MonitoringScheduleName"),
        Violation(
            ("MonitoringScheduleName",),
            "pattern",
            "a" * 64,
            "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
            "MonitoringScheduleName",
        ),
    ]


def test_a_name_of_dashes_matches_the_pattern_and_is_still_too_long():
    name = "a" + "-" * 70 + "b"
    assert broken("DescribeMonitoringSchedule", MonitoringScheduleName=name) == [
        (("MonitoringScheduleName",), "max_length")
    ]


def test_unknown_members_and_wrong_types_are_found_at_any_depth():
    resources = {"ClusterConfig": {"InstanceCount": "1", "Instances": 2}}
    assert broken("CreateModelQualityJobDefinition", JobResources=resources) == [
        (("JobResources", "ClusterConfig", "InstanceCount"), "type"),
        (("JobResources", "ClusterConfig", "Instances"), "unknown"),
    ]


@pytest.mark.parametrize(
    ("cluster", "constraint"),
    [
        ({"InstanceCount": 0}, "min"),
        ({"InstanceCount": 101}, "max"),
        ({"InstanceCount": True}, "type"),
        ({"InstanceType": "ml.nope"}, "enum"),
        ({"VolumeKmsKeyId": "key with spaces"}, "pattern"),
    ],
)
def test_numbers_enums_and_patterns_are_checked(cluster, constraint):
    found = check_input("CreateModelQualityJobDefinition", {"JobResources": {"ClusterConfig": cluster}}, required=False)
    assert [item.constraint for item in found] == [constraint]


def test_lists_are_counted_and_their_items_checked_by_index():
    output = {"S3Output": {"S3Uri": "not-a-uri", "LocalPath": "/opt/out"}}
    config = {"MonitoringOutputs": [output, output]}
    uri = ("S3Output", "S3Uri")
    at = ("ModelQualityJobOutputConfig", "MonitoringOutputs")
    assert broken("CreateModelQualityJobDefinition", ModelQualityJobOutputConfig=config) == [
        (at, "max_items"),
        ((*at, 0, *uri), "pattern"),
        ((*at, 1, *uri), "pattern"),
    ]


def test_map_keys_and_values_and_sizes_are_checked():
    at = ("ModelQualityAppSpecification", "Environment")
    environment = {f"K{index}": "v" for index in range(49)} | {"1st": "v", "LONG": "v" * 257}
    found = broken("CreateModelQualityJobDefinition", ModelQualityAppSpecification={"Environment": environment})
    assert found == [(at, "max_items"), ((*at, "1st"), "pattern"), ((*at, "LONG"), "max_length")]


@pytest.mark.parametrize("uri", ["s3://bucket/x", "s3://b", "https://bucket.example/x"])
def test_the_batch_capture_pattern_accepts_ordinary_uris(uri):
    fragment = {"BatchTransformInput": {"DataCapturedDestinationS3Uri": uri}}
    assert broken("CreateModelQualityJobDefinition", ModelQualityJobInput=fragment) == []


@pytest.mark.parametrize(
    ("key", "accepted"),
    [
        ("équipe", True),
        ("課", True),
        ("a b", True),
        ("x_y", True),
        ("mqm-sync:owner", True),
        ("a\tb", False),
        ("a#b", False),
        ("", False),
    ],
)
def test_tag_keys_follow_the_services_unicode_classes(key, accepted):
    found = broken("AddTags", Tags=[{"Key": key, "Value": ""}])
    assert (found == []) is accepted


def test_digits_of_other_scripts_are_no_digits_in_an_account_number():
    role = "arn:aws:iam::" + "\u0661" * 12 + ":role/Monitor"
    assert broken("CreateModelQualityJobDefinition", RoleArn=role) == [(("RoleArn",), "pattern")]


def test_timestamps_are_numbers_and_thresholds_take_whole_numbers():
    assert broken("ListMonitoringSchedules", CreationTimeAfter=1.5) == []
    attribute = {"EndpointInput": {"ProbabilityThresholdAttribute": 1}}
    assert broken("CreateModelQualityJobDefinition", ModelQualityJobInput=attribute) == []


def test_enum_values_keep_the_models_order():
    assert service_model.enum_values("ProcessingS3InputMode") == ("Pipe", "File")
    assert service_model.enum_values("String") == ()


@pytest.mark.parametrize("operation", MONITORING)
def test_every_pattern_of_the_monitoring_operations_can_be_checked(operation):
    seen: set[str] = set()

    def walk(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        entry = service_model.shape(name)
        assert "pattern" not in entry or isinstance(service_model._compiled(entry["pattern"]), re.Pattern)
        inner = [entry[part] for part in ("member", "key", "value") if part in entry]
        for member in [*inner, *entry.get("members", {}).values()]:
            walk(member["shape"])

    walk(service_model.input_shape(operation))


def test_reading_the_model_imports_no_botocore():
    code = (
        "import sys; from mqm_sync import service_model; service_model.operations();"
        "sys.exit('botocore' in sys.modules or 'boto3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
