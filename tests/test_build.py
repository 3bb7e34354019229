from __future__ import annotations

import copy
import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mqm_sync.build import Deployment, build_monitor, build_state, definition_body, definition_name
from mqm_sync.canonical import canonical_definition, canonical_schedule, digest
from mqm_sync.kinds import KINDS
from mqm_sync.resource import Address
from mqm_sync.spec import MonitorSpec
from tests.property_specs import QUICK

SPEC = {
    "kind": "model-quality",
    "name": "churn",
    "problem_type": "BinaryClassification",
    "schedule": "hourly",
    "endpoint_input": {
        "endpoint_name": "churn-prod",
        "probability_attribute": "0",
        "probability_threshold_attribute": 0.5,
        "start_time_offset": "-P8D",
        "end_time_offset": "-P1D",
    },
    "ground_truth_input": "s3://acme/truth",
    "baseline": {"constraints": "s3://acme/constraints.json"},
    "output_s3_uri": "s3://acme/out",
    "role_arn": "arn:aws:iam::123456789012:role/Monitor",
    "instance": {"type": "ml.m5.xlarge"},
    "max_runtime_seconds": 1800,
    "network": {"security_groups": ["sg-1", "sg-2"], "subnets": ["subnet-1", "subnet-2"]},
    "environment": {"MODE": "x", "LEVEL": "y"},
}
HERE = Deployment(region="us-east-1", owner="growth-ml", today=date(2026, 3, 1))


def with_changes(**changes):
    """SPEC with values exchanged; `part__key` reaches into a part, None takes a key away."""
    made = copy.deepcopy(SPEC)
    for key, value in changes.items():
        part, _, inner = key.partition("__")
        if inner:
            made.setdefault(part, {})[inner] = value
        else:
            made[key] = value
    return MonitorSpec.model_validate(made)


def name_of(spec, region="us-east-1"):
    return definition_name(spec, definition_body(spec, region))


def test_definition_names_never_change():
    """The name of a definition is made from its content, and live definitions are matched by it.

    A different name for equal content replaces every definition of every user at the next apply, which restarts their
    monitors. So when this test fails, the change that made it fail is wrong, and not the test: a new field or default
    must leave the canonical form of bodies without it as it was.
    """
    others = {"problem_type": None, "environment": None}
    clarify = {**others, "analysis_config": "s3://acme/analysis.json"}
    assert {
        "model-quality": name_of(with_changes()),
        "data-quality": name_of(with_changes(kind="data-quality", ground_truth_input=None, **others)),
        "model-bias": name_of(with_changes(kind="model-bias", **clarify)),
        "model-explainability": name_of(with_changes(kind="model-explainability", ground_truth_input=None, **clarify)),
    } == {
        "model-quality": "churn-19ae26bf",
        "data-quality": "churn-35d10478",
        "model-bias": "churn-86034602",
        "model-explainability": "churn-afaebf06",
    }


def test_a_definition_is_named_after_the_monitor_with_eight_hex_digits_more():
    assert re.fullmatch(r"churn-[0-9a-f]{8}", name_of(with_changes()))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"endpoint_input__start_time_offset": "-PT192H"}, id="days in hours"),
        pytest.param({"endpoint_input__start_time_offset": "-P7DT24H"}, id="days and hours"),
        pytest.param({"endpoint_input__end_time_offset": "-PT1440M"}, id="days in minutes"),
        pytest.param({"endpoint_input__s3_input_mode": "File"}, id="the mode the service fills in"),
        pytest.param({"endpoint_input__s3_data_distribution_type": "FullyReplicated"}, id="its distribution"),
        pytest.param({"endpoint_input__destination": "/opt/ml/processing/input/endpoint"}, id="our own default"),
        pytest.param({"instance__count": 1, "instance__volume_size_gb": 30}, id="defaults of the instance"),
        pytest.param({"output_upload_mode": "Continuous"}, id="the default upload mode"),
        pytest.param({"network__security_groups": ["sg-2", "sg-1"]}, id="security groups in another order"),
        pytest.param({"network__subnets": ["subnet-2", "subnet-1"]}, id="subnets in another order"),
        pytest.param({"network__isolation": False, "network__encrypt_traffic": False}, id="switches that are off"),
        pytest.param({"environment": {"LEVEL": "y", "MODE": "x"}}, id="variables in another order"),
        pytest.param({"container_arguments": []}, id="an empty list"),
        pytest.param(
            {"image_uri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"},
            id="the image that is taken anyway",
        ),
        pytest.param(
            {"image_uri": "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer:latest"},
            id="that image with its tag",
        ),
        pytest.param({"schedule": "daily", "state": "stopped"}, id="another schedule"),
        pytest.param({"tags": {"a": "b"}, "description": "why"}, id="tags and description"),
        pytest.param({"alert": {"datapoints_to_alert": 1, "evaluation_period": 1}}, id="an alert"),
    ],
)
def test_what_means_the_same_to_a_run_has_the_same_definition_name(changes):
    assert name_of(with_changes(**changes)) == name_of(with_changes())


