"""Where rules register themselves; a rule's docstring is its page."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, TypeVar

from mqm_sync.errors import Severity
from mqm_sync.load import codes
from mqm_sync.rule import Rule, Scope

RULES: dict[str, Rule] = {}
"""The rules that are registered by now: at least those of files and specs."""
_ELSEWHERE = ("mqm_sync.rules.guards", "mqm_sync.rules.preflight")
"""Rules of plans and accounts. Lint runs none of them, and what they look at takes as long to import as Python."""
Check = TypeVar("Check", bound=Callable[..., Iterable[Any]])


def rule(
    rule_id: str, name: str, *, scope: Scope = "spec", severity: str = "error", is_on: bool = True, aws_config: str = ""
) -> Callable[[Check], Check]:
    """Register a function as a rule; raises ValueError for an id that is taken.

    Rules of practice may be registered with `is_on=False`: they count once a project file or --select asks for them.
    """

    def register(check: Check) -> Check:
        if rule_id in RULES:
            raise ValueError(f"{rule_id} is taken by {RULES[rule_id].name}")
        page = inspect.cleandoc(check.__doc__ or "")
        RULES[rule_id] = Rule(rule_id, name, Severity(severity), scope, page, check, is_on, aws_config)
        return check

    return register


def every_rule() -> dict[str, Rule]:
    """All rules by id, those of plans and accounts among them."""
    for module in _ELSEWHERE:
        import_module(module)
    return RULES


def rules_of(scope: Scope) -> Iterator[Rule]:
    """The rules of one scope, by id."""
    return (rule for _, rule in sorted(RULES.items()) if rule.scope == scope)


for _file_rule in (value for value in vars(codes).values() if isinstance(value, Rule)):
    RULES[_file_rule.id] = _file_rule
