"""`allow:` in a spec: findings accepted until a date, with the reason; and what is wrong with an allowance itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mqm_sync.rule import Problem
from mqm_sync.rules.registry import every_rule, rule
from mqm_sync.rules.subject import Subject
from mqm_sync.spec import MonitorSpec
from mqm_sync.suggest import did_you_mean


def is_allowed(spec: MonitorSpec, rule_id: str, today: date) -> bool:
    """Whether the spec accepts this rule's findings today."""
    allowance = (spec.allow or {}).get(rule_id)
    return allowance is not None and today <= allowance.until


@rule("MQM110", "allowance-expired", scope="allowance", severity="warning")
def allowance_expired(subject: Subject, _used: set[str], today: date) -> Iterator[Problem]:
    """An allowance whose date has passed.

    The finding it accepted counts again. Mend it, or give the allowance a new date and reason.

    Bad::

        kind: data-quality
        name: churn
        schedule: every 10 hours
        allow:
          MQM204: {until: 2020-01-31, because: "until the move to 12 hours"}

    Good::

        kind: data-quality
        name: churn
        schedule: every 10 hours
        allow:
          MQM204: {until: 2999-01-31, because: "until the move to 12 hours"}
    """
    for rule_id, allowance in (subject.spec.allow or {}).items():
        if rule_id in every_rule() and today > allowance.until:
            message = f"the allowance for {rule_id} ended on {allowance.until}"
            yield Problem(("allow", rule_id), message, "mend what it allowed, or give it a new date and reason")


@rule("MQM111", "allowance-unused", scope="allowance", severity="warning")
def allowance_unused(subject: Subject, used: set[str], today: date) -> Iterator[Problem]:
    """An allowance for something that is not found.

    It would hide the fault when it comes back for another reason.

    Bad::

        kind: data-quality
        name: churn
        schedule: hourly
        allow:
          MQM204: {until: 2999-01-31, because: "until the move to 12 hours"}

    Good::

        kind: data-quality
        name: churn
        schedule: hourly
    """
    for rule_id, allowance in (subject.spec.allow or {}).items():
        if rule_id in every_rule() and rule_id not in used and today <= allowance.until:
            yield Problem(("allow", rule_id), f"{rule_id} finds nothing here to allow", "take the allowance out")


@rule("MQM112", "allowance-unknown", scope="allowance")
def allowance_unknown(subject: Subject, _used: set[str], _today: date) -> Iterator[Problem]:
    """An allowance for a rule that does not exist, or that can not be allowed.

    Faults of text and shape (MQM0xx) leave nothing to deploy, so they can not be accepted; guards have options instead.

    Bad::

        kind: data-quality
        name: churn
        allow:
          MQM2O4: {until: 2999-01-31, because: "the letter O"}

    Good::

        kind: data-quality
        name: churn
        schedule: every 10 hours
        allow:
          MQM204: {until: 2999-01-31, because: "the number 0"}
    """
    for rule_id in subject.spec.allow or {}:
        found = every_rule().get(rule_id)
        if found is None:
            hint = did_you_mean(rule_id, every_rule(), "mqm-sync rules lists them")
            yield Problem(("allow", rule_id), f"no rule is called '{rule_id[:40]}'", hint)
        elif found.scope in {"file", "plan"}:
            yield Problem(("allow", rule_id), f"{rule_id} can not be allowed in a spec", "take the allowance out")
