"""Processing jobs of runs: what DescribeProcessingJob shows of them, and StopProcessingJob."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from mqm_sync.emulator.analysis import Job
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.moments import iso
from mqm_sync.emulator.records import Execution
from mqm_sync.emulator.tables import SCHEDULE_KIND, partition
from mqm_sync.emulator.tags import as_pairs
from mqm_sync.emulator.wire import Json
from mqm_sync.emulator.world import Place

_STATUSES = {"CompletedWithViolations": "Completed", "Pending": "InProgress"}
_HASH_LENGTH = 24
_STOPPING_SECONDS = 60.0


def hour_of(run: Execution) -> str:
    """The folder of a run's reports: the hour it was scheduled for."""
    return datetime.fromtimestamp(run.scheduled, UTC).strftime("%Y/%m/%d/%H")


def job_name(run: Execution) -> str:
    """Named as the service names them: what it does, the scheduled minute, and a hash."""
    minute = datetime.fromtimestamp(run.scheduled, UTC).strftime("%Y%m%d%H%M")
    kind = {"ModelQuality": "model-quality", "DataQuality": "model", "ModelBias": "bias"}.get(
        run.type, "explainability"
    )
    tail = sha256(f"{run.schedule_name}@{run.serial}".encode()).hexdigest()[:_HASH_LENGTH]
    return f"{kind}-monitoring-{minute}-{tail}"


def job_arn(place: Place, run: Execution) -> str:
    """The ARN of a run's job."""
    return f"arn:{partition(place.region)}:sagemaker:{place.region}:{place.account}:processing-job/{job_name(run)}"


def job_record(place: Place, run: Execution, job: Job) -> Json:
    """The parts of the description that do not change while the job runs."""
    folder = job.folder(run.schedule_name, hour_of(run))
    output = (job.definition.get(f"{job.kind.prefix}JobOutputConfig") or job.definition["MonitoringOutputConfig"])[
        "MonitoringOutputs"
    ][0]["S3Output"]
    environment = {
        **job.environment,
        "output_path": output["LocalPath"],
        "start_time": iso(run.window[0]),
        "end_time": iso(run.window[1]),
        "sagemaker_monitoring_schedule_name": run.schedule_name,
    }
    if run.endpoint:
        environment["sagemaker_endpoint_name"] = run.endpoint
    local = job.source.get("LocalPath", "")
    return {
        "ProcessingJobName": job_name(run),
        "ProcessingInputs": [
            {
                "InputName": "input_1",
                "S3Input": {
                    "S3Uri": job.source.get("DataCapturedDestinationS3Uri") or f"{job.output_uri.rstrip('/')}/merge",
                    "LocalPath": local,
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                    "S3DataDistributionType": "FullyReplicated",
                },
            }
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "result",
                    "S3Output": {"S3Uri": folder, "LocalPath": output["LocalPath"], "S3UploadMode": "EndOfJob"},
                }
            ]
        },
        "ProcessingResources": job.definition.get("JobResources") or job.definition.get("MonitoringResources", {}),
        "StoppingCondition": {"MaxRuntimeInSeconds": job.max_runtime_seconds},
        "AppSpecification": {"ImageUri": job.app["ImageUri"]},
        "Environment": environment,
        "RoleArn": job.definition["RoleArn"],
        "MonitoringScheduleArn": place.arn(SCHEDULE_KIND, run.schedule_name),
    }


def describe(place: Place, params: Json) -> Json | None:
    """DescribeProcessingJob; None for a job that belongs to no run."""
    run = place.jobs.get(str(params.get("ProcessingJobName", "")))
    if run is None:
        return None
    reply = run.job | {
        "ProcessingJobArn": run.job_arn,
        "ProcessingJobStatus": _STATUSES.get(run.status, run.status),
        "CreationTime": run.created,
        "ProcessingStartTime": run.created,
        "LastModifiedTime": run.modified,
    }
    if not run.is_running:
        reply["ProcessingEndTime"] = run.modified
    if run.failure_reason:
        reply["FailureReason"] = run.failure_reason
    if run.outcome and not run.is_running and run.status.startswith("Completed"):
        reply["ExitMessage"] = _exit_message(len(run.outcome.violations))
    return reply


def list_tags(place: Place, params: Json) -> Json | None:
    """ListTags of a job; None for a job that belongs to no run."""
    run = place.jobs.get(str(params["ResourceArn"]).rpartition("processing-job/")[2])
    if run is None:
        return None
    schedule = place.schedule(run.schedule_name)
    return {"Tags": as_pairs(schedule.tags) if schedule and place.switches.job_tags else []}


def stop(place: Place, params: Json) -> Json | None:
    """StopProcessingJob: Stopping now, Stopped when the clock moves on; None for a job that belongs to no run."""
    run = place.jobs.get(str(params.get("ProcessingJobName", "")))
    if run is None:
        return None
    if run.is_running:
        run.status, run.modified, run.due = "Stopping", now(), now() + _STOPPING_SECONDS
        place.mark_run(run)
    return {}


def _exit_message(violations: int) -> str:
    if violations:
        return f"CompletedWithViolations: Job completed successfully with {violations} violations."
    return "Completed: Job completed successfully with no violations."
