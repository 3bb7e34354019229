"""The SageMaker SDK's own ModelQualityMonitor, version 2 or 3, doing what AWS documents. Runs in the SDK's environment.

    quality_monitor.py create endpoint|batch SCHEDULE       create_monitoring_schedule, describe, list_executions
    quality_monitor.py change SCHEDULE                      attach, list_executions, stop, start, update, alerts
    quality_monitor.py delete SCHEDULE                      attach, delete

Prints one JSON object: what the SDK said after each step.
"""

import json
import logging
import sys

try:
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.model_monitor import (
        BatchTransformInput,
        CronExpressionGenerator,
        EndpointInput,
        ModelQualityMonitor,
        MonitoringDatasetFormat,
    )
except ImportError:
    from sagemaker import Session
    from sagemaker.model_monitor import (
        BatchTransformInput,
        CronExpressionGenerator,
        EndpointInput,
        ModelQualityMonitor,
        MonitoringDatasetFormat,
    )

BUCKET = "s3://acme"
ROLE = "arn:aws:iam::123456789012:role/ModelMonitor"


def endpoint_example():
    """The documented endpoint example, with its cron once, ISO offsets, labels and a problem type."""
    return {
        "endpoint_input": EndpointInput(
            endpoint_name="churn-prod",
            destination="/opt/ml/processing/input/endpoint",
            start_time_offset="-P2D",
            end_time_offset="-P1D",
            probability_attribute="0",
            probability_threshold_attribute=0.5,
        ),
        "post_analytics_processor_script": f"{BUCKET}/scripts/postprocessor.py",
    }


def batch_example():
    """The documented batch example as it is printed."""
    return {
        "batch_transform_input": BatchTransformInput(
            data_captured_destination_s3_uri=f"{BUCKET}/capture/churn",
            destination="/opt/ml/processing/input",
            dataset_format=MonitoringDatasetFormat.csv(header=False),
            start_time_offset="-PT6H",
            end_time_offset="-PT0H",
            probability_attribute="0",
            probability_threshold_attribute=0.5,
        )
    }


def create(example, name):
    monitor = ModelQualityMonitor(
        role=ROLE,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        volume_size_in_gb=20,
        max_runtime_in_seconds=1800,
        sagemaker_session=Session(),
    )
    monitor.create_monitoring_schedule(
        monitor_schedule_name=name,
        ground_truth_input=f"{BUCKET}/ground-truth/churn",
        problem_type="BinaryClassification",
        output_s3_uri=f"{BUCKET}/reports/{name}",
        constraints=f"{BUCKET}/baseline/churn/constraints.json",
        schedule_cron_expression=CronExpressionGenerator.hourly(),
        enable_cloudwatch_metrics=True,
        **{"endpoint": endpoint_example, "batch": batch_example}[example](),
    )
    return {"described": monitor.describe_schedule(), "executions": len(monitor.list_executions())}


def change(name):
    monitor = attached(name)
    said = {"attached": monitor.describe_schedule()}
    said["executions"] = [execution.describe()["ProcessingJobArn"] for execution in monitor.list_executions()]
    monitor.stop_monitoring_schedule()
    said["stopped"] = monitor.describe_schedule()
    monitor.start_monitoring_schedule()
    said["started"] = monitor.describe_schedule()
    monitor.update_monitoring_schedule(schedule_cron_expression=CronExpressionGenerator.daily(hour=5))
    said["updated cron"] = monitor.describe_schedule()
    monitor.update_monitoring_schedule(instance_type="ml.m5.2xlarge")
    said["updated instance"] = monitor.describe_schedule()
    [alert] = monitor.list_monitoring_alerts()[0]
    said["alert"] = {"name": alert.alert_name, "datapoints": alert.data_points_to_alert}
    monitor.update_monitoring_alert(alert.alert_name, data_points_to_alert=2, evaluation_period=3)
    [alert] = monitor.list_monitoring_alerts()[0]
    said["updated alert"] = {"datapoints": alert.data_points_to_alert, "period": alert.evaluation_period}
    return said


def delete(name):
    attached(name).delete_monitoring_schedule()
    return {"deleted": name}


def attached(name):
    return ModelQualityMonitor.attach(monitor_schedule_name=name, sagemaker_session=Session())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    verb, *arguments = sys.argv[1:]
    said = {"create": create, "change": change, "delete": delete}[verb](*arguments)
    print(json.dumps(said, default=str))
