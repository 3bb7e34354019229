"""Processing jobs that suggest a baseline: the orders are in the environment, the answer is two files in S3.

Other processing jobs are left to moto.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from mqm_sync.emulator.analysis.attributes import Row, number
from mqm_sync.emulator.analysis.capture import DataError
from mqm_sync.emulator.analysis.problems import PROBLEMS
from mqm_sync.emulator.analysis.reports import CONSTRAINTS, STATISTICS, statistics_of, suggested
from mqm_sync.emulator.clock import now
from mqm_sync.emulator.neighbours import Neighbours, ServiceRefusal
from mqm_sync.emulator.records import BaselineJob
from mqm_sync.emulator.wire import ApiError, Json
from mqm_sync.emulator.world import Place

_KIND = "processing-job"


def create(place: Place, params: Json, near: Neighbours) -> Json | None:
    """CreateProcessingJob; None for a job that makes no baseline."""
    environment: Mapping[str, str] = params.get("Environment", {})
    if "dataset_source" not in environment:
        return None
    name = params["ProcessingJobName"]
    if name in place.baselines:
        raise ApiError("ResourceInUse", f"Job name must be unique: {name}")
    job = BaselineJob(params, now(), max(1, place.switches.pending_describes))
    place.baselines[name] = job
    try:
        _write(place, job, near)
    except (DataError, ServiceRefusal) as error:
        job.failure = f"AlgorithmError: {error}"
    return {"ProcessingJobArn": place.arn(_KIND, name)}


def describe(place: Place, params: Json) -> Json | None:
    """DescribeProcessingJob; None for a job of somebody else."""
    job = place.baselines.get(str(params.get("ProcessingJobName", "")))
    if job is None:
        return None
    job.reads_left -= 1
    status = "InProgress" if job.reads_left >= 0 else "Failed" if job.failure else "Completed"
    told = {key: value for key, value in job.request.items() if key != "Tags"}
    reply = told | {
        "ProcessingJobArn": place.arn(_KIND, job.request["ProcessingJobName"]),
        "ProcessingJobStatus": status,
        "CreationTime": job.created,
        "LastModifiedTime": job.created,
    }
    return reply | ({"FailureReason": job.failure} if status == "Failed" else {})


def _write(place: Place, job: BaselineJob, near: Neighbours) -> None:
    environment = job.request["Environment"]
    records = list(_records(job.request, near))
    if not records:
        raise DataError("the dataset holds no records")
    if environment.get("analysis_type") == "MODEL_QUALITY":
        constraints, statistics = _quality(environment, records)
    else:
        constraints, statistics = _features(records)
    folder = job.request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"].rstrip("/")
    for name, document in ((CONSTRAINTS, constraints), (STATISTICS, statistics)):
        near.write(f"{folder}/{name}", json.dumps(document, indent=2) + "\n", place.region)


def _records(request: Json, near: Neighbours) -> Iterator[dict[str, str]]:
    form = json.loads(request["Environment"]["dataset_format"])
    for _, uri in near.objects(request["ProcessingInputs"][0]["S3Input"]["S3Uri"]):
        text = (near.read(uri) or b"").decode()
        if "json" in form:
            yield from ({key: str(value) for key, value in json.loads(line).items()} for line in text.splitlines())
        elif "csv" in form:
            rows = list(csv.reader(io.StringIO(text)))
            width = len(rows[0]) if rows else 0
            names = rows.pop(0) if form["csv"]["header"] and rows else [str(position) for position in range(width)]
            yield from (dict(zip(names, row, strict=False)) for row in rows)
        else:
            raise DataError("the sandbox reads CSV and JSON lines")


def _quality(environment: Mapping[str, str], records: list[dict[str, str]]) -> tuple[Json, Json]:
    problem = PROBLEMS.get(environment.get("problem_type", ""))
    if problem is None:
        raise DataError("problem_type is not set")
    rows = [_row(record, environment) for record in records]
    found = problem.measure(rows)
    return suggested(problem, found), statistics_of(problem, rows, found, {"item_count": len(rows)})


def _row(record: Mapping[str, str], environment: Mapping[str, str]) -> Row:
    label = _value(record, environment, "ground_truth_attribute")
    has_probability = "probability_attribute" in environment
    probability = number(_value(record, environment, "probability_attribute")) if has_probability else None
    if "inference_attribute" in environment:
        return Row(label, _value(record, environment, "inference_attribute"), probability)
    if probability is None:
        raise DataError("neither inference_attribute nor probability_attribute is set")
    limit = float(environment.get("probability_threshold_attribute", "0.5"))
    return Row(label, "1" if probability >= limit else "0", probability)


def _value(record: Mapping[str, str], environment: Mapping[str, str], attribute: str) -> str:
    name = environment.get(attribute, "")
    if name not in record:
        raise DataError(f"{attribute} '{name}' is not in the dataset")
    return record[name]


def _features(records: list[dict[str, str]]) -> tuple[Json, Json]:
    features: list[Json] = []
    for name in records[0]:
        there = [record[name] for record in records if record.get(name, "") != ""]
        kind: Any = "Fractional" if there and all(_is_number(text) for text in there) else "String"
        features.append({"name": name, "inferred_type": kind, "completeness": len(there) / len(records)})
    return {"version": 0.0, "features": features}, {
        "version": 0.0,
        "dataset": {"item_count": len(records)},
        "features": features,
    }


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
