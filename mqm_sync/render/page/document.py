"""The whole page of status."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element

from mqm_sync.counting import counted
from mqm_sync.health.model import Fleet, Health, Level, Mark, TargetHealth
from mqm_sync.render.page.cost import costs
from mqm_sync.render.page.html import Child, anchor, h, style_sheet, written
from mqm_sync.render.page.marks import legend, short_strip, strip
from mqm_sync.render.page.monitor import WORDS, badge, endpoint_words, monitor
from mqm_sync.render.page.sheet import SHEET
from mqm_sync.render.page.tables import Table
from mqm_sync.render.page.timeline import key
from mqm_sync.render.status import violation_words
from mqm_sync.unknowns import START_DELAY_MINUTES

MOST_MONITORS = 60
"""Monitors shown one by one, those in trouble first; the table has all of them."""


def status_page(fleet: Fleet) -> str:
    """One HTML document that needs nothing but itself, and may load nothing."""
    digest = b64encode(sha256(SHEET.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = h(
        "head",
        h("meta", charset="utf-8"),
        h("meta", http_equiv="Content-Security-Policy", content=policy),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("meta", name="color-scheme", content="light dark"),
        h("title", f"Monitors of {fleet.owner}"),
        style_sheet(SHEET),
    )
    body = h(
        "body", h("a", "To the monitors", href="#fleet", class_="skip"), _header(fleet), _main(fleet), _footer(fleet)
    )
    return f"<!doctype html>\n{written(h('html', head, body, lang='en'))}\n"


def _header(fleet: Fleet) -> Element:
    counts = Counter(health.level for health in fleet.monitors)
    cards = [_card(str(counts[level]), WORDS[level], level.value) for level in Level]
    hours = [health.cost.typical_hours for health in fleet.monitors if health.cost and health.cost.typical_hours]
    cards.append(_card(f"{sum(hours):,.0f}" if hours else "?", "instance-hours a month", "plain"))
    return h(
        "header",
        h("p", "mqm-sync status", class_="eyebrow"),
        h("h1", f"Monitors of {fleet.owner}"),
        h("p", f"As of {fleet.at:%Y-%m-%d %H:%M} UTC. All times are UTC.", class_="lead"),
        h("ul", *cards, class_="cards"),
    )


def _card(number: str, words: str, kind: str) -> Element:
    return h("li", h("span", number, class_="figure"), h("span", words, class_="words"), class_=f"card {kind}")


def _main(fleet: Fleet) -> Element:
    return h(
        "main",
        _section("fleet", "Fleet", *_fleet(fleet)),
        _section("monitors", "Monitor by monitor", *_monitors(fleet)),
        _section("unwatched", "Endpoints without a monitor", *(_unwatched(target) for target in fleet.targets)),
        _section("cost", "Machine time", *costs(fleet)),
    )


def _section(name: str, title: str, *children: Element) -> Element:
    return h("section", h("h2", title, id=f"{name}-title"), *children, id=name, aria_labelledby=f"{name}-title")


def _fleet(fleet: Fleet) -> Iterator[Element]:
    yield legend([mark for mark in Mark if any(run.mark is mark for health in fleet.monitors for run in health.runs)])
    for target in fleet.targets:
        caption = f"{target.name or 'AWS'}: account {target.account_id}, {target.region}"
        head = ("Monitor", "State", "Endpoint", "Schedule", "Last runs, the latest last", "What is wrong")
        yield Table(caption, head, wide={1, 2, 3, 4}).of([_row(health, target) for health in target.monitors])


def _row(health: Health, target: TargetHealth) -> list[Child | list[Child]]:
    link = h("a", health.monitor, href=f"#{anchor('monitor', target.name, health.monitor)}")
    runs = [h("div", short_strip(health.runs, health.monitor))] if health.runs else []
    name: list[Child] = [link, h("div", badge(health.level), *runs, class_="narrow")]
    troubles: list[Child] = [h("div", trouble) for trouble in health.troubles]
    if health.violations and health.violated_at:
        said = "; ".join(map(violation_words, health.violations[:3]))
        more = len(health.violations) - 3
        said += f" and {more} more" if more > 0 else ""
        troubles.append(h("div", f"violations at {health.violated_at:%d %b %H:%M}: {said}", class_="quiet"))
    troubles += [h("div", f"not known: {reason}", class_="quiet") for reason in health.unknown]
    strip_of_runs = strip(health.runs, health.monitor) if health.runs else "no runs"
    state: list[Child] = [health.state, h("div", health.schedule, class_="quiet")]
    return [name, badge(health.level), endpoint_words(health), state, strip_of_runs, troubles or "nothing"]


def _monitors(fleet: Fleet) -> Iterator[Element]:
    shown = [(target, health) for target in fleet.targets for health in target.monitors]
    shown.sort(key=lambda pair: pair[1].level.rank)
    yield key()
    for target, health in shown[:MOST_MONITORS]:
        yield monitor(health, target.name, fleet.at)
    if len(shown) > MOST_MONITORS:
        yield h(
            "p",
            f"{counted(len(shown) - MOST_MONITORS, 'more monitor is', 'more monitors are')} in the table above only.",
        )


def _unwatched(target: TargetHealth) -> Element:
    where = target.name or "AWS"
    if target.unwatched is None:
        return h("p", f"{where}: not known; listing endpoints was not permitted, or did not succeed.")
    if not target.unwatched:
        return h("p", f"{where}: every endpoint has a monitor.")
    return h("div", h("h3", where), h("ul", *(h("li", name) for name in target.unwatched), class_="names"))


def _footer(fleet: Fleet) -> Element:
    said = (
        f"Made by mqm-sync {fleet.tool_version}. A run starts up to {START_DELAY_MINUTES} minutes after its time; "
        "labels that lie in S3 by then count as in time. An object's arrival is when it was last written."
    )
    return h("footer", h("p", said))
