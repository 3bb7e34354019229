"""Runs the rules over monitors and gives every problem its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from mqm_sync.errors import Finding, Position, Severity
from mqm_sync.load import Monitor
from mqm_sync.load.places import nearest
from mqm_sync.rule import Problem, Rule, Scope
from mqm_sync.rules.allowances import is_allowed
from mqm_sync.rules.policy import Policy
from mqm_sync.rules.registry import every_rule, rules_of
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import value_at

_HARD = {"MQM102", "MQM402"}
"""Errors also of a monitor that is only taken over: two specs of one name, and tags that ours would not fit beside."""

Seen = tuple[Rule, Monitor, Problem]
Used = dict[Position, set[str]]
"""The ids of rules that found something, allowed or not, by where the monitor's document starts."""


def _nothing(_subject: Subject) -> Iterable[Problem]:
    return ()


def _used(found: Iterable[Seen]) -> Used:
    used: Used = {}
    for rule, monitor, _ in found:
        if monitor.spec.allow:
            used.setdefault(monitor.start, set()).add(rule.id)
    return used


class Checker:
    """Checks the monitors of one target."""

    def __init__(self, policy: Policy, today: date, *, region: str = "", account_id: str = "") -> None:
        self.policy = policy
        self._today = today
        self._region = region
        self._account_id = account_id

    def check_each(self, monitors: Sequence[Monitor]) -> tuple[list[Finding], Used]:
        """What is wrong with each monitor by itself, and the rules that say so of those with allowances."""
        found: list[Seen] = []
        subjects = [self._subject(monitor) for monitor in monitors]
        for rule in self._rules("spec"):
            check: Callable[[Subject], Iterable[Problem]] = rule.check or _nothing
            for monitor, subject in zip(monitors, subjects, strict=True):
                for problem in check(subject):
                    found.append((rule, monitor, problem))  # noqa: PERF401 - nearly always there is none
        return list(self._findings(found)), _used(found)

    def check_together(self, monitors: Sequence[Monitor], used: Used) -> Iterator[Finding]:
        """What is wrong with the monitors of an estate together, and with their allowances, given what each had."""
        found: list[Seen] = []
        for rule in self._rules("estate"):
            pairs: Iterable[tuple[Monitor, Problem]] = rule.check(monitors) if rule.check else ()
            found += [(rule, monitor, problem) for monitor, problem in pairs]
        yield from self._findings(found)
        allowing = [monitor for monitor in monitors if monitor.spec.allow]
        if allowing:
            yield from self._on_allowances(allowing, [used, _used(found)])

    def _subject(self, monitor: Monitor) -> Subject:
        return Subject(monitor.spec, self._region, self._account_id, self._today)

    def _findings(self, found: Iterable[Seen]) -> Iterator[Finding]:
        for rule, monitor, problem in found:
            if not is_allowed(monitor.spec, rule.id, self._today) and not monitor.is_broken(problem.path):
                yield self._finding(rule, monitor, problem)

    def _on_allowances(self, monitors: Sequence[Monitor], used: Sequence[Used]) -> Iterator[Finding]:
        # Whether a check of the account would find what is allowed here, only the account can tell.
        silent = {
            rule_id
            for rule_id, rule in every_rule().items()
            if rule.scope == "account" or not self.policy.severity_of(rule)
        }
        rules = list(self._rules("allowance"))
        for monitor in monitors:
            ids = silent.union(*(part.get(monitor.start, ()) for part in used))
            for rule in rules:
                problems: Iterable[Problem] = rule.check(self._subject(monitor), ids, self._today) if rule.check else ()
                yield from (self._finding(rule, monitor, problem) for problem in problems)

    def _rules(self, scope: Scope) -> Iterator[Rule]:
        return (rule for rule in rules_of(scope) if self.policy.severity_of(rule))

    def _finding(self, rule: Rule, monitor: Monitor, problem: Problem) -> Finding:
        edit = None
        place = nearest(monitor.places, problem.path)
        if problem.fix and place and problem.path in monitor.places:
            edit = place.edit(str(value_at(monitor.spec, problem.path)), problem.fix)
        position = monitor.position(problem.path)
        finding = rule.find(position, problem.message, problem.hint, monitor.spec.name, edit)
        severity = self.policy.severity_of(rule) or rule.severity
        if monitor.spec.adopt and severity is Severity.ERROR and rule.scope != "allowance" and rule.id not in _HARD:
            return finding._replace(severity=Severity.WARNING, is_softened=True)
        return finding._replace(severity=severity) if severity is not rule.severity else finding
