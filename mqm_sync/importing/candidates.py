"""What of a target can be written as a spec, and why the rest can not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mqm_sync.importing.types import Candidate, LeftOut, Note
from mqm_sync.plain_secrets import looks_secret, secrets_in
from mqm_sync.reconcile import definition_address
from mqm_sync.resource import ALERT, SCHEDULE, Address, Resource, State
from mqm_sync.rules.names import LONGEST_NAME
from mqm_sync.timing import ScheduleError, parse_schedule

_COMMAND_LINES = {"ContainerEntrypoint": "container_entrypoint", "ContainerArguments": "container_arguments"}
_STACK = "aws:cloudformation:stack-name"


@dataclass(frozen=True, slots=True)
class Sorting:
    """What decides whether a monitor is written."""

    target: str
    owner: str
    known: Mapping[str, str]
    """Monitors that have a spec already, with the file."""
    is_named: Callable[[str], bool]
    """Whether the person asked for this very monitor."""
    with_secrets: bool


def candidates(live: State, sorting: Sorting) -> Iterator[Candidate | LeftOut]:
    """Every schedule that was surveyed, in order of names, as a candidate or with the reason against it."""
    for address, owner in sorted(live.foreign.items()):
        reason, hint = f"belongs to the owner '{owner}'", f"that owner can give it up: mqm-sync forget {address.name}"
        yield LeftOut(address.name, sorting.target, reason, hint, is_expected=not sorting.is_named(address.name))
    for address, problem in sorted(live.unreadable.items()):
        if address.type == SCHEDULE:
            yield LeftOut(address.name, sorting.target, f"could not be read: {problem}", "mend that, then import it")
    for schedule in live.of_type(SCHEDULE):
        yield _candidate(schedule, live, sorting)


def idle_definitions(live: State, target: str) -> Iterator[LeftOut]:
    """Definitions that no schedule uses: nothing runs them, so there is no monitor to write."""
    used = {at for at, count in live.schedules_using.items() if count}
    for address in sorted(a for a in live.resources if a.is_definition and a not in used):
        reason = f"a {address.type} that no schedule uses; without a schedule nothing runs it, so there is no monitor"
        yield LeftOut(address.name, target, reason, "delete it, or make a schedule for it", is_expected=True)


def notes_on(found: Candidate, owner: str) -> Iterator[Note]:
    """What somebody who takes the monitor over should know."""
    name, target, definition = found.name, found.target, found.definition.address.name
    if found.is_shared:
        yield Note(
            name, target, f"its definition {definition} serves other schedules too; it stays untagged and is kept"
        )
    if name != name.lower():
        yield Note(name, target, "its name has capitals, which some answers of SageMaker lose in ARNs (MQM509)")
    if len(name) > LONGEST_NAME:
        yield Note(name, target, f"its name is longer than {LONGEST_NAME}: it can be kept, and replaced only renamed")
    if stack := found.schedule.tags.get(_STACK) or found.definition.tags.get(_STACK):
        yield Note(name, target, f"CloudFormation's stack {stack} made it; take it out there (DeletionPolicy: Retain)")
    if found.schedule.owner == owner:
        yield Note(name, target, "it is yours already; without a spec, a plan would delete it")


def _candidate(schedule: Resource, live: State, sorting: Sorting) -> Candidate | LeftOut:
    name, target = schedule.address.name, sorting.target
    if name in sorting.known:
        return LeftOut(name, target, f"has a spec already: {sorting.known[name]}", is_expected=True)
    address = definition_address(schedule)
    definition = live.resources.get(address) if address else None
    if fault := _fault(schedule, address, definition, live):
        return LeftOut(name, target, *fault)
    assert definition is not None  # noqa: S101 - a missing one is a fault
    if secrets := () if sorting.with_secrets else _secrets(definition):
        reason = f"it holds what looks like secrets, in {', '.join(secrets)}; nothing of it was written"
        return LeftOut(
            name, target, reason, "keep them in AWS Secrets Manager; or --with-secrets writes them as they are"
        )
    is_shared = live.schedules_using.get(definition.address, 0) > 1
    return Candidate(target, schedule, definition, live.resources.get(Address(ALERT, name)), is_shared)


def _fault(
    schedule: Resource, address: Address | None, definition: Resource | None, live: State
) -> tuple[str, str] | None:
    """Why a schedule can not be said as a spec at all: reason and way out."""
    body = schedule.body
    if address is None:
        return (
            "holds its definition inline, the old form that has no job definition of its own",
            "write a spec for it under another name, and delete this one once that runs",
        )
    if definition is None:
        why = live.unreadable.get(address, "it is gone")
        return f"its definition {address.name} could not be read: {why}", "grant the missing permission, or delete it"
    if definition.owner and definition.owner != schedule.owner:
        return f"its definition {address.name} belongs to the owner '{definition.owner}'", "ask that owner"
    if _is_once(str(body.get("ScheduleExpression", ""))):
        return "runs once, now (NOW): there is no schedule to keep", "leave it as it is, or delete it"
    if schedule.facts.status == "Failed":
        why = schedule.facts.failure_reason or "the service gives no reason"
        return f"is Failed ({why}), and no spec asks for that", "mend or delete it first"
    return None


def _is_once(expression: str) -> bool:
    try:
        return parse_schedule(expression).is_once
    except ScheduleError:
        return False


def _secrets(definition: Resource) -> list[str]:
    """What holds them: variables by name, and the fields of the container's command line."""
    parts = [part for part in definition.body.values() if isinstance(part, Mapping)]
    variables = [item for part in parts for item in (part.get("Environment") or {}).items()]
    found = {f"environment.{name}" for name, value in variables if looks_secret(name, str(value))}
    for member, field in _COMMAND_LINES.items():
        lines = [[str(word) for word in part.get(member) or ()] for part in parts]
        found |= {field for line in lines if any(True for _ in secrets_in(line))}
    return sorted(found)
