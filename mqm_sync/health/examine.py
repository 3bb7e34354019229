"""The status verb: a plan's changes and what ran -> how each monitor is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mqm_sync.counting import counted
from mqm_sync.execution import Execution
from mqm_sync.health.cost import cost_of
from mqm_sync.health.live import Live, live_of
from mqm_sync.health.model import Cause, Health, Level, Mark, Run, TargetHealth
from mqm_sync.health.observer import Observer
from mqm_sync.health.reasons import cause_of, cause_of_stop
from mqm_sync.health.reports import Found, last_violations, metric_history
from mqm_sync.health.runs import executions_by_schedule, last_known, missed_since, strip_of
from mqm_sync.labels import Arrival
from mqm_sync.parallel import each
from mqm_sync.plan import Action, Change, TargetPlan
from mqm_sync.resource import SCHEDULE
from mqm_sync.rules.preflight.facts import Unknown
from mqm_sync.timing.hours import start_of_hour

STALE_AFTER = 3
"""Intervals without a run from which a monitor counts as stale."""
_WORKERS = 16
_MOST_LABELS = 20_000
_MOST_FIELDS = 3
_ABSENT, _UNREAD = "absent", "not read"


@dataclass(frozen=True, slots=True)
class Look:
    """How to look: at which moment, at how many runs, and whether at metrics, labels and endpoints as well."""

    now: datetime
    runs: int = 24
    has_history: bool = False
    prices: Mapping[str, float] = field(default_factory=dict)


def examine(target: TargetPlan, observer: Observer, look: Look) -> TargetHealth:
    """How the monitors of a target are; what can not be read is told apart."""
    changes = [change for change in target.changes if _is_monitor(change)]
    lives = {change.monitor: live for change in changes if (live := live_of(change))}
    executions = executions_by_schedule(list(lives.values()), observer, look.now, look.runs)
    listed = observer.schedules()

    def one(change: Change) -> Health:
        live = lives.get(change.monitor)
        if live is None:
            return _absent(change)
        summary = {} if isinstance(listed, Unknown) else listed.get(change.monitor, {})
        return _health(change, live, _Seen(executions[change.monitor], summary, observer, look))

    monitors = sorted(each(changes, one, _WORKERS), key=lambda health: (health.level.rank, health.monitor))
    unwatched = _unwatched(observer, listed) if look.has_history else None
    return TargetHealth(target.name, target.account_id, target.region, tuple(monitors), unwatched)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of one monitor beside its plan."""

    executions: list[Execution] | Unknown
    summary: Mapping[str, Any]
    observer: Observer
    look: Look


def _health(change: Change, live: Live, seen: _Seen) -> Health:
    look, observer = seen.look, seen.observer
    known = seen.executions
    runs = () if isinstance(known, Unknown) else strip_of(live, known, look.now, look.runs)
    found = last_violations(runs, observer)
    missed = 0 if isinstance(known, Unknown) else _missed(live, runs, seen)
    labels = _labels(live, runs, observer) if look.has_history else ()
    troubles = list(_troubles(change, live, runs, found, missed))
    unknown = [reason for reason in (known.reason if isinstance(known, Unknown) else "", found.unknown) if reason]
    is_known = not unknown
    unknown += [labels.reason] if isinstance(labels, Unknown) else []
    return Health(
        monitor=change.monitor,
        kind=change.kind,
        endpoint=live.endpoint,
        state=live.schedule.facts.status,
        level=_level([level for level, _ in troubles], is_known=is_known),
        troubles=tuple(text for _, text in sorted(troubles, key=lambda trouble: trouble[0].rank)),
        runs=runs,
        coming=next(live.windows_after(look.now), None) if live.schedule.facts.status == "Scheduled" else None,
        cause=_cause(change.monitor, live, runs),
        violations=found.violations,
        violated_at=found.run.scheduled if found.run else None,
        missed=missed,
        schedule=live.schedule_words,
        drift=_drift(change),
        differing=tuple(_differing(change)),
        labels_prefix=live.labels_prefix,
        labels=() if isinstance(labels, Unknown) else labels,
        metrics=metric_history(live, runs, observer) if look.has_history else (),
        cost=cost_of(change, runs, look.prices),
        unknown=tuple(dict.fromkeys(unknown)),
        tags=live.schedule.tags,
    )


def _is_monitor(change: Change) -> bool:
    """Whether this is a monitor, and no definition that an interrupted apply left behind."""
    return any(resource.address.type == SCHEDULE for resource in change.resources)


