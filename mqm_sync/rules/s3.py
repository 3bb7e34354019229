"""What can be said of an S3 URI without asking S3."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

_URI = re.compile(r"s3://([^/]+)(?:/(.*))?", re.DOTALL)
_FORM = re.compile(r"[a-z0-9][a-z0-9.-]*[a-z0-9]")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_WEB = (
    re.compile(r"https://(?P<bucket>[^./]+(?:\.[^./]+)*?)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/(?P<key>[^?#%]*)"),
    re.compile(r"https://s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/(?P<bucket>[^/]+)/(?P<key>[^?#%]*)"),
)
_LENGTHS = range(3, 64)


class Location(NamedTuple):
    """A bucket and what follows it, without slashes at either end."""

    bucket: str
    key: str

    def contains(self, other: Location) -> bool:
        """Whether the other lies below this one; a whole bucket is taken as no statement."""
        return self.bucket == other.bucket and bool(self.key) and other.key.startswith(f"{self.key}/")


@lru_cache(maxsize=1024)
def location(uri: str) -> Location | None:
    """The parts of an s3:// URI, or None for any other text."""
    found = _URI.fullmatch(uri)
    return Location(found[1], (found[2] or "").strip("/")) if found else None


def key_of(uri: str) -> str:
    """All that follows the bucket, as written; "" for what is no s3:// URI."""
    found = _URI.fullmatch(uri)
    return (found[2] or "") if found else ""


def from_web(uri: str) -> str:
    """The s3:// form of a bucket's https:// address; "" where the bucket can not be told."""
    found = next(filter(None, (form.fullmatch(uri) for form in _WEB)), None)
    return f"s3://{found['bucket']}/{found['key']}" if found else ""


_FAULTS: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda name: len(name) not in _LENGTHS, "a bucket's name has 3 to 63 characters"),
    (lambda name: name != name.lower(), "it has capital letters"),
    (lambda name: "_" in name, "it has an underscore"),
    (lambda name: ".." in name, "it has two dots in a row"),
    (lambda name: not _FORM.fullmatch(name), "letters, digits, dots and dashes only, a letter or digit at both ends"),
    (_ADDRESS.fullmatch, "it is an IP address"),
)
"""Source: S3's bucket naming rules, those of them that hold whoever owns the bucket."""


@lru_cache(maxsize=1024)
def bucket_fault(bucket: str) -> str:
    """Why no bucket has this name; "" for a possible one. Access points may stand in a bucket's place."""
    if bucket.startswith("arn:"):
        return ""
    return next((fault for is_so, fault in _FAULTS if is_so(bucket)), "")
