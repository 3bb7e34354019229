"""The shortest document that still says the same over the project's defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from mqm_sync.build import Deployment, build_monitor
from mqm_sync.diff import canonical_body
from mqm_sync.importing.types import Document
from mqm_sync.load import deep_merge, without_nulls
from mqm_sync.spec import MonitorSpec

ALWAYS = ("version", "kind", "name", "adopt")
"""What a file says whatever the defaults are."""
Essence = list[tuple[Any, ...]]


def minimal(document: Document, defaults: Mapping[str, Any], deployment: Deployment) -> Document:
    """The document without anything that defaults, the service or we ourselves fill in.

    What the defaults hold and the monitor does not is taken away with null. A document that no spec can be made of is
    returned as it is.
    """
    wanted = _essence(document, {}, deployment)
    over = _with_nulls(document, defaults)
    if wanted is None or _essence(over, defaults, deployment) != wanted:
        return document
    return _shortened(over, lambda made: _essence(made, defaults, deployment) == wanted)


def _essence(document: Document, defaults: Mapping[str, Any], deployment: Deployment) -> Essence | None:
    """What would be asked of AWS, in the form in which it is compared; None for what is no spec."""
    try:
        spec = MonitorSpec.model_validate(without_nulls(deep_merge(defaults, document)))
    except ValidationError:
        return None
    made = build_monitor(spec, deployment)
    return [(resource.address, canonical_body(resource), resource.tags) for resource in made]


def _with_nulls(document: Document, defaults: Mapping[str, Any]) -> Document:
    result = dict(document)
    for key, value in defaults.items():
        own = document.get(key)
        if own in (None, {}):
            result[key] = None
        elif isinstance(own, dict) and isinstance(value, Mapping):
            result[key] = _with_nulls(own, value)
    return result


def _shortened(document: Document, holds: Callable[[Document], bool]) -> Document:
    """Drop whole parts where that changes nothing, then single values of the parts that stay."""
    for path in list(_paths(document)):
        made = _without(document, path)
        if made is not document and holds(made):
            document = made
    return document


def _paths(document: Document) -> Iterator[tuple[str, ...]]:
    for key, value in document.items():
        if key not in ALWAYS:
            yield (key,)
            yield from _inner_paths(value, (key,))


def _inner_paths(value: object, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, item in value.items() if isinstance(value, dict) else ():
        yield (*above, key)
        yield from _inner_paths(item, (*above, key))


def _without(document: Document, path: tuple[str, ...]) -> Document:
    """The document without one value; itself where the value is gone already."""
    key, rest = path[0], path[1:]
    if key not in document:
        return document
    if not rest:
        return {name: value for name, value in document.items() if name != key}
    inner = document[key]
    made = _without(inner, rest) if isinstance(inner, dict) else inner
    return document if made is inner else {**document, key: made}
