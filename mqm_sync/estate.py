"""All monitors of a project together, target by target, with every finding on them: what `lint` reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from mqm_sync.config import TargetConfig
from mqm_sync.errors import Finding, MqmError, Severity
from mqm_sync.load import Document, Monitor, Project, View, monitors_of, read_documents
from mqm_sync.rules import check


@dataclass(frozen=True, slots=True)
class Estate:
    """The monitors of one target."""

    target: str
    config: TargetConfig
    monitors: tuple[Monitor, ...]


def read_estates(
    project: Project, today: date, *, targets: Sequence[str] = (), paths: Sequence[Path] = ()
) -> tuple[list[Estate], list[Finding]]:
    """Estates of the named targets (all by default), and the findings on them, sorted.

    Raises MqmError for a target that does not exist.
    """
    documents, findings = read_documents(paths or project.monitor_paths, project.base)
    views = _chosen(project, targets)
    estates, seen = [], []
    for view in views:
        estate, found = _read_estate(project, documents, view, today)
        estates.append(estate)
        seen.append(found)
    return estates, sorted([*findings, *_joined(seen, views)], key=lambda f: f.sort_key)


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stand in the way of a plan."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _read_estate(
    project: Project, documents: Iterable[Document], view: View, today: date
) -> tuple[Estate, list[Finding]]:
    config = project.config.targets.get(view.target, TargetConfig())
    monitors, findings = monitors_of(documents, view)
    findings += check(monitors, region=config.region or "", account_id=config.account_id or "", today=today)
    return Estate(view.target, config, tuple(monitors)), findings


def _chosen(project: Project, targets: Sequence[str]) -> list[View]:
    views = {view.target: view for view in project.views}
    for name in targets:
        if name not in views:
            close = get_close_matches(name, views, 1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(filter(None, views)) or 'none'}"
            raise MqmError(f"there is no target '{name}'", hint)
    return [views[name] for name in dict.fromkeys(targets)] or list(views.values())


def _joined(found: list[list[Finding]], views: list[View]) -> list[Finding]:
    """Say what holds for all targets once, and name the target of what holds for some."""
    by_finding: dict[Finding, list[str]] = defaultdict(list)
    for view, findings in zip(views, found, strict=True):
        for finding in findings:
            by_finding[finding].append(view.target)
    everywhere = len(views)
    return [
        finding if len(set(names)) == everywhere else replace(finding, target=", ".join(dict.fromkeys(names)))
        for finding, names in by_finding.items()
    ]
