"""Which keys a mapping of a file may have, read from the pydantic models."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from mqm_sync.load.places import Path


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a mapping at this path may have; empty where any key goes."""
    current: type[BaseModel] | None = model
    is_free = False
    for name in path:
        if is_free:
            is_free = False
        elif current is not None:
            current, is_free = _part_at(current, name)
    if current is None or is_free:
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def parts_of(model: type[BaseModel]) -> list[Path]:
    """Paths of the parts one level down, and the top."""
    return [(), *((name,) for name in model.model_fields if keys_at(model, (name,)))]


def _part_at(model: type[BaseModel], key: str) -> tuple[type[BaseModel] | None, bool]:
    """The model under a key, and whether a name of the person's choice stands between."""
    field = next((f for name, f in model.model_fields.items() if (f.alias or name) == key), None)
    annotation: Any = field.annotation if field else None
    is_free = getattr(annotation, "__origin__", None) is dict
    candidates = get_args(annotation)[1:] if is_free else (annotation, *get_args(annotation))
    bare = (getattr(c, "__origin__", c) for c in candidates)
    found = next((c for c in bare if isinstance(c, type) and issubclass(c, BaseModel)), None)
    return found, is_free and found is not None