@pytest.mark.parametrize("region", ["eu-central-1", "ap-northeast-1", "cn-north-1"])
def test_the_own_image_of_another_region_is_another_definition(region):
    assert name_of(with_changes(), region) != name_of(with_changes())


def test_a_runtime_that_is_left_out_is_the_service_s_hour():
    assert name_of(with_changes(max_runtime_seconds=None)) == name_of(with_changes(max_runtime_seconds=3600))


def test_a_network_with_everything_off_is_no_network():
    off = with_changes(network={"isolation": False, "encrypt_traffic": False})
    assert name_of(off) == name_of(with_changes(network=None))
    assert "NetworkConfig" not in definition_body(off, "us-east-1")


def test_a_threshold_written_as_a_whole_number_is_the_same_number():
    whole = with_changes(endpoint_input__probability_threshold_attribute=1)
    assert name_of(whole) == name_of(with_changes(endpoint_input__probability_threshold_attribute=1.0))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"container_arguments": ["a", "b"]}, {"container_arguments": ["b", "a"]}, id="order of arguments"),
        pytest.param({"container_arguments": ["a"]}, {"container_arguments": ["a", "a"]}, id="an argument twice"),
        pytest.param({"container_entrypoint": ["a", "b"]}, {"container_entrypoint": ["a b"]}, id="words of a command"),
        pytest.param({"image_uri": "r/i:1"}, {"image_uri": "r/i:2"}, id="tags of an image"),
        pytest.param({"image_uri": "r:5000/i"}, {"image_uri": "r:5000/i:1"}, id="a port and no tag"),
        pytest.param({"cloudwatch_metrics": None}, {"cloudwatch_metrics": False}, id="metrics unsaid and off"),
        pytest.param({"cloudwatch_metrics": True}, {"cloudwatch_metrics": False}, id="metrics on and off"),
        pytest.param({"environment": {"A": ""}}, {"environment": {}}, id="an empty variable and none"),
        pytest.param({"environment": {"A": "1"}}, {"environment": {"a": "1"}}, id="case of a variable"),
        pytest.param({"output_s3_uri": "s3://a/b"}, {"output_s3_uri": "s3://a/b/"}, id="a slash at the end"),
        pytest.param({"kind": "data-quality"}, {"kind": "model-quality"}, id="kinds"),
        pytest.param(
            {"endpoint_input__start_time_offset": "-P8D"}, {"endpoint_input__start_time_offset": "-P7D"}, id="an offset"
        ),
        pytest.param(
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": {"csv": {}}}},
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": {"csv": {"header": True}}}},
            id="a header line",
        ),
        pytest.param(
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": {"json": {"line": False}}}},
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": {"json": {"line": True}}}},
            id="lines of JSON",
        ),
        pytest.param(
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": {"csv": {}}}},
            {"endpoint_input": None, "batch_transform_input": {"dataset_format": "parquet"}},
            id="formats",
        ),
    ],
)
def test_what_a_run_would_notice_has_another_definition_name(one, other):
    assert name_of(with_changes(**one)) != name_of(with_changes(**other))


words = st.text(alphabet="abcxyz019/-", min_size=1, max_size=8)
EDITS = st.one_of(
    st.tuples(st.just("endpoint_input__start_time_offset"), st.integers(1, 999).map("-PT{}H".format)),
    st.tuples(st.just("endpoint_input__probability_threshold_attribute"), st.floats(0, 1, width=16)),
    st.tuples(st.just("max_runtime_seconds"), st.integers(1, 86400)),
    st.tuples(st.just("instance__count"), st.integers(1, 100)),
    st.tuples(st.just("instance__volume_size_gb"), st.integers(1, 16384)),
    st.tuples(st.just("network__subnets"), st.frozensets(words, min_size=1, max_size=4).map(sorted)),
    st.tuples(st.just("container_arguments"), st.lists(words, max_size=4)),
    st.tuples(st.just("environment"), st.dictionaries(words, words, max_size=3)),
    st.tuples(
        st.sampled_from(
            [
                "endpoint_input__endpoint_name",
                "ground_truth_input",
                "output_s3_uri",
                "role_arn",
                "baseline__constraints",
            ]
        ),
        words,
    ),
)


