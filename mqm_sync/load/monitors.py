"""Monitor files -> specs for each target, with the place of every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any, Literal, NamedTuple

from mqm_sync.config import ProjectConfig
from mqm_sync.errors import Finding, Position
from mqm_sync.load import codes
from mqm_sync.load.files import shown
from mqm_sync.load.merge import Substitution, deep_merge, without_nulls
from mqm_sync.load.parse import Document, parse_file, parse_text
from mqm_sync.load.places import Layers, Path, Places, nearest
from mqm_sync.load.repository import Repository
from mqm_sync.load.shape import validate
from mqm_sync.scripts import LocalScript
from mqm_sync.spec import SPEC_VERSION, MonitorSpec
from mqm_sync.suggest import did_you_mean


class Monitor(NamedTuple):
    """One spec for one target, and where each part of it was written."""

    spec: MonitorSpec
    file: str
    start: Position
    places: Places
    broken: frozenset[Path]
    """Paths that were already reported and set aside; rules stay silent about them."""
    scripts: tuple[LocalScript, ...] = ()
    """Local scripts; the spec names the places in S3 they go to."""

    def position(self, path: Path) -> Position:
        """Where the value of a path stands, or the nearest part above it."""
        place = nearest(self.places, path)
        return place.value_position() if place else self.start

    def is_broken(self, path: Path) -> bool:
        """Whether the path, or a part above it, was already reported."""
        return any(path[: len(known)] == known for known in self.broken)


class View(NamedTuple):
    """A target as the loader sees it: its name, its variables, and the defaults laid under every spec.

    `variables` is None where no project file exists, and `${…}` is then left as it stands. `own_places` says where
    the target's own settings stand, such as its account_id.
    """

    target: str
    variables: Mapping[str, str] | None
    defaults: Mapping[str, Any]
    default_places: Places
    known_targets: tuple[str, ...] = ()
    own_places: Places | None = None


def read_files(
    files: Iterable[FilePath], base: FilePath, texts: Mapping[str, str], repository: Repository
) -> tuple[list[Document], list[Finding]]:
    """Parse files; `texts` stand in for what the files of those names hold."""
    documents: list[Document] = []
    findings: list[Finding] = []
    for path in files:
        name = shown(path, base)
        found, faults = parse_text(texts[name], name) if name in texts else parse_file(path, name, repository)
        documents += found
        findings += faults
    return documents, findings


def views(config: ProjectConfig, places: Places) -> list[View]:
    """One view per target of the project; a project without targets has one called `default`."""
    defaults = (config.defaults, Layers((places, ("defaults",))), tuple(config.targets))
    if not config.targets:
        return [View("default", {"target": "default"}, *defaults)]
    made = []
    for name, target in config.targets.items():
        own = {"target": name, "region": target.region or "", "account_id": target.account_id or ""}
        variables = {**{k: v for k, v in own.items() if v}, **target.vars}
        made.append(View(name, variables, *defaults, own_places=Layers((places, ("targets", name)))))
    return made


BARE = View("", None, {}, {})
"""What `lint` uses where there is no project file."""


def monitors_of(documents: Iterable[Document], view: View) -> tuple[list[Monitor], list[Finding]]:
    """The specs that are deployed to one target, and the faults of shape."""
    monitors: list[Monitor] = []
    findings: list[Finding] = []
    for document in documents:
        monitor, faults = _monitor_of(document, view)
        findings += faults
        if monitor:
            monitors.append(monitor)
    return monitors, findings


def unmade(documents: Iterable[Document], monitors: Iterable[Monitor], view: View) -> list[Position]:
    """Where the documents start that should have become a monitor of the target and did not."""
    made = {monitor.start for monitor in monitors}
    return [document.start for document in documents if document.start not in made and not _is_left_out(document, view)]


def _is_left_out(document: Document, view: View) -> bool:
    overlays = document.value.get("targets") if isinstance(document.value, dict) else None
    return isinstance(overlays, dict) and overlays.get(view.target) is False


def _monitor_of(document: Document, view: View) -> tuple[Monitor | None, list[Finding]]:
    if not isinstance(document.value, dict):
        what = "a list" if isinstance(document.value, list) else "a single value"
        return None, [codes.NOT_A_MAPPING.find(document.start, f"a monitor is a mapping; this is {what}")]
    if fault := _version_fault(document):
        return None, [fault]
    own = dict(document.value)
    overlay, findings = _overlay(own.pop("targets", None), document, view)
    if overlay is False:
        return None, findings
    merged, places = own, document.places
    if view.defaults or overlay:
        merged = deep_merge(deep_merge(view.defaults, own), overlay)
        places = Layers((places, ("targets", view.target)), (places, ()), (view.default_places, ()))
    if view.own_places is not None:
        places = Layers((places, ()), (view.own_places, ()))
    broken: set[Path] = set()
    if view.variables is None:
        merged = without_nulls(merged)
    else:
        substitution = Substitution(view.variables, view.target, places)
        merged = substitution.apply(merged)
        findings += substitution.findings
        broken |= substitution.broken
    spec, shaped = validate(MonitorSpec, merged, places, document.start)
    findings += shaped.findings
    if spec is None:
        return None, findings
    return Monitor(spec, document.file, document.start, places, frozenset(broken | shaped.broken)), findings


def _version_fault(document: Document) -> Finding | None:
    version = document.value.get("version", SPEC_VERSION)
    if not isinstance(version, int) or version == SPEC_VERSION:
        return None
    position = document.places["version",].value_position()
    return codes.UNKNOWN_VERSION.find(
        position, f"this release reads version {SPEC_VERSION}, not {version}", "install a newer mqm-sync"
    )


def _overlay(overlays: object, document: Document, view: View) -> tuple[dict[str, Any] | Literal[False], list[Finding]]:
    """What the document says for this target; False where it is not deployed there."""
    if overlays is None:
        return {}, []
    if not isinstance(overlays, dict):
        position = document.places["targets",].value_position()
        return {}, [codes.WRONG_TYPE.find(position, "'targets' wants a mapping of target names")]
    findings = []
    for name in overlays if view.variables is not None else ():
        if name not in view.known_targets:
            known = f"known: {', '.join(view.known_targets) or 'none'}"
            hint = did_you_mean(name, view.known_targets, known)
            position = document.places["targets", name].key_position()
            message = f"mqm-sync.yaml has no target '{name}'"
            findings.append(codes.UNKNOWN_TARGET.find(position, message, hint))
    own = overlays.get(view.target)
    if own is None or own is True:
        return {}, findings
    if own is False:
        return False, findings
    if isinstance(own, dict):
        return own, findings
    position = document.places["targets", view.target].value_position()
    message = f"'targets.{view.target}' wants false, or a mapping with what differs there"
    return {}, [*findings, codes.WRONG_TYPE.find(position, message)]
