"""Which rules count, and how much: what the project file says, narrowed by --select and --ignore."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mqm_sync.errors import Finding, MqmError, Severity
from mqm_sync.rule import Rule
from mqm_sync.rules.registry import RULES, every_rule
from mqm_sync.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Policy:
    """Severities by id (`off` for none), and prefixes of ids to take or to leave, as ruff has them."""

    severities: Mapping[str, str] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    least: Severity = Severity.INFO
    """Rules that count for less are not run."""

    def severity_of(self, rule: Rule) -> Severity | None:
        """What the rule's findings count as; None when it is off.

        Rules that reading itself enforces can be left out of a report, but not made milder.
        """
        found = self._severity_of(rule)
        return found if found and found.rank <= self.least.rank else None

    def _severity_of(self, rule: Rule) -> Severity | None:
        if self.ignore and rule.id.startswith(self.ignore):
            return None
        if self.select:
            if not rule.id.startswith(self.select):
                return None
        elif not rule.is_on and rule.id not in self.severities:
            return None
        chosen = self.severities.get(rule.id, "")
        if rule.scope == "file" or not chosen:
            return rule.severity
        if chosen == "off":
            return rule.severity if self.select else None
        return Severity(chosen)

    def takes(self, finding: Finding) -> bool:
        """Whether a finding that was made while reading is reported."""
        return self.severity_of(RULES[finding.rule]) is not None


def verify_ids(ids: Iterable[str], where: str) -> None:
    """Raise MqmError for an id, or the beginning of one, that no rule has."""
    for text in ids:
        if not text or not (_begins(text, RULES) or _begins(text, every_rule())):
            hint = did_you_mean(text, every_rule(), "mqm-sync rules lists them")
            raise MqmError(f"no rule is called '{text}' ({where})", hint)


def _begins(text: str, ids: Iterable[str]) -> bool:
    return any(rule_id.startswith(text) for rule_id in ids)
