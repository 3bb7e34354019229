"""Scripts that lie beside the specs: their place in S3 is named after their content, so an edit gives a new place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

SCRIPT_FIELDS = ("record_preprocessor_script", "post_analytics_processor_script")
LOCAL = ("./", "../")
"""How the path of a local file begins; anything else is a place in S3."""
_HASH_LENGTH = 16
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class LocalScript:
    """A script of a monitor: the file as it was read, and where it goes."""

    path: str
    """As people see it, relative to the working directory where it lies below."""
    uri: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The content's digest, 64 hex digits."""
        return hashlib.sha256(self.content).hexdigest()


def script_uri(prefix: str, name: str, content: bytes) -> str:
    """Where a file of that name and content goes below an S3 prefix."""
    file = PurePosixPath(_UNSAFE.sub("-", name))
    return f"{prefix.rstrip('/')}/{file.stem}-{hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]}{file.suffix}"


def uris_in(body: Mapping[str, object]) -> list[str]:
    """The scripts that a definition names."""
    parts = [part for name, part in body.items() if name.endswith("AppSpecification") and isinstance(part, Mapping)]
    members = ("RecordPreprocessorSourceUri", "PostAnalyticsProcessorSourceUri")
    return [str(part[member]) for part in parts for member in members if member in part]
