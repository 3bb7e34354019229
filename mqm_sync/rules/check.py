"""Runs the rules over monitors and gives every problem its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from mqm_sync.errors import Finding
from mqm_sync.load import Monitor
from mqm_sync.rule import Problem, Rule
from mqm_sync.rules.registry import rules_of
from mqm_sync.rules.subject import Subject


def check(monitors: Sequence[Monitor], *, region: str = "", account_id: str = "", today: date) -> Iterator[Finding]:
    """Every finding on these monitors, which are all of one target; `today` decides which allowances still hold."""
    spec_rules = list(rules_of("spec"))
    for monitor in monitors:
        subject = Subject(monitor.spec, region, account_id)
        for rule in spec_rules:
            problems: Iterable[Problem] = rule.check(subject) if rule.check else ()
            yield from (_finding(rule, monitor, p) for p in problems if _counts(rule, monitor, p, today))
    for rule in rules_of("estate"):
        pairs: Iterable[tuple[Monitor, Problem]] = rule.check(monitors) if rule.check else ()
        yield from (_finding(rule, monitor, p) for monitor, p in pairs if _counts(rule, monitor, p, today))


def _counts(rule: Rule, monitor: Monitor, problem: Problem, today: date) -> bool:
    """Not where reading reported already, and not while an allowance holds."""
    allowance = (monitor.spec.allow or {}).get(rule.id)
    is_allowed = allowance is not None and today <= allowance.until
    return not is_allowed and not monitor.is_broken(problem.path)


def _finding(rule: Rule, monitor: Monitor, problem: Problem) -> Finding:
    return rule.find(monitor.position(problem.path), problem.message, problem.hint, monitor.spec.name)
