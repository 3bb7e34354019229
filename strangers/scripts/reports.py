"""The SageMaker SDK 2 reading the reports of a monitor's runs. Runs in the SDK's environment.

    reports.py SCHEDULE

Prints one JSON object: the runs that have a job, and what the report of the one with violations says.
"""

import json
import logging
import sys

from sagemaker import Session
from sagemaker.model_monitor import ModelQualityMonitor

logging.disable(logging.WARNING)


def main(schedule):
    """Attach and read."""
    monitor = ModelQualityMonitor.attach(schedule, sagemaker_session=Session())
    runs = monitor.list_executions()
    [violated] = [run for run in runs if run.describe()["ExitMessage"].startswith("CompletedWithViolations")]
    alerts, _ = monitor.list_monitoring_alerts()
    return {
        "runs": len(runs),
        "folder": violated.output.destination,
        "violated": [entry["metric_name"] for entry in violated.constraint_violations().body_dict["violations"]],
        "accuracy": violated.statistics().body_dict["binary_classification_metrics"]["accuracy"]["value"],
        "last": monitor.latest_monitoring_statistics().body_dict["dataset"]["item_count"],
        "alerts": [alert.alert_status for alert in alerts],
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
