from __future__ import annotations

from typing import get_args

import pytest

from mqm_sync import service_model
from mqm_sync.images import ACCOUNTS
from mqm_sync.kinds import BY_DEFINITION_TYPE, BY_PREFIX, KINDS
from mqm_sync.spec import MonitorSpec

KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def members(shape):
    return service_model.shape(shape)["members"]


def part(kind, name):
    """The members of one of the four parts whose names begin with the kind's prefix."""
    request = members(service_model.input_shape(f"Create{kind.prefix}JobDefinition"))
    return members(request[f"{kind.prefix}{name}"]["shape"])


def test_there_is_a_kind_for_every_definition_the_api_can_create():
    names = {
        name for name in service_model.operations() if name.startswith("Create") and name.endswith("JobDefinition")
    }
    assert {f"Create{kind.definition_type}" for kind in KINDS.values()} == names


def test_there_is_a_kind_for_every_monitoring_type_of_the_api():
    assert set(BY_PREFIX) == set(service_model.enum_values("MonitoringType"))


def test_the_spec_knows_the_same_kinds_as_the_table():
    assert set(get_args(MonitorSpec.model_fields["kind"].annotation)) == set(KINDS)


@KIND
def test_a_kind_is_found_by_each_of_its_names(kind):
    assert KINDS[kind.name] is BY_PREFIX[kind.prefix] is BY_DEFINITION_TYPE[f"{kind.prefix}JobDefinition"] is kind


@KIND
def test_ground_truth_is_what_the_api_requires(kind):
    request = members(service_model.input_shape(f"Create{kind.prefix}JobDefinition"))
    job_input = service_model.shape(request[f"{kind.prefix}JobInput"]["shape"])
    assert kind.needs_ground_truth is ("GroundTruthS3Input" in job_input["members"])
    assert kind.needs_ground_truth is ("GroundTruthS3Input" in job_input.get("required", ()))


@KIND
def test_a_kind_with_labels_runs_a_merge_before_the_analysis(kind):
    assert kind.jobs_per_run == 1 + ("GroundTruthS3Input" in part(kind, "JobInput"))


@KIND
def test_the_problem_type_is_where_the_api_has_it(kind):
    assert kind.has_problem_type is ("ProblemType" in part(kind, "AppSpecification"))


@KIND
def test_the_analysis_config_is_where_the_api_has_it(kind):
    assert kind.has_analysis_config is ("ConfigUri" in part(kind, "AppSpecification"))


@KIND
def test_statistics_are_where_the_api_has_them(kind):
    assert kind.has_statistics_baseline is ("StatisticsResource" in part(kind, "BaselineConfig"))


@KIND
def test_record_processors_and_own_containers_are_where_the_api_has_them(kind):
    own = {
        "RecordPreprocessorSourceUri",
        "PostAnalyticsProcessorSourceUri",
        "ContainerEntrypoint",
        "ContainerArguments",
    }
    assert part(kind, "AppSpecification").keys() & own == (own if kind.has_record_processors else set())


@KIND
def test_the_arn_of_a_definition_is_named_after_its_kind(kind):
    assert kind.arn_part == f"{kind.name}-job-definition"


@KIND
def test_every_kind_takes_an_image_whose_accounts_are_known(kind):
    assert ACCOUNTS[kind.image_repository]
    is_clarify = "ConfigUri" in part(kind, "AppSpecification")
    assert ("clarify" in kind.image_repository) is is_clarify
