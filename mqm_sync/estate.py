"""All monitors of a project together, target by target, with every finding on them: what `lint` reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mqm_sync.config import TargetConfig, refuse_unknown_targets
from mqm_sync.errors import Finding, Position, Severity
from mqm_sync.load import Monitor, Project, View
from mqm_sync.load.files import find_files
from mqm_sync.portions import Checked, Reader
from mqm_sync.rules import Checker, Policy, verify_ids
from mqm_sync.scripts import LocalScript

_ONLY_EVERYWHERE = {"MQM111"}
"""An allowance that one target needs is used, though the others do not need it."""


_ENDS_READING = {"MQM001", "MQM002", "MQM003", "MQM016"}
"""What follows in a file is not looked at."""


@dataclass(frozen=True, slots=True)
class Estate:
    """The monitors of one target."""

    target: str
    config: TargetConfig
    monitors: tuple[Monitor, ...]
    unread: tuple[Position, ...] = ()
    """Where documents start that made no monitor, so that no rule looked at them."""

    @property
    def scripts(self) -> dict[str, LocalScript]:
        """The local scripts of all monitors, by the place in S3 they go to."""
        return {script.uri: script for monitor in self.monitors for script in monitor.scripts}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at: files, monitors, and documents or files that no rule could look at."""

    files: int
    monitors: int
    unread: int


def coverage_of(estates: Iterable[Estate], findings: Iterable[Finding], files: int) -> Coverage:
    """What the estates made of so many files; a monitor counts once, for however many targets it is."""
    estates = list(estates)
    monitors = {monitor.start for estate in estates for monitor in estate.monitors}
    unread = {start for estate in estates for start in estate.unread}
    unread |= {finding.position for finding in findings if finding.rule in _ENDS_READING}
    return Coverage(files, len(monitors), len(unread))


def read_estates(
    project: Project,
    today: date,
    *,
    targets: Sequence[str] = (),
    paths: Sequence[Path] = (),
    files: Sequence[Path] | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    least: Severity = Severity.INFO,
    texts: Mapping[str, str] | None = None,
    jobs: int = 0,
) -> tuple[list[Estate], list[Finding]]:
    """Estates of the named targets (all by default), and the findings on them, sorted.

    `files` are those at the paths, where somebody found them already; `select` and `ignore` are ids of rules, or how
    they begin; rules that count for less than `least` are not run;
    `texts` stand in for files that are not written yet; `jobs` bounds the processes, 0 for as many as are of use.
    Raises MqmError for a target or rule that does not exist.
    """
    policy = replace(policy_of(project, select, ignore), least=least)
    views = _chosen(project, targets)
    configs = [project.config.targets.get(view.target) or TargetConfig() for view in views]
    checkers = [Checker(policy, today, region=c.region or "", account_id=c.account_id or "") for c in configs]
    reader = Reader(project, list(zip(views, checkers, strict=True)), texts or {})
    if files is None:
        files = find_files(paths or project.monitor_paths, project.repository)
    portions = list(reader.portions(files, jobs))
    estates, seen = [], []
    for number, (view, config) in enumerate(zip(views, configs, strict=True)):
        parts = [portion.checked[number] for portion in portions]
        monitors, found = _together(parts, checkers[number])
        unread = tuple(start for part in parts for start in part.unread)
        estates.append(Estate(view.target, config, tuple(monitors), unread))
        seen.append(found)
    kept = [finding for portion in portions for finding in portion.findings if policy.takes(finding)]
    return estates, sorted([*kept, *_joined(seen, views)], key=lambda f: f.sort_key)


def policy_of(project: Project, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> Policy:
    """Which rules count in this project; raises MqmError for a rule that does not exist."""
    verify_ids(select, "--select")
    verify_ids(ignore, "--ignore")
    verify_ids(project.config.rules, "rules in the project file")
    return Policy(project.config.rules, select, ignore)


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stand in the way of a plan."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _together(parts: Sequence[Checked], checker: Checker) -> tuple[list[Monitor], list[Finding]]:
    monitors = [monitor for part in parts for monitor in part.monitors]
    used = {start: ids for part in parts for start, ids in part.used.items()}
    findings = [finding for part in parts for finding in part.findings]
    return monitors, [*findings, *checker.check_together(monitors, used)]


def _chosen(project: Project, targets: Sequence[str]) -> list[View]:
    views = {view.target: view for view in project.views}
    refuse_unknown_targets(targets, views)
    return [views[name] for name in dict.fromkeys(targets)] or list(views.values())


def _joined(found: list[list[Finding]], views: list[View]) -> list[Finding]:
    """Say what holds for all targets once, and name the target of what holds for some."""
    by_finding: dict[Finding, list[str]] = defaultdict(list)
    for view, findings in zip(views, found, strict=True):
        for finding in findings:
            by_finding[finding].append(view.target)
    everywhere = len(views)
    return [
        finding if len(set(names)) == everywhere else finding._replace(target=", ".join(dict.fromkeys(names)))
        for finding, names in by_finding.items()
        if len(set(names)) == everywhere or finding.rule not in _ONLY_EVERYWHERE
    ]
