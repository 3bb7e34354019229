"""Finds and reads the project file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mqm_sync.config import CONFIG_NAME, ProjectConfig
from mqm_sync.errors import ConfigError, Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.files import shown
from mqm_sync.load.monitors import BARE, View, views
from mqm_sync.load.parse import Document, parse_file, parse_text
from mqm_sync.load.places import Places
from mqm_sync.load.repository import Repository
from mqm_sync.load.shape import validate

_MISNAMED = "mqm-sync.yml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project file and where it lies; `file` is None where there is none (only `lint` works then)."""

    root: Path
    base: Path
    file: Path | None
    config: ProjectConfig
    places: Places = field(default_factory=dict)

    @property
    def monitor_paths(self) -> list[Path]:
        """Where the specs are."""
        return [self.root / path for path in self.config.monitors]

    def spec_paths(self, paths: Sequence[Path]) -> list[Path]:
        """Where to look when these paths were asked for; the project's own folder stands for where its specs are."""
        if not paths:
            return self.monitor_paths
        own = [path for path in self.monitor_paths if os.path.lexists(path)]
        whole = os.path.realpath(self.root) if self.file and own else ""
        return [found for path in paths for found in (own if os.path.realpath(path) == whole else [path])]

    @property
    def repository(self) -> Repository:
        """What may be read of the disk."""
        return Repository(self.root)

    @property
    def views(self) -> list[View]:
        """One per target; without a project file, one that leaves variables alone."""
        return views(self.config, self.places) if self.file else [BARE]


def open_project(base: Path, named: Path | None = None, paths: Sequence[Path] = ()) -> Project:
    """Read the project file that was named, or the first one found upward from `base`, or the one of the paths.

    Raises ConfigError (exit 78) with every fault in it. Without one, or with several for the paths, an empty project
    rooted at `base`.
    """
    file = named or _find_upward(base) or _common_to(paths)
    if file is None:
        folder = "monitors" if (base / "monitors").is_dir() else "."
        return Project(base, base, None, ProjectConfig(monitors=(folder,)))
    documents, findings = parse_file(file, shown(file, base), Repository(file.parent))
    return _project_of(file, base, documents, findings)


def project_from_text(text: str, file: Path, base: Path) -> Project:
    """The project that a file of this text would make; raises ConfigError with every fault in it."""
    return _project_of(file, base, *parse_text(text, shown(file, base)))


def _project_of(file: Path, base: Path, documents: list[Document], findings: list[Finding]) -> Project:
    name = shown(file, base)
    if findings:
        raise _bad(name, findings)
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        fault = codes.NOT_A_MAPPING.find(Position(name), "the project file is one mapping")
        raise _bad(name, [fault])
    document = documents[0]
    config, shaped = validate(ProjectConfig, document.value, document.places, document.start)
    if shaped.findings or config is None:
        raise _bad(name, shaped.findings)
    if config.version != 1:
        position = document.places["version",].value_position()
        raise _bad(
            name,
            [codes.UNKNOWN_VERSION.find(position, f"this release reads version 1, not {config.version}")],
        )
    _refuse_twins(config, document.places, name)
    project = Project(file.parent, base, file, config, document.places)
    _refuse_outside(project, name)
    return project


def _refuse_twins(config: ProjectConfig, places: Places, name: str) -> None:
    """Two targets in one account and region would take each other's monitors for deleted."""
    first: dict[tuple[str, str], str] = {}
    for target, settings in config.targets.items():
        place = (settings.account_id or "", settings.region or "")
        if all(place) and place in first:
            message = f"target '{target}' is the same account and region as '{first[place]}'"
            position = places["targets", target].key_position()
            hint = "make one target of the two, or give each an account or region of its own"
            raise _bad(name, [codes.WRONG_VALUE.find(position, message, hint)])
        first.setdefault(place, target)


def _refuse_outside(project: Project, name: str) -> None:
    """Specs from elsewhere are nobody's to review."""
    repository, fault = project.repository, ""
    for index, path in enumerate(project.monitor_paths):
        with suppress(ValueError):  # a name that can not exist is reported when it is read
            fault = repository.fault_of_named(path)
        if fault:
            position = project.places["monitors", str(index)].value_position()
            message = f"'{project.config.monitors[index]}' {fault}"
            raise _bad(name, [codes.OUTSIDE.find(position, message, "name a folder of the repository")])


def _bad(name: str, findings: list[Finding]) -> ConfigError:
    return ConfigError(
        f"{name} can not be used, so no monitor was looked at", findings=sorted(findings, key=lambda f: f.sort_key)
    )


def _common_to(paths: Sequence[Path]) -> Path | None:
    """The one project file above all of the paths."""
    found = {_find_upward(path if os.path.isdir(path) else path.parent) for path in paths}  # noqa: PTH112 - Path.is_dir raises for some names
    return found.pop() if len(found) == 1 else None


def _find_upward(base: Path) -> Path | None:
    for folder in (base, *base.parents):
        if os.path.isfile(folder / CONFIG_NAME):  # noqa: PTH113 - Path.is_file raises for names that can not exist
            return folder / CONFIG_NAME
        if os.path.isfile(folder / _MISNAMED):  # noqa: PTH113 - as above
            raise ConfigError(f"{folder / _MISNAMED} would be ignored", f"rename it to {CONFIG_NAME}")
    return None
