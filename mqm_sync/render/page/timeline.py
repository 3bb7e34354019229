"""The timeline of one monitor: what each run read, when its labels came, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from mqm_sync.counting import counted
from mqm_sync.health.model import Health, Mark, Run
from mqm_sync.labels import Arrival
from mqm_sync.render.page.html import h
from mqm_sync.render.page.marks import said, shape
from mqm_sync.render.page.scale import TimeScale
from mqm_sync.timing import Window
from mqm_sync.timing.hours import start_of_hour
from mqm_sync.unknowns import START_DELAY_MINUTES

_LEFT, _RIGHT_MARGIN, _ROW, _TOP, _FOOT = 8.0, 15.0, 15.0, 10.0, 26.0
_BAR = 7.0
_DELAY = timedelta(minutes=START_DELAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a drawing is made for."""

    width: float
    most_rows: int
    has_titles: bool
    """Whether rows tell of themselves when pointed at."""


DESK, PHONE = Paper(760.0, 1000, has_titles=True), Paper(330.0, 13, has_titles=False)


def timeline(health: Health, now: datetime, paper: Paper = DESK) -> Element | None:
    """A drawing with one row per run, the latest at the bottom; None where no window is known."""
    rows: list[tuple[Run | None, Window]] = [(run, run.window) for run in health.runs if run.window]
    if not rows:
        return None
    if health.coming:
        rows.append((None, health.coming))
    rows = rows[-paper.most_rows :]
    scale = _scale([window for _, window in rows], now, paper.width - _RIGHT_MARGIN)
    height = _TOP + len(rows) * _ROW + _FOOT
    drawn = [*_axis(scale, height), *_now(scale, now, height)]
    for number, (run, window) in enumerate(rows):
        y = _TOP + (number + 0.5) * _ROW
        row = _row(run, window, [a for a in health.labels if _is_in(a, window)], scale, y)
        drawn.append(h("g", *([h("title", _title(run, window))] if paper.has_titles else []), *row))
    svg = h("svg", *drawn, role="img", class_="timeline", aria_label=_words(health))
    svg.set("viewBox", f"0 0 {paper.width:g} {height:g}")
    return svg


def key() -> Element:
    """What the parts of a row mean."""
    return h(
        "ul",
        h("li", _sample("window"), "captured data the run reads"),
        h("li", _sample("labels in-time"), "its labels came in time"),
        h("li", _sample("labels late"), "labels that came after the run"),
        h("li", _sample("wait"), "from the end of the window to the run"),
        class_="legend",
    )


def _sample(name: str) -> Element:
    if name == "wait":
        inner = h("line", x1=1, x2=23, y1=6, y2=6, class_="wait")
    elif name.startswith("labels"):
        inner = h("rect", x=1, y=4.5, width=22, height=3, class_=name)
    else:
        inner = h("rect", x=1, y=2, width=22, height=8, rx=2, class_=f"{name} completed")
    svg = h("svg", inner, width=24, height=12, aria_hidden="true")
    svg.set("viewBox", "0 0 24 12")
    return svg


def _scale(windows: Sequence[Window], now: datetime, right: float) -> TimeScale:
    start = min(window.start for window in windows)
    end = max(*(window.run for window in windows), min(now, max(window.run for window in windows)))
    return TimeScale(start, max(end, start + timedelta(hours=1)), _LEFT, right)


def _axis(scale: TimeScale, height: float) -> Iterator[Element]:
    bottom = height - _FOOT + 6
    for x, text in scale.ticks():
        yield h("line", x1=x, x2=x, y1=_TOP - 4, y2=bottom, class_="grid")
        side = "start" if x < _LEFT + 20 else "end" if x > scale.right - 20 else "middle"
        yield h("text", text, x=x, y=height - 6, text_anchor=side, class_="tick")


def _now(scale: TimeScale, now: datetime, height: float) -> Iterator[Element]:
    if scale.start < now < scale.end:
        x = scale.at(now)
        yield h(
            "line", h("title", f"now, {now:%Y-%m-%d %H:%M} UTC"), x1=x, x2=x, y1=2, y2=height - _FOOT + 6, class_="now"
        )


def _row(run: Run | None, window: Window, arrivals: Sequence[Arrival], scale: TimeScale, y: float) -> list[Element]:
    start, end, at = scale.at(window.start), scale.at(window.end), scale.at(window.run)
    state = run.mark.value if run else "coming"
    return [
        h("line", x1=end, x2=at, y1=y, y2=y, class_="wait"),
        h("rect", x=start, y=y - _BAR / 2, width=max(2.0, end - start), height=_BAR, rx=2, class_=f"window {state}"),
        *_labels(arrivals, window, scale, y),
        shape(run.mark if run else Mark.RUNNING, min(at, scale.right), y),
    ]


def _title(run: Run | None, window: Window) -> str:
    reads = f"reads {window.start:%d %b %H:%M} to {window.end:%d %b %H:%M}"
    return f"{said(run)}; {reads}" if run else f"{window.run:%Y-%m-%d %H:%M} next run; {reads}"


def _labels(arrivals: Sequence[Arrival], window: Window, scale: TimeScale, y: float) -> Iterator[Element]:
    """From the first to the last arrival of the window's labels, apart for those in time and those too late."""
    begins = window.run + _DELAY
    for name, chosen in (
        ("in-time", [a.at for a in arrivals if a.at <= begins]),
        ("late", [a.at for a in arrivals if a.at > begins]),
    ):
        if chosen:
            first, last = scale.at(min(chosen)), scale.at(max(chosen))
            yield h("rect", x=first - 1.5, y=y - 1.5, width=max(3.0, last - first), height=3, class_=f"labels {name}")


def _is_in(arrival: Arrival, window: Window) -> bool:
    return start_of_hour(window.start) <= arrival.hour < window.end


def _words(health: Health) -> str:
    late = sum(_has_late(run.window, health.labels) for run in health.runs if run.window)
    told = f"; labels of {late} of them came after the run" if late else ""
    return f"timeline of {health.monitor}: {counted(len(health.runs), 'run')}, each with the data it read{told}"


def _has_late(window: Window, arrivals: Iterable[Arrival]) -> bool:
    return any(_is_in(arrival, window) and arrival.at > window.run + _DELAY for arrival in arrivals)
