"""What a rule is: a stable id, a severity, and a page that explains it; `check` does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from mqm_sync.errors import Edit, Finding, Position, Severity

_LONGEST = 2000
"""Characters of a message; only what quotes somebody's data comes near."""

Scope = Literal["file", "spec", "estate", "allowance", "account", "plan"]


class Problem(NamedTuple):
    """What a rule saw: where in the spec, what and why, what to write instead."""

    path: tuple[str, ...]
    message: str
    hint: str = ""
    fix: str = ""
    """The value to write instead, where that is certain; `lint --fix` writes it."""


class Rule(NamedTuple):
    """One rule; `scope` says what it looks at, and rules of scope `file` are found while reading."""

    id: str
    name: str
    severity: Severity
    scope: Scope
    page: str
    check: Callable[..., Iterable[Any]] | None = None
    is_on: bool = True
    """Whether it counts without being asked for; a project file may say otherwise."""
    aws_config: str = ""
    """The AWS Config managed rule that would report the same after deployment."""

    @property
    def title(self) -> str:
        """First line of the page; holds no user data."""
        return self.page.strip().splitlines()[0].rstrip(".")

    @property
    def why(self) -> str:
        """The page's first sentence after its title: why the rule exists. The title where a page has no more."""
        body = self.page.strip().partition("\n\n")[2].split("\n\n")[0]
        sentence = " ".join(body.split()).partition(". ")[0]
        return self.title if not sentence or sentence.endswith("::") else sentence.rstrip(".")

    def find(
        self, position: Position, message: str, hint: str = "", monitor: str = "", edit: Edit | None = None
    ) -> Finding:
        """A finding of this rule; a key or value as long as a file is not repeated whole."""
        return Finding(self.id, self.severity, self.title, _cut(message), position, _cut(hint), monitor, edit=edit)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def file_rule(rule_id: str, name: str, page: str) -> Rule:
    """A rule that reading itself enforces; always an error."""
    return Rule(rule_id, name, Severity.ERROR, "file", page)
