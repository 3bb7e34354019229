"""What many monitors say alike, and what saying it once under `defaults` would save."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mqm_sync.canonical import digest
from mqm_sync.fields import FIELDS, SpecPath
from mqm_sync.importing.types import Document

_OF_ONE_MONITOR = ("endpoint_input", "batch_transform_input", "environment", "baseline", "image_uri")
"""What a monitor watches, with which image, and values that may be confidential, stay in its own file."""
_TAGS = "tags"


def shared_defaults(documents: Sequence[Document]) -> Document:
    """Values that make the files shorter when they stand under `defaults`, each by more than one line."""
    result: Document = {}
    for path in _paths(documents):
        values = [_at(document, path) for document in documents]
        counted = Counter(digest(value) for value in values if value is not None)
        if not counted:
            continue
        chosen, count = min(counted.items(), key=lambda item: (-item[1], item[0]))
        absent = sum(value is None for value in values)  # each of these would have to say null
        if count - 1 - absent > 1:
            value = next(v for v in values if v is not None and digest(v) == chosen)
            _put(result, path, value)
    return result


def _paths(documents: Sequence[Document]) -> Iterator[SpecPath]:
    for field in FIELDS:
        if not field.only and field.spec[0] not in _OF_ONE_MONITOR:
            yield field.spec
    keys = {key for document in documents for key in document.get(_TAGS) or {}}
    yield from ((_TAGS, key) for key in sorted(keys))


def _at(value: Any, path: SpecPath) -> Any:  # noqa: ANN401 - any YAML value
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _put(document: Document, path: SpecPath, value: object) -> None:
    for part in path[:-1]:
        document = document.setdefault(part, {})
    document[path[-1]] = value
