"""What there is to say on a pull request: plans, results of an apply, and what could not be planned. Data only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mqm_sync.apply_report import ApplyReport
from mqm_sync.errors import MqmError
from mqm_sync.plan import Action, Plan, TargetPlan


class Verdict(StrEnum):
    """The outcome in a word, which is also the end of the pull request's label."""

    FAILED = "failed"
    BLOCKED = "blocked"
    DESTRUCTIVE = "destructive"
    CHANGES = "changes"
    NO_CHANGES = "no-changes"
    APPLIED = "applied"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Failure:
    """A target that could not be planned or applied, and what was said about it ("" when nothing is known)."""

    target: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Everything that one comment tells."""

    owner: str
    plans: tuple[Plan, ...] = ()
    reports: tuple[ApplyReport, ...] = ()
    failures: tuple[Failure, ...] = ()
    commit: str = ""
    """The commit that was planned, or "" when nobody said."""
    run_url: str = ""
    """Where the log of this run is."""
    is_closed: bool = False
    """Whether the pull request was closed without a merge."""
    is_review: bool = False
    """Whether it is told on a pull request, and not to somebody who has just planned."""

    def targets(self) -> Iterator[tuple[Plan, TargetPlan]]:
        """Every planned target with its plan."""
        for plan in self.plans:
            for target in plan.targets:
                yield plan, target

    @property
    def verdict(self) -> Verdict:
        """The gravest thing that holds."""
        if self.is_closed:
            return Verdict.CLOSED
        if self.failures or not all(report.is_whole for report in self.reports):
            return Verdict.FAILED
        if self.reports:
            return Verdict.APPLIED
        if any(plan.blocked for plan in self.plans):
            return Verdict.BLOCKED
        actions = {change.action for plan in self.plans for change in plan.changes()}
        if actions & {Action.DELETE, Action.REPLACE}:
            return Verdict.DESTRUCTIVE
        return Verdict.CHANGES if actions else Verdict.NO_CHANGES


def owner_of_news(plans: Sequence[Plan], reports: Sequence[ApplyReport]) -> str:
    """The one owner of all of them, "" without any; raises MqmError when there are several.

    Raises MqmError too when a target is planned, or reported on, twice.
    """
    owners = {plan.owner for plan in plans} | {report.owner for report in reports}
    if len(owners) > 1:
        listed = ", ".join(sorted(owners))
        raise MqmError(f"these files belong to different owners: {listed}", "give the files of one owner at a time")
    _refuse_twice("planned", [target.name for plan in plans for target in plan.targets])
    _refuse_twice("reported on", [name for report in reports for name in report.targets])
    return next(iter(owners), "")


def _refuse_twice(what: str, names: Sequence[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise MqmError(f"target '{name}' is {what} by {count} of these files", "give one file per target")
