"""Which permissions a call needs: one question for IAM per action and resource.

Source: the service authorization reference of SageMaker. Where a call carries tags, the caller needs AddTags as well;
where it hands over a role, PassRole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs
from wsgiref.types import WSGIEnvironment

from mqm_sync.emulator.alarms import tags_of
from mqm_sync.emulator.policy import Question
from mqm_sync.emulator.tables import DEFINITION_KINDS, SCHEDULE_KIND, partition
from mqm_sync.emulator.wire import Call, Json
from mqm_sync.emulator.world import Place

_PREFIXES = {"tagging": "tag"}
"""Where the name a service signs with is not the one its actions carry."""
_NEIGHBOURS = {
    "EndpointName": "endpoint",
    "EndpointConfigName": "endpoint-config",
    "ProcessingJobName": "processing-job",
}
"""What a call on something beside monitors names, and how its ARN calls that."""
_DEFINITION = re.compile(r"(?:Create|Describe|Delete)(?P<kind>\w+)JobDefinition")
_S3_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


def questions_of(call: Call, place: Place, params: Json, environ: WSGIEnvironment) -> list[Question]:
    """Everything that must be allowed for a call to be carried out; who asks for its own identity needs nothing."""
    if call.service == "SageMaker":
        return list(_sagemaker(call.operation, place, params))
    if call.signed_for == "s3":
        return [_s3(environ)]
    if call.operation == "GetCallerIdentity":
        return []
    if call.signed_for == "monitoring":
        return list(_cloudwatch(call.operation, place, params))
    if call.signed_for == "iam":
        return [_iam(call, place)]
    return [Question(f"{_PREFIXES.get(call.signed_for, call.signed_for)}:{call.operation}")]


def _sagemaker(operation: str, place: Place, params: Json) -> Iterator[Question]:
    action, tags = f"sagemaker:{operation}", _request_tags(params)
    arns = _arns(operation, place, params)
    for arn in arns or ["*"]:
        yield Question(action, arn, {**tags, **_resource_tags(place, arn)})
    if operation.startswith("Create") and params.get("Tags"):
        yield Question("sagemaker:AddTags", arns[0], tags)
    if operation.startswith("Create") and "RoleArn" in params:
        yield Question("iam:PassRole", params["RoleArn"], {"iam:PassedToService": ["sagemaker.amazonaws.com"]})


def _cloudwatch(operation: str, place: Place, params: Json) -> Iterator[Question]:
    """Alarms are named by their ARN or their name; whatever else there is has no resource."""
    names = [*params.get("AlarmNames", []), *([params["AlarmName"]] if "AlarmName" in params else [])]
    root = f"arn:{partition(place.region)}:cloudwatch:{place.region}:{place.account}:alarm:"
    arns = [params["ResourceARN"]] if "ResourceARN" in params else [f"{root}{name}" for name in names]
    tags = _request_tags(params)
    for arn in arns or ["*"]:
        carried = {f"aws:ResourceTag/{key}": [value] for key, value in tags_of(place, arn).items()}
        yield Question(f"cloudwatch:{operation}", arn, {**tags, **carried})
        if operation == "PutMetricAlarm" and params.get("Tags"):
            yield Question("cloudwatch:TagResource", arn, {**tags, **carried})


def _arns(operation: str, place: Place, params: Json) -> list[str]:
    """The resources of a call; an alert's thresholds belong to the alert and to its schedule."""
    if found := _DEFINITION.fullmatch(operation):
        return [place.arn(DEFINITION_KINDS[found["kind"]], params["JobDefinitionName"])]
    if "ProcessingJobName" in params:
        return [place.arn("processing-job", params["ProcessingJobName"])]
    if "ResourceArn" in params:
        return [params["ResourceArn"]]
    if neighbour := next((name for name in _NEIGHBOURS if name in params), None):
        return [place.arn(_NEIGHBOURS[neighbour], params[neighbour].lower())]
    if operation.startswith("List") or "MonitoringScheduleName" not in params:
        return []
    schedule = place.arn(SCHEDULE_KIND, params["MonitoringScheduleName"])
    alert = params.get("MonitoringAlertName")
    return [schedule, f"{schedule}/alert/{alert}"] if alert else [schedule]


def _request_tags(params: Json) -> dict[str, list[str]]:
    pairs = params.get("Tags", [])
    keys = [pair["Key"] for pair in pairs] or params.get("TagKeys", [])
    tags = {f"aws:RequestTag/{pair['Key']}": [pair["Value"]] for pair in pairs}
    return {**tags, "aws:TagKeys": keys} if keys else tags


def _resource_tags(place: Place, arn: str) -> dict[str, list[str]]:
    resource = place.resource(arn)
    return {f"aws:ResourceTag/{key}": [value] for key, value in resource.tags.items()} if resource else {}


def _iam(call: Call, place: Place) -> Question:
    """A call on a role is asked for by the role's ARN."""
    form = {key: values[0] for key, values in parse_qs(call.body.decode()).items()}
    role = form.get("RoleName")
    named = f"arn:{partition(call.region)}:iam::{place.account}:role/{role}" if role else "*"
    return Question(f"iam:{call.operation}", form.get("PolicySourceArn", named))


def _s3(environ: WSGIEnvironment) -> Question:
    bucket, _, key = environ["PATH_INFO"].lstrip("/").partition("/")
    if key:
        return Question(f"s3:{_S3_ACTIONS.get(environ['REQUEST_METHOD'], 'PutObject')}", f"arn:aws:s3:::{bucket}/{key}")
    is_reading = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    if not bucket:
        return Question("s3:ListAllMyBuckets")
    return Question("s3:ListBucket" if is_reading else "s3:CreateBucket", f"arn:aws:s3:::{bucket}")
