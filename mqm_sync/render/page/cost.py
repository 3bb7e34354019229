"""Machine time in a month, with what it assumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from mqm_sync.health.model import Cost, Fleet, Health
from mqm_sync.render.page.html import h
from mqm_sync.render.page.tables import Table

_HEAD = ("Monitor", "Instances", "Runs", "Typical hours", "At most", "Typical cost")
_ASSUMED = (
    "A month has 365.25 / 12 days, and schedules go on as they are now.",
    "Typical: runs take as long as the completed runs shown here did, from creation to end, machines' start included.",
    "At most: every job of every run takes as long as max_runtime_seconds lets it; no month can need more.",
    "Cost is typical hours times instance_prices of mqm-sync.yaml. Storage, S3 and CloudWatch are not counted.",
)


def costs(fleet: Fleet) -> list[Element]:
    """A table of all monitors whose cost is known, with sums, and the assumptions."""
    found = [(health, health.cost) for health in fleet.monitors if health.cost]
    if not found:
        return [h("p", "Nothing runs, or too little is known of what runs.")]
    table = Table("Instance-hours in a month", _HEAD, numbers={2, 3, 4, 5}, wide={1, 2, 4})
    return [
        table.of([_row(health, cost) for health, cost in found], _sums([cost for _, cost in found])),
        h("p", "Assumptions:"),
        h("ul", *(h("li", text) for text in _assumptions([cost for _, cost in found])), class_="assumptions"),
    ]


def _row(health: Health, cost: Cost) -> list[str]:
    instances = f"{cost.instance_count} × {cost.instance_type}"  # noqa: RUF001 - the sign for times
    return [
        health.monitor,
        instances,
        f"{cost.runs:.0f}",
        _hours(cost.typical_hours),
        _hours(cost.most_hours),
        _price(cost),
    ]


def _sums(found: Sequence[Cost]) -> list[str]:
    typical = [cost.typical_hours for cost in found if cost.typical_hours is not None]
    prices = [price for cost in found if (price := price_of(cost)) is not None]
    return [
        "All",
        "",
        f"{sum(cost.runs for cost in found):,.0f}",
        _hours(sum(typical)) if typical else "",
        _hours(sum(cost.most_hours for cost in found)),
        f"{sum(prices):,.2f}" if prices else "",
    ]


def _assumptions(found: Sequence[Cost]) -> Iterator[str]:
    yield from _ASSUMED
    missing = sorted({cost.instance_type for cost in found if cost.price is None})
    if missing:
        yield f"No price is given for {', '.join(missing)}."
    if any(cost.typical_hours is None for cost in found):
        yield "Monitors without a completed run have no typical hours, and are missing from those sums."


def price_of(cost: Cost) -> float | None:
    """What a month typically costs; None without a price, or without a completed run."""
    if cost.price is None or cost.typical_hours is None:
        return None
    return cost.price * cost.typical_hours


def _price(cost: Cost) -> str:
    price = price_of(cost)
    return "" if price is None else f"{price:,.2f}"


def _hours(hours: float | None) -> str:
    return "" if hours is None else f"{hours:,.1f}"
