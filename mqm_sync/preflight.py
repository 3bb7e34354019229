"""The preflight verb: does what the monitors need exist, and will their next runs find data? Reads only.

Checks of scope `account` are held against each monitor's surroundings. What could not be read is told apart from what
is fine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mqm_sync.errors import Finding
from mqm_sync.estate import Estate
from mqm_sync.load import Monitor
from mqm_sync.parallel import each
from mqm_sync.rule import Problem, Rule
from mqm_sync.rules import Policy
from mqm_sync.rules.allowances import is_allowed
from mqm_sync.rules.preflight.facts import Demand, Site, Unknown
from mqm_sync.rules.registry import rules_of
from mqm_sync.rules.subject import Subject
from mqm_sync.survey import Prober, demands, survey, windows_around
from mqm_sync.target import Identity
from mqm_sync.timing import ScheduleError, parse_schedule
from mqm_sync.windows import windows_of_spec

_WORKERS = 16
_LOOK_BACK = timedelta(days=2)
_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Look:
    """Which checks count and how much, and the moment from which the next run counts."""

    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The day on which allowances are held."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Checks that could not be made for lack of one answer, and for which monitors."""

    target: str
    reason: str
    rules: tuple[str, ...]
    monitors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found, and what could not be looked at."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    monitors: int


def check_account(
    estate: Estate, chosen: Sequence[Monitor], prober: Prober, identity: Identity, look: Look
) -> Preflight:
    """Hold the chosen monitors of a target against its account.

    Args:
        estate: the target with all of its monitors, which share quotas.
        chosen: the monitors to look at.
        prober: the questions to the account.
        identity: whose account it is.
        look: which checks count, and from which moment the next run counts.
    """
    rules = [rule for rule in rules_of("account") if look.policy.severity_of(rule)]
    if not (rules and chosen):
        return Preflight((), (), len(chosen))
    running = [monitor for monitor in estate.monitors if not monitor.spec.is_stopped(look.today)]
    needs = demands([monitor.spec for monitor in running], _hours(running))
    types = frozenset(m.spec.instance.type for m in chosen if m.spec.instance and m.spec.instance.type)
    quotas = prober.quotas(types) if types and any(rule.id == "MQM733" for rule in rules) else {}

    def look_at(monitor: Monitor) -> list[tuple[Rule, Monitor, Problem | Unknown]]:
        site = _site(monitor, identity, look.now)
        instance_type = (monitor.spec.instance.type if monitor.spec.instance else None) or ""
        found = survey(site, prober, quotas, needs.get(instance_type, Demand(0, 0, 0)))
        return [(rule, monitor, seen) for rule in rules for seen in _held(rule, replace(site, found=found))]

    seen = [item for items in each(chosen, look_at, _WORKERS) for item in items]
    return Preflight(
        tuple(sorted(_findings(seen, look, estate.target), key=lambda finding: finding.sort_key)),
        tuple(_unchecked(seen, estate.target)),
        len(chosen),
    )


def together(parts: Iterable[Preflight]) -> Preflight:
    """The results of several targets as one."""
    found = list(parts)
    findings = sorted((f for part in found for f in part.findings), key=lambda finding: finding.sort_key)
    unchecked = [left for part in found for left in part.unchecked]
    return Preflight(tuple(findings), tuple(unchecked), sum(part.monitors for part in found))


def notes_of(result: Preflight) -> list[str]:
    """One line per finding, the gravest first, and one for all that was not checked, as a plan carries them."""
    findings = sorted(result.findings, key=lambda finding: (finding.severity.rank, finding.sort_key))
    notes = [f"preflight {f.rule} ({f.monitor}): {f.message} ({f.position})" for f in findings[:_MOST_NOTES]]
    if len(findings) > len(notes):
        notes.append(f"preflight: {len(findings) - len(notes)} more findings; mqm-sync preflight lists them")
    if result.unchecked:
        rules = sorted({rule for left in result.unchecked for rule in left.rules})
        reasons = "; ".join(dict.fromkeys(left.reason for left in result.unchecked))
        notes.append(f"preflight: not checked: {', '.join(rules)}: {reasons}")
    return notes


def _site(monitor: Monitor, identity: Identity, now: datetime) -> Site:
    subject = Subject(monitor.spec, identity.region, identity.account_id)
    gap = subject.schedule.shortest_gap if subject.schedule else _LOOK_BACK
    past, coming = windows_around(windows_of_spec(monitor.spec, now - max(_LOOK_BACK, 2 * gap)), now)
    return Site(subject, now, past, coming, uploads={script.uri: script.content for script in monitor.scripts})


def _held(rule: Rule, site: Site) -> Iterable[Problem | Unknown]:
    return dict.fromkeys(rule.check(site)) if rule.check else ()


def _hours(monitors: Iterable[Monitor]) -> dict[str, tuple[int, ...]]:
    found = {}
    for monitor in monitors:
        try:
            found[monitor.spec.name] = parse_schedule(monitor.spec.schedule or "").hours
        except ScheduleError:
            continue
    return found


def _findings(seen: Iterable[tuple[Rule, Monitor, Problem | Unknown]], look: Look, target: str) -> Iterable[Finding]:
    for rule, monitor, problem in seen:
        if isinstance(problem, Problem) and not is_allowed(monitor.spec, rule.id, look.today):
            finding = rule.find(monitor.position(problem.path), problem.message, problem.hint, monitor.spec.name)
            yield finding._replace(severity=look.policy.severity_of(rule) or rule.severity, target=target)


def _unchecked(seen: Iterable[tuple[Rule, Monitor, Problem | Unknown]], target: str) -> Iterable[Unchecked]:
    """By reason, so that one missing permission is said once."""
    rules: defaultdict[str, set[str]] = defaultdict(set)
    monitors: defaultdict[str, set[str]] = defaultdict(set)
    for rule, monitor, unknown in seen:
        if isinstance(unknown, Unknown):
            rules[unknown.reason].add(rule.id)
            monitors[unknown.reason].add(monitor.spec.name)
    for reason in sorted(rules):
        yield Unchecked(target, reason, tuple(sorted(rules[reason])), tuple(sorted(monitors[reason])))
