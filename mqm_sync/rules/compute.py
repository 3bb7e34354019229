"""Rules on network, environment and alerts."""

from __future__ import annotations

from collections.abc import Iterator

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import rule
from mqm_sync.rules.subject import Subject

_SET_BY_SERVICE = {
    "analysis_type",
    "baseline_constraints",
    "baseline_statistics",
    "dataset_format",
    "dataset_source",
    "end_time",
    "ground_truth_attribute",
    "ground_truth_source",
    "inference_attribute",
    "metric_time",
    "output_path",
    "post_analytics_processor_script",
    "probability_attribute",
    "probability_threshold_attribute",
    "problem_type",
    "record_preprocessor_script",
    "sagemaker_endpoint_name",
    "sagemaker_monitoring_schedule_name",
    "start_time",
}


@rule("MQM403", "vpc-both")
def vpc_both(subject: Subject) -> Iterator[Problem]:
    """Security groups without subnets, or the reverse.

    A VPC is described by both. Source: the required members of API shape VpcConfig.

    Bad::

        kind: data-quality
        name: churn
        network:
          subnets: [subnet-0a1b2c3d]

    Good::

        kind: data-quality
        name: churn
        network:
          subnets: [subnet-0a1b2c3d]
          security_groups: [sg-0a1b2c3d]
    """
    network = subject.spec.network
    if network and bool(network.security_groups) != bool(network.subnets):
        missing = "subnets" if network.security_groups else "security_groups"
        yield Problem(
            ("network", missing), f"'network.{missing}' is missing: a VPC needs both", f"write {missing}: […]"
        )


@rule("MQM404", "reserved-environment")
def reserved_environment(subject: Subject) -> Iterator[Problem]:
    """An environment variable that the service sets itself.

    The service passes a run its settings in the environment; a value of yours is overwritten or breaks the run.
    CloudWatch metrics are switched with `cloudwatch_metrics`.

    Bad::

        kind: data-quality
        name: churn
        environment:
          dataset_format: csv

    Good::

        kind: data-quality
        name: churn
        environment:
          team: growth
    """
    for name in subject.spec.environment or {}:
        if name == "publish_cloudwatch_metrics":
            meant = "true" if (subject.spec.environment or {})[name].lower() == "enabled" else "false"
            message = "publish_cloudwatch_metrics has a field of its own"
            yield Problem(("environment", name), message, f"write cloudwatch_metrics: {meant}")
        elif name in _SET_BY_SERVICE:
            yield Problem(("environment", name), f"the service sets '{name}' itself for every run", "take it out")


@rule("MQM405", "alert-never")
def alert_never(subject: Subject) -> Iterator[Problem]:
    """An alert that can never fire.

    It fires when `datapoints_to_alert` of the last `evaluation_period` runs were bad, so the first can not be larger.
    The API checks each number alone.

    Bad::

        kind: data-quality
        name: churn
        alert:
          datapoints_to_alert: 4
          evaluation_period: 3

    Good::

        kind: data-quality
        name: churn
        alert:
          datapoints_to_alert: 2
          evaluation_period: 3
    """
    alert = subject.spec.alert
    if alert and alert.datapoints_to_alert > alert.evaluation_period:
        yield Problem(
            ("alert", "datapoints_to_alert"),
            f"{alert.datapoints_to_alert} of the last {alert.evaluation_period} runs can never be bad",
            f"write at most {alert.evaluation_period}",
        )
