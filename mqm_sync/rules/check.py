"""Runs the rules over monitors and gives every problem its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from mqm_sync.errors import Finding, Severity
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


class Checker:
    """Checks the monitors of one target."""

    def __init__(self, policy: Policy, today: date, *, region: str = "", account_id: str = "") -> None:
        self._policy = policy
        self._today = today
        self._region = region
        self._account_id = account_id

    def check(self, monitors: Sequence[Monitor]) -> Iterator[Finding]:
        """Every finding, rule by rule; `allow:` is honoured, and itself looked at last."""
        subjects = [Subject(monitor.spec, self._region, self._account_id, self._today) for monitor in monitors]
        found: list[tuple[Rule, Monitor, Problem]] = []
        for rule in self._rules("spec"):
            for monitor, subject in zip(monitors, subjects, strict=True):
                problems: Iterable[Problem] = rule.check(subject) if rule.check else ()
                found += [(rule, monitor, problem) for problem in problems]
        for rule in self._rules("estate"):
            pairs: Iterable[tuple[Monitor, Problem]] = rule.check(monitors) if rule.check else ()
            found += [(rule, monitor, problem) for monitor, problem in pairs]
        yield from self._findings(found)
        yield from self._on_allowances(monitors, subjects, found)

    def _findings(self, found: Iterable[tuple[Rule, Monitor, Problem]]) -> Iterator[Finding]:
        for rule, monitor, problem in found:
            if not is_allowed(monitor.spec, rule.id, self._today) and not monitor.is_broken(problem.path):
                yield self._finding(rule, monitor, problem)

    def _on_allowances(
        self, monitors: Sequence[Monitor], subjects: Sequence[Subject], found: Iterable[tuple[Rule, Monitor, Problem]]
    ) -> Iterator[Finding]:
        if not any(monitor.spec.allow for monitor in monitors):
            return
        # Whether a check of the account would find what is allowed here, only the account can tell.
        silent = {
            rule_id
            for rule_id, rule in every_rule().items()
            if rule.scope == "account" or not self._policy.severity_of(rule)
        }
        used: dict[int, set[str]] = defaultdict(lambda: set(silent))
        for rule, monitor, _ in found:
            used[id(monitor)].add(rule.id)
        rules = list(self._rules("allowance"))
        for monitor, subject in zip(monitors, subjects, strict=True):
            for rule in rules if monitor.spec.allow else ():
                problems: Iterable[Problem] = rule.check(subject, used[id(monitor)], self._today) if rule.check else ()
                yield from (self._finding(rule, monitor, problem) for problem in problems)

    def _rules(self, scope: Scope) -> Iterator[Rule]:
        return (rule for rule in rules_of(scope) if self._policy.severity_of(rule))

    def _finding(self, rule: Rule, monitor: Monitor, problem: Problem) -> Finding:
        edit = None
        place = nearest(monitor.places, problem.path)
        if problem.fix and place and problem.path in monitor.places:
            edit = place.edit(str(value_at(monitor.spec, problem.path)), problem.fix)
        position = monitor.position(problem.path)
        finding = rule.find(position, problem.message, problem.hint, monitor.spec.name, edit)
        severity = self._policy.severity_of(rule) or rule.severity
        if monitor.spec.adopt and severity is Severity.ERROR and rule.scope != "allowance" and rule.id not in _HARD:
            return replace(finding, severity=Severity.WARNING, is_softened=True)
        return replace(finding, severity=severity) if severity is not rule.severity else finding