@given(EDITS, EDITS)
@QUICK
def test_different_content_has_different_names_and_equal_content_equal_ones(one, other):
    (field, value), (other_field, other_value) = one, other
    edited = name_of(with_changes(**{field: value}))
    assert edited == name_of(with_changes(**{field: copy.deepcopy(value)}))
    if field == other_field and not _means_the_same(value, other_value):
        assert edited != name_of(with_changes(**{field: other_value}))


def _means_the_same(one, other):
    return one == other or (not one and not other and not isinstance(one, int | float))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=3)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Csv", "Json", "Environment", "a", "S3Output", "EndpointInput"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["ModelQualityJobInput", "NetworkConfig", "x"]), json_values, max_size=3))
@QUICK
def test_the_canonical_form_is_its_own_canonical_form_and_leaves_the_body_alone(body):
    before = copy.deepcopy(body)
    form = canonical_definition(body)
    assert canonical_definition(form) == form
    assert body == before


@given(json_values)
@QUICK
def test_a_digest_does_not_depend_on_the_order_of_keys(value):
    assert digest(value) == digest(_reversed(value))
    assert re.fullmatch("[0-9a-f]{64}", digest(value))
    assert digest(value, 8) == digest(value)[:8]


def _reversed(value):
    if isinstance(value, dict):
        return {key: _reversed(item) for key, item in reversed(value.items())}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("live", "desired"),
    [
        ({"EndpointInput": {"EndpointName": "e", "LocalPath": "/p"}}, {"s3_input_mode": "File"}),
        (
            {"EndpointInput": {"EndpointName": "e", "LocalPath": "/p", "StartTimeOffset": "-PT24H"}},
            {"start_time_offset": "-P1D"},
        ),
    ],
)
def test_a_body_as_the_service_returns_it_equals_the_one_that_was_sent(live, desired):
    spec = with_changes(endpoint_input={"endpoint_name": "e", "destination": "/p", **desired})
    body = definition_body(spec, "us-east-1")
    told = {**body, "ModelQualityJobInput": {**body["ModelQualityJobInput"], **live}}
    assert canonical_definition(told) == canonical_definition(body)


def test_an_offset_or_schedule_nobody_can_read_is_compared_as_it_stands():
    body = {"ModelQualityJobInput": {"EndpointInput": {"StartTimeOffset": "-PT2D"}}}
    assert canonical_definition(body)["ModelQualityJobInput"]["EndpointInput"]["StartTimeOffset"] == "-PT2D"
    assert canonical_schedule({"ScheduleExpression": "cron(banana)"}) == {"ScheduleExpression": "cron(banana)"}


def test_schedules_are_compared_by_meaning():
    assert canonical_schedule({"ScheduleExpression": "cron(0 * * * ? *)", "x": 1}) == {
        "ScheduleExpression": "cron(0 * ? * * *)",
        "x": 1,
    }


def test_a_monitor_is_a_definition_and_a_schedule_and_with_an_alert_three_resources():
    definition, schedule = build_monitor(with_changes(tags={"team": "growth"}), HERE)
    assert definition.address == Address("ModelQualityJobDefinition", name_of(with_changes()))
    assert schedule.address == Address("MonitoringSchedule", "churn")
    assert schedule.body == {
        "MonitoringJobDefinitionName": definition.address.name,
        "MonitoringType": "ModelQuality",
        "ScheduleExpression": "cron(0 * ? * * *)",
        "MonitoringScheduleStatus": "Scheduled",
    }
    owned = {"team": "growth", "mqm-sync:owner": "growth-ml", "mqm-sync:monitor": "churn"}
    assert definition.tags == schedule.tags == owned
    *_, alert = build_monitor(with_changes(alert={"datapoints_to_alert": 2, "evaluation_period": 3}), HERE)
    assert (alert.address.type, alert.body) == ("MonitoringAlert", {"DatapointsToAlert": 2, "EvaluationPeriod": 3})


def test_a_person_s_tags_can_not_take_our_place():
    definition, schedule = build_monitor(with_changes(tags={"mqm-sync:owner": "mallory"}), HERE)
    assert definition.owner == schedule.owner == "growth-ml"


def test_a_stopped_monitor_is_a_stopped_schedule():
    assert build_monitor(with_changes(state="stopped"), HERE)[1].body["MonitoringScheduleStatus"] == "Stopped"


def test_unset_fields_are_absent_from_the_body():
    least = MonitorSpec.model_validate({"kind": "data-quality", "name": "churn"})
    assert "null" not in json.dumps(definition_body(least, "us-east-1"))
    assert set(definition_body(least, "us-east-1")) == {"DataQualityAppSpecification", "DataQualityJobOutputConfig"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_specs_always_make_the_same_state_whatever_their_order(kind):
    one, two = with_changes(kind=kind), with_changes(kind=kind, name="other")
    assert build_state([one, two], HERE) == build_state([two, one], HERE)
