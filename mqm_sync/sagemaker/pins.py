"""Constraints files that specs pin, as they lie in S3: one HEAD each, and the file itself where it moved."""

from __future__ import annotations

from mqm_sync.constraints import thresholds_of
from mqm_sync.errors import NotFoundError, ServiceError
from mqm_sync.parallel import each
from mqm_sync.resource import PINNED, Address, Resource, State
from mqm_sync.sagemaker.api import Api, is_denied
from mqm_sync.sagemaker.storage import read_file, split_uri

_WORKERS = 8


def read_pins(api: Api, desired: State) -> tuple[list[Resource], dict[Address, str]]:
    """Those that are there, and those that may not be read, with the reason; raises ServiceError."""
    pins = desired.of_type(PINNED)
    found = each(pins, lambda pin: _read(api, pin), _WORKERS)
    there = [answer for answer in found if isinstance(answer, Resource)]
    return there, {p.address: str(a) for p, a in zip(pins, found, strict=True) if isinstance(a, str)}


def etag_of(api: Api, uri: str) -> str:
    """An object's ETag, without its quotes; raises NotFoundError and ServiceError."""
    bucket, key = split_uri(uri)
    return str(api.call("s3", "head_object", Bucket=bucket, Key=key)["ETag"]).strip('"')


def _read(api: Api, pin: Resource) -> Resource | str | None:
    uri = pin.body["S3Uri"]
    try:
        etag = etag_of(api, uri)
        if etag == pin.body.get("ETag"):
            return Resource(pin.address, pin.body, pin.monitor)
        content = read_file(api, uri)
    except NotFoundError:
        return None
    except ServiceError as error:
        if not is_denied(error):
            raise
        return error.message
    thresholds = thresholds_of(content) if content is not None else None
    return Resource(pin.address, {"S3Uri": uri, "ETag": etag, "Thresholds": thresholds or {}}, pin.monitor)
