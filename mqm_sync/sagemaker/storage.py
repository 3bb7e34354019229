"""What lies in S3: whole small files, and the hours that have objects. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mqm_sync.errors import ServiceError
from mqm_sync.labels import Arrival
from mqm_sync.sagemaker.api import Api
from mqm_sync.timing.hours import hour_of_key, hour_path

MOST_BYTES = 4 * 1024 * 1024
"""Baselines and reports have kilobytes; nothing larger is read into memory."""
_PAGE = 1000
_ABSENT = {"NoSuchKey", "NoSuchBucket", "404"}


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def read_file(api: Api, uri: str) -> bytes | None:
    """The content of an object, at most 4 MiB of it; None where there is none. Raises ServiceError."""
    bucket, key = split_uri(uri)
    try:
        return api.body("s3", "get_object", MOST_BYTES, Bucket=bucket, Key=key)
    except ServiceError as error:
        if error.code in _ABSENT:
            return None
        raise


def first_hour(api: Api, prefix: str, since: datetime) -> datetime | None:
    """The first hour, from `since` on, that has an object below a prefix; None for none. One call; ServiceError."""
    return next((arrival.hour for arrival in _page(api, prefix, since, 1)), None)


def arrivals(api: Api, prefix: str, since: datetime, most: int) -> list[Arrival]:
    """Objects in hour folders below a prefix, oldest hour first, from an hour on. Raises ServiceError.

    Args:
        api: the calls.
        prefix: S3 URI above the hour folders.
        since: the first hour of interest.
        most: how many objects at most; each 1,000 are a call.
    """
    found: list[Arrival] = []
    after = ""
    while len(found) < most:
        page = list(_objects(api, prefix, after or _just_before(prefix, since), min(_PAGE, most)))
        found += [Arrival(hour, item["LastModified"]) for item in page if (hour := hour_of_key(item["Key"]))]
        if len(page) < _PAGE:
            break
        after = page[-1]["Key"]
    return found


def _page(api: Api, prefix: str, since: datetime, most: int) -> Iterator[Arrival]:
    for item in _objects(api, prefix, _just_before(prefix, since), most):
        if hour := hour_of_key(item["Key"]):
            yield Arrival(hour, item["LastModified"])


def _objects(api: Api, prefix: str, after: str, most: int) -> list[dict[str, Any]]:
    bucket, key = split_uri(prefix)
    try:
        answer = api.call("s3", "list_objects_v2", Bucket=bucket, Prefix=_folder(key), StartAfter=after, MaxKeys=most)
    except ServiceError as error:
        if error.code in _ABSENT:
            return []
        raise
    return list(answer.get("Contents", ()))


def _just_before(prefix: str, hour: datetime) -> str:
    """A key that sorts before everything in the folder of an hour, and after the hours before it."""
    return f"{_folder(split_uri(prefix)[1])}{hour_path(hour)}"


def _folder(key: str) -> str:
    return f"{key.rstrip('/')}/" if key.strip("/") else ""
