"""What every verb that changes something ends with: show the plan, ask, carry it out, keep the record."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mqm_sync.apply import ApplyResult, Stop, apply_plan
from mqm_sync.cli.apply_output import ApplyOutput
from mqm_sync.cli.audit_file import AuditFile
from mqm_sync.cli.context import Seconds
from mqm_sync.cli.options import Settings, option
from mqm_sync.cli.report import report_softened, say, say_calls
from mqm_sync.cli.signals import catching_signals
from mqm_sync.counting import counted
from mqm_sync.errors import ExitCode, MqmError, RefusedError
from mqm_sync.plan import Block, Plan
from mqm_sync.planning import Planned

CHANGE_OPTIONS = (
    option("--auto-approve", is_flag=True, help="Do not ask."),
    option("--parallelism", type=click.IntRange(1, 64), default=16, show_default=True,
           help="Monitors at the same time."),
    option("--fail-fast", is_flag=True, help="Begin no further monitor after a failure."),
    option("--audit", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
           help="Write who did what, when, and what became of it, as JSON."),
    option("--op-timeout", type=Seconds(), default=600.0, show_default=True, metavar="SECONDS",
           help="How long to wait for one operation on a schedule."),
)  # fmt: skip


_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class Manner:
    """How to carry a plan out, from the options above."""

    auto_approve: bool
    parallelism: int
    fail_fast: bool
    audit: Path | None
    op_timeout: float


def manner_of(options: dict[str, Any]) -> Manner:
    """The options as one value; takes them out of `options`."""
    return Manner(**{name: options.pop(name) for name in Manner.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Approval:
    """What to ask before anything is done."""

    word: str = "yes"
    """What the person has to type."""
    notice: str = ""
    """What to know before that; "" for nothing beside the plan."""
    deed: str = "applies this plan"
    prompt: str = "Apply"
    is_given: bool = False
    """Whether the plan was approved before, by a review."""
    is_seen: bool = False
    """Whether it was shown before, too."""


def carry_out(
    planned: Planned,
    output: ApplyOutput,
    settings: Settings,
    manner: Manner,
    approval: Approval,
    *,
    prepare: Callable[[], None] = lambda: None,
) -> ExitCode:
    """Show the plan, ask, and do it; `prepare` runs between the answer and the first call.

    Raises RefusedError for a blocked plan, and MqmError where nobody confirms or the record can not be written.
    """
    plan = planned.plan
    report_softened(planned.softened, settings.color, quiet=settings.quiet)
    if plan.blocked:
        output.plan(plan)
        raise RefusedError(_refusal(len(plan.blocked)), _blocks(plan))
    output.plan(plan, is_reviewed=approval.is_seen and not plan.is_empty)
    if not (plan.is_empty or manner.auto_approve or approval.is_given):
        otherwise = "apply with --auto-approve, a plan file, or --expect-digest"
        confirm(settings, approval, otherwise=otherwise if approval.word == "yes" else "use --auto-approve")
    record = AuditFile(manner.audit, plan, [identity.principal for identity in planned.identities])
    record.begin()
    output.reserve_files()
    prepare()
    with catching_signals(Stop(planned.doors), output.note) as caught, output.progress(plan):
        result = apply_plan(
            plan,
            planned.doors,
            parallelism=manner.parallelism,
            fail_fast=manner.fail_fast,
            stop=caught.stop,
            report=output.outcome,
        )
    record.end(result)
    output.summary(plan, result)
    if settings.verbose:
        say_calls(door.calls() for door in planned.doors)
    return caught.exit_code or _exit_code(result)


def confirm(settings: Settings, approval: Approval, *, otherwise: str = "use --auto-approve") -> None:
    """Ask on the terminal; raises MqmError, with `otherwise` as the way out, where nobody confirms."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise MqmError("there is no terminal to ask on; nothing was applied", otherwise)
    notice = f"{approval.notice}\n" if approval.notice else ""
    say(f"\n{notice}Only '{approval.word}' {approval.deed}.", quiet=settings.quiet)
    if click.prompt(approval.prompt, default="", show_default=False, err=True) != approval.word:
        raise MqmError("not confirmed; nothing was applied")


def _refusal(number: int) -> str:
    return f"{counted(number, 'change is', 'changes are')} blocked; nothing was applied"


def _blocks(plan: Plan) -> str:
    """Each reason once, with the monitors it holds up."""
    held: dict[Block, list[str]] = {}
    for change in plan.blocked:
        for block in change.blocked_by:
            held.setdefault(block, []).append(change.monitor)
    return "\n".join(sorted(f"{_listed(names)}: {b.guard}: {b.message}\n  {b.hint}" for b, names in held.items()))


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    left = len(unique) - _MOST_NAMES
    return ", ".join(unique[:_MOST_NAMES]) + (f" and {left:,} more" if left > 0 else "")


def _exit_code(result: ApplyResult) -> ExitCode:
    if not result.failed:
        return ExitCode.OK
    return ExitCode.BUSY if all(outcome.is_busy for outcome in result.failed) else ExitCode.ERROR
