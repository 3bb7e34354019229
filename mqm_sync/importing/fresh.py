"""The project file of a team that has none yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mqm_sync.config import CONFIG_NAME
from mqm_sync.errors import ConfigError
from mqm_sync.importing.request import ImportRequest
from mqm_sync.importing.text import plain_yaml
from mqm_sync.load import Project, project_from_text, shown
from mqm_sync.target import Identity

TARGET = "default"
"""What the only target is called until somebody names it."""


def fresh_target(request: ImportRequest) -> str:
    """What to call the account that is read; raises ConfigError where nobody says who will own the monitors."""
    if not request.owner:
        raise ConfigError(
            "there is no mqm-sync.yaml here or above; import writes one, and has to know who will own the monitors",
            "name the owner: mqm-sync import --all --owner your-team",
        )
    return request.targets[0] if request.targets else TARGET


def fresh_text(request: ImportRequest, base: Path, identity: Identity, defaults: Mapping[str, Any]) -> str:
    """A project file with one target, the account that was read."""
    folder = shown(request.out.absolute(), base)
    document: dict[str, Any] = {"version": 1, "owner": request.owner, "monitors": [folder]}
    if defaults:
        document["defaults"] = dict(defaults)
    document["targets"] = {fresh_target(request): {"account_id": identity.account_id, "region": identity.region}}
    return plain_yaml(document)


def fresh_project(text: str, base: Path) -> Project:
    """The project that the text makes; raises ConfigError for an owner or a name that can not be used."""
    return project_from_text(text, base / CONFIG_NAME, base)
