"""The surroundings of monitors: endpoints that capture, buckets, roles, baselines, and traffic with its labels.

Not made: keys of KMS, subnets and security groups.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta

from mqm_sync.emulator.analysis.job import Job, job_from
from mqm_sync.emulator.analysis.problems import PROBLEMS
from mqm_sync.emulator.clock import showing
from mqm_sync.emulator.furnish import make_bucket, make_endpoint, make_role
from mqm_sync.emulator.neighbours import Neighbours, split
from mqm_sync.emulator.traffic import Hour, put_capture, put_labels, put_transform
from mqm_sync.emulator.wire import Json
from mqm_sync.kinds import BY_PREFIX
from mqm_sync.metrics import BELOW
from mqm_sync.service_model import check_input
from mqm_sync.timing import OffsetError, parse_offset

_HOUR = 3600
_MARGIN = timedelta(days=1)
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}
_ACTIONS = (
    "s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:PutObject", "cloudwatch:PutMetricData",
    "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents",
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage",
)  # fmt: skip
_PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": list(_ACTIONS), "Resource": "*"}],
}
_LENIENT = 0.8
"""The seeded threshold of metrics that must not fall; those that must not rise get what is left to 1."""


def seed(near: Neighbours, place: tuple[str, str], wanted: Json, now: float) -> Json:
    """Make what definitions need in an account and region, and leave alone what is there.

    Args:
        near: the services.
        place: account and region.
        wanted: `definitions`: a list of `kind` (ModelQuality ...) and `body` in the API's words; `traffic`: whether
            to write predictions and labels too, for all hours that runs of the coming day read.
        now: the traffic ends a day later; epoch seconds.

    Returns:
        How many objects were written, and the endpoints. Raises ValueError for what is no definition.
    """
    definitions = wanted.get("definitions")
    if not isinstance(definitions, list):
        raise ValueError("say which definitions, in a list")  # noqa: TRY004 - what was sent is wrong, not our type
    jobs = [_job(entry) for entry in definitions]
    for job in jobs:
        _surround(near, place, job)
    objects = sum(_traffic(near, job, now) for job in _apart(jobs)) if wanted.get("traffic", True) else 0
    return {"objects": objects, "endpoints": sorted({job.endpoint for job in jobs if job.endpoint})}


def capture_of(job: Job) -> str:
    """Where a seeded endpoint captures to."""
    return f"s3://{split(job.output_uri)[0]}/capture"


def _job(entry: object) -> Job:
    given: Json = entry if isinstance(entry, dict) else {}
    kind, body = given.get("kind"), given.get("body")
    if not isinstance(kind, str) or kind not in BY_PREFIX or not isinstance(body, dict):
        raise ValueError(f"a definition has a kind ({', '.join(BY_PREFIX)}) and a body")
    broken = check_input(f"Create{kind}JobDefinition", {"JobDefinitionName": "seed", **body})
    # What Describe adds to a definition may stay in it.
    if found := [violation for violation in broken if violation.constraint != "unknown"]:
        raise ValueError(f"no {kind} definition: {'.'.join(map(str, found[0].path))} breaks {found[0].constraint}")
    job = job_from(kind, body)
    if not job.source:
        raise ValueError("a definition reads from an endpoint or from batch transform")
    return job


def _surround(near: Neighbours, place: tuple[str, str], job: Job) -> None:
    account, region = place
    for uri in _uris(job.definition):
        make_bucket(near, split(uri)[0], region, account)
    role, trust, permissions = str(job.definition["RoleArn"]), json.dumps(_TRUST), json.dumps(_PERMISSIONS)
    make_role(near, account, region, arn=role, trust=trust, permissions=permissions)
    if job.endpoint:
        make_endpoint(near, account, region, job.endpoint, capture_of(job))
    for uri, text in _files(job):
        if uri and near.read(uri) is None:
            near.write(uri, text, region)


def _files(job: Job) -> Iterator[tuple[str, str]]:
    """The baseline, the analysis config and the scripts that the definition names."""
    baseline = job.definition.get(f"{job.kind.prefix}BaselineConfig", {})
    yield job.constraints_uri, json.dumps(_constraints(job), indent=2)
    yield (
        baseline.get("StatisticsResource", {}).get("S3Uri", ""),
        json.dumps({"version": 0.0, "features": []}, indent=2),
    )
    yield str(job.app.get("ConfigUri", "")), json.dumps({"dataset_type": "text/csv", "methods": {}}, indent=2)
    yield str(job.app.get("PostAnalyticsProcessorSourceUri", "")), "def postprocess_handler():\n    pass\n"
    yield str(job.app.get("RecordPreprocessorSourceUri", "")), "def preprocess_handler(record):\n    return record\n"


def _constraints(job: Job) -> Json:
    problem = PROBLEMS.get(job.problem_type)
    if problem is None:
        return {"version": 0.0, "features": []}
    if job.problem_type == "Regression":
        limits = {name: 0.0 if operator == BELOW else 1000.0 for name, operator in problem.operators.items()}
    else:
        limits = {
            name: _LENIENT if operator == BELOW else round(1 - _LENIENT, 3)
            for name, operator in problem.operators.items()
        }
    entries = {
        name: {"threshold": limits[name], "comparison_operator": operator}
        for name, operator in problem.operators.items()
    }
    return {"version": 0.0, problem.constraints_key: entries}


def _apart(jobs: Iterable[Job]) -> list[Job]:
    """One job for each pair of captured data and labels, the one that looks back farthest."""
    farthest: dict[tuple[str, str], Job] = {}
    for job in sorted(jobs, key=_reach):
        farthest[job.endpoint or str(job.source["DataCapturedDestinationS3Uri"]), job.labels_uri] = job
    return list(farthest.values())


def _traffic(near: Neighbours, job: Job, now: float) -> int:
    """One hour after the other, a day more than runs look back, and a day ahead, so that a day can be driven."""
    present, margin = int(now // _HOUR) * _HOUR, int(_MARGIN.total_seconds())
    count = 0
    for start in range(present - int(_reach(job).total_seconds()) - margin, present + margin, _HOUR):
        # An hour's predictions and labels are as old as its end.
        with showing(min(now, float(start + _HOUR))):
            _write_hour(near, job, Hour(job.endpoint or "batch", float(start)))
        count += 2 if job.labels_uri else 1
    return count


def _write_hour(near: Neighbours, job: Job, hour: Hour) -> None:
    if job.is_batch:
        put_transform(near, hour, str(job.source["DataCapturedDestinationS3Uri"]).rstrip("/"))
    else:
        put_capture(near, hour, capture_of(job))
    if job.labels_uri:
        put_labels(near, hour, job.labels_uri)


def _reach(job: Job) -> timedelta:
    try:
        return -parse_offset(job.source.get("StartTimeOffset", "-P1D")).delta
    except OffsetError:
        return _MARGIN


def _uris(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _uris(item)
    elif isinstance(value, list):
        for item in value:
            yield from _uris(item)
    elif isinstance(value, str) and value.startswith("s3://"):
        yield value
