"""Machine time of a monitor in a month. Prices are the project's own: they differ by region, contract and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from mqm_sync.health.model import Cost, Run
from mqm_sync.plan import Change
from mqm_sync.runs import runs_before

_HOUR = timedelta(hours=1)


def cost_of(change: Change, runs: Sequence[Run], prices: Mapping[str, float]) -> Cost | None:
    """What a monitor's schedule takes as AWS has it; None where too little is known."""
    found = runs_before(change)
    if found is None:
        return None
    lasted = [run.took for run in runs if run.took is not None]
    typical = None
    if lasted:
        mean = sum(lasted, timedelta()) / len(lasted)
        typical = found.per_month * found.instance_count * (mean / _HOUR)
    return Cost(
        instance_type=found.instance_type,
        instance_count=found.instance_count,
        runs=found.per_month,
        most_hours=found.hours_per_month,
        typical_hours=typical,
        price=prices.get(found.instance_type),
    )
