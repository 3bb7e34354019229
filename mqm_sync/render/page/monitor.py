"""The part of the page about one monitor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from mqm_sync.health.model import Health, Level
from mqm_sync.render.page.html import anchor, h
from mqm_sync.render.page.marks import strip
from mqm_sync.render.page.plots import metrics_table, plots
from mqm_sync.render.page.tables import Table
from mqm_sync.render.page.timeline import PHONE, timeline
from mqm_sync.resource import OUR_TAGS

WORDS = {Level.ERROR: "in trouble", Level.WARNING: "to look at", Level.OK: "fine"}
_MOST_TAGS = 12
_MOST_VIOLATIONS = 50


def badge(level: Level) -> Element:
    """How a monitor is, as a word in its colour."""
    return h("span", WORDS[level], class_=f"badge {level.value}")


def monitor(health: Health, target: str, now: datetime) -> Element:
    """Everything known of one monitor."""
    name = anchor("monitor", target, health.monitor)
    return h(
        "article",
        h("h3", health.monitor, " ", badge(health.level), id=f"{name}-title"),
        *_parts(health, now),
        id=name,
        aria_labelledby=f"{name}-title",
    )


def _parts(health: Health, now: datetime) -> Iterator[Element]:
    yield _facts(health)
    if troubles := list(_troubles(health)):
        yield h("ul", *troubles, class_="troubles")
    desk, phone = timeline(health, now), timeline(health, now, PHONE)
    if desk is None and health.runs:
        yield h("p", strip(health.runs, health.monitor))
    if desk is not None and phone is not None:
        attributes = {"tabindex": "0", "role": "region", "aria_label": f"Runs of {health.monitor}"}
        yield h("div", desk, class_="scroll wide", **attributes)
        yield h("div", phone, class_="narrow frame")
    if health.violations and health.violated_at:
        yield _violations(health)
    if health.metrics:
        yield plots(health.metrics)
        yield h("details", h("summary", "The same in numbers"), metrics_table(health.metrics, health.monitor))


def _facts(health: Health) -> Element:
    facts = [("Kind", health.kind), ("Endpoint", endpoint_words(health)), ("Schedule", schedule_words(health))]
    if health.coming:
        facts.append(("Next run", f"{health.coming.run:%Y-%m-%d %H:%M} UTC"))
    if tags := [f"{key}={value}" for key, value in sorted(health.tags.items()) if key not in OUR_TAGS]:
        facts.append(("Tags", ", ".join(tags[:_MOST_TAGS])))
    return h("dl", *(h("div", h("dt", name), h("dd", value)) for name, value in facts), class_="facts")


def endpoint_words(health: Health) -> str:
    """What is watched."""
    return health.endpoint or ("not known" if health.state in {"absent", "not read"} else "batch transform")


def schedule_words(health: Health) -> str:
    """How the schedule is, and when it runs."""
    return f"{health.state}, {health.schedule}" if health.schedule else health.state


def _troubles(health: Health) -> Iterator[Element]:
    for trouble in health.troubles:
        yield h("li", trouble)
    if health.cause:
        yield h("li", h("strong", "Cause: "), health.cause.what)
        yield h("li", h("strong", "Check: "), health.cause.check)
    for reason in health.unknown:
        yield h("li", h("strong", "Not known: "), reason)


def _violations(health: Health) -> Element:
    rows = [
        [each.metric or "–", _number(each.value), _number(each.threshold), each.text]  # noqa: RUF001 - a dash for none
        for each in health.violations[:_MOST_VIOLATIONS]
    ]
    more = len(health.violations) - _MOST_VIOLATIONS
    caption = f"Violations at {health.violated_at:%Y-%m-%d %H:%M} UTC" + (f", and {more:,} more" if more > 0 else "")
    return Table(caption, ("Metric", "Value", "Threshold", "As reported"), numbers={1, 2}, wide={3}).of(rows)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"
