"""The generated resource classes of the SageMaker SDK version 3 (sagemaker-core). Runs in the SDK's environment.

    resources.py create SCHEDULE       ModelQualityJobDefinition.create, MonitoringSchedule.create, wait, get, get_all
    resources.py change SCHEDULE       stop, wait, start, wait, update, wait, alerts, executions
    resources.py delete SCHEDULE       delete the schedule, wait until it is gone, delete the definition

Prints one JSON object: what the SDK said after each step.
"""

import json
import sys
import time

from botocore.exceptions import ClientError
from sagemaker.core import resources, shapes

BUCKET = "s3://acme"
ROLE = "arn:aws:iam::123456789012:role/ModelMonitor"
POLL_SECONDS = 1
PATIENCE_SECONDS = 60


def job_input():
    """The documented endpoint example; its batch sibling can not be said here, for a false `header` is left out."""
    endpoint = shapes.EndpointInput(
        endpoint_name="churn-prod",
        local_path="/opt/ml/processing/input/endpoint",
        start_time_offset="-P2D",
        end_time_offset="-P1D",
        probability_attribute="0",
        probability_threshold_attribute=0.5,
    )
    labels = shapes.MonitoringGroundTruthS3Input(s3_uri=f"{BUCKET}/ground-truth/churn")
    return shapes.ModelQualityJobInput(endpoint_input=endpoint, ground_truth_s3_input=labels)


def definition_request(name):
    output = shapes.MonitoringS3Output(
        s3_uri=f"{BUCKET}/reports/{name}", local_path="/opt/ml/processing/output", s3_upload_mode="Continuous"
    )
    cluster = shapes.MonitoringClusterConfig(instance_count=1, instance_type="ml.m5.xlarge", volume_size_in_gb=20)
    return {
        "job_definition_name": f"{name}-definition",
        "model_quality_app_specification": shapes.ModelQualityAppSpecification(
            image_uri="156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer",
            problem_type="BinaryClassification",
            post_analytics_processor_source_uri=f"{BUCKET}/scripts/postprocessor.py",
            environment={"publish_cloudwatch_metrics": "Enabled"},
        ),
        "model_quality_job_input": job_input(),
        "model_quality_job_output_config": shapes.MonitoringOutputConfig(
            monitoring_outputs=[shapes.MonitoringOutput(s3_output=output)]
        ),
        "model_quality_baseline_config": shapes.ModelQualityBaselineConfig(
            constraints_resource=shapes.MonitoringConstraintsResource(
                s3_uri=f"{BUCKET}/baseline/churn/constraints.json"
            )
        ),
        "job_resources": shapes.MonitoringResources(cluster_config=cluster),
        "stopping_condition": shapes.MonitoringStoppingCondition(max_runtime_in_seconds=1800),
        "role_arn": ROLE,
    }


def config(name, expression):
    return shapes.MonitoringScheduleConfig(
        monitoring_job_definition_name=f"{name}-definition",
        monitoring_type="ModelQuality",
        schedule_config=shapes.ScheduleConfig(schedule_expression=expression),
    )


def create(name):
    resources.ModelQualityJobDefinition.create(**definition_request(name))
    schedule = resources.MonitoringSchedule.create(
        monitoring_schedule_name=name, monitoring_schedule_config=config(name, "cron(0 * ? * * *)")
    )
    settle(schedule, "Scheduled")
    listed = resources.MonitoringSchedule.get_all(name_contains=name)
    definition = resources.ModelQualityJobDefinition.get(job_definition_name=f"{name}-definition")
    return {
        "status": resources.MonitoringSchedule.get(name).monitoring_schedule_status,
        "listed": [found.monitoring_schedule_name for found in listed],
        "offset": definition.model_quality_job_input.endpoint_input.start_time_offset,
        "definitions": [found.job_definition_name for found in resources.ModelQualityJobDefinition.get_all()],
    }


def change(name):
    schedule = resources.MonitoringSchedule.get(name)
    schedule.stop()
    stopped = settle(schedule, "Stopped")
    schedule.start()
    started = settle(schedule, "Scheduled")
    schedule.update(monitoring_schedule_config=config(name, "cron(0 5 ? * * *)"))
    updated = settle(schedule, "Scheduled")
    [alert] = resources.MonitoringAlert.get_all(monitoring_schedule_name=name)
    executions = resources.MonitoringExecution.get_all(monitoring_schedule_name=name)
    return {
        "statuses": [stopped, started, updated],
        "expression": schedule.monitoring_schedule_config.schedule_config.schedule_expression,
        "alert": alert.alert_status,
        "executions": [found.monitoring_execution_status for found in executions],
    }


def delete(name):
    schedule = resources.MonitoringSchedule.get(name)
    schedule.delete()
    ends = time.monotonic() + PATIENCE_SECONDS
    while not is_gone(schedule):
        if time.monotonic() > ends:
            raise TimeoutError(name)
        time.sleep(POLL_SECONDS)
    resources.ModelQualityJobDefinition.get(job_definition_name=f"{name}-definition").delete()
    return {"deleted": name}


def settle(schedule, status):
    schedule.wait_for_status(status, poll=POLL_SECONDS, timeout=PATIENCE_SECONDS)
    return schedule.monitoring_schedule_status


def is_gone(schedule):
    try:
        schedule.refresh()
    except ClientError as error:
        return error.response["Error"]["Code"] == "ResourceNotFound"
    return False


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    print(json.dumps({"create": create, "change": change, "delete": delete}[verb](*arguments), default=str))