def _absent(change: Change) -> Health:
    if change.blocked_by:
        what = change.blocked_by[0].message
        return Health(change.monitor, change.kind, "", _UNREAD, Level.ERROR, (what,), drift=_drift(change))
    what = "not in AWS yet; apply would create it"
    return Health(change.monitor, change.kind, "", _ABSENT, Level.WARNING, (what,), drift=_drift(change))


def _missed(live: Live, runs: Sequence[Run], seen: _Seen) -> int:
    """Runs that were due since the last one, or since the schedule was changed last."""
    if live.schedule.facts.status != "Scheduled":
        return 0
    last = last_known(runs)
    changed = seen.summary.get("LastModifiedTime")
    moments = [at for at in (last.scheduled if last else None, changed) if at is not None and at <= seen.look.now]
    return missed_since(live, max(moments), seen.look.now) if moments else 0


def _troubles(
    change: Change, live: Live, runs: Sequence[Run], found: Found, missed: int
) -> Iterator[tuple[Level, str]]:
    status = live.schedule.facts.status
    if status == "Failed":
        yield Level.ERROR, f"the schedule failed: {live.schedule.facts.failure_reason or 'no reason given'}"
    last = last_known([run for run in runs if run.mark is not Mark.RUNNING])
    if last and last.mark is Mark.FAILED:
        yield Level.ERROR, f"the last run failed: {last.reason or 'no reason given'}"
    if last and last.mark is Mark.STOPPED:
        yield Level.ERROR, "the last run was stopped before it ended"
    if missed >= STALE_AFTER:
        yield Level.ERROR, f"no run for {counted(missed, 'interval')}"
    if last and last.mark is Mark.VIOLATIONS:
        number = len(found.violations)
        yield Level.WARNING, f"the last run found {counted(number, 'violation') if number else 'violations'}"
    if change.blocked_by:
        yield Level.ERROR, change.blocked_by[0].message
    elif drift := _drift(change):
        yield Level.WARNING, f"git and AWS differ{_named(change)}: a plan would {drift} it"


def _level(levels: Sequence[Level], *, is_known: bool) -> Level:
    """The gravest; what could not be read is never fine."""
    return min(levels, key=lambda level: level.rank, default=Level.OK if is_known else Level.WARNING)


def _drift(change: Change) -> str:
    return "" if change.action is Action.NO_OP else change.action.value


def _differing(change: Change) -> list[str]:
    """Fields that a spec has; tags of ownership are told by the word `adopt`."""
    is_plain = change.action is not Action.ADOPT
    return list(dict.fromkeys(diff.field for diff in change.diffs if diff.field and is_plain))


def _named(change: Change) -> str:
    fields = _differing(change)
    more = f" and {counted(len(fields) - _MOST_FIELDS, 'more field')}" if len(fields) > _MOST_FIELDS else ""
    return f" in {', '.join(fields[:_MOST_FIELDS])}{more}" if fields else ""


def _cause(monitor: str, live: Live, runs: Sequence[Run]) -> Cause | None:
    if live.schedule.facts.status == "Failed":
        return cause_of(live.schedule.facts.failure_reason or "failure reason unknown", monitor)
    last = last_known([run for run in runs if run.mark is not Mark.RUNNING])
    if last and last.mark is Mark.STOPPED:
        return cause_of_stop()
    return cause_of(last.reason, monitor) if last and last.mark is Mark.FAILED else None


def _labels(live: Live, runs: Sequence[Run], observer: Observer) -> tuple[Arrival, ...] | Unknown:
    """When the labels of the hours that the last runs read came."""
    starts = [run.window.start for run in runs if run.window]
    if not (live.labels_prefix and starts):
        return ()
    found = observer.arrivals(live.labels_prefix, start_of_hour(min(starts)), _MOST_LABELS)
    if not isinstance(found, Unknown) and len(found) >= _MOST_LABELS:
        return Unknown(f"there are more than {_MOST_LABELS:,} label objects; the timeline is without them")
    return found if isinstance(found, Unknown) else tuple(found)


def _unwatched(observer: Observer, listed: Mapping[str, Mapping[str, Any]] | Unknown) -> tuple[str, ...] | None:
    endpoints = observer.endpoints()
    if isinstance(endpoints, Unknown) or isinstance(listed, Unknown):
        return None
    watched = {str(item.get("EndpointName", "")) for item in listed.values()}
    return tuple(name for name in endpoints if name not in watched)
