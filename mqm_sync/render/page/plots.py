"""The history of metrics against their thresholds: small drawings, and a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from mqm_sync.counting import counted
from mqm_sync.health.model import Point, Series
from mqm_sync.render.page.html import h
from mqm_sync.render.page.scale import TimeScale, ValueScale
from mqm_sync.render.page.tables import Table

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 220.0, 84.0, 6.0, 214.0, 10.0, 74.0


def plots(series: Sequence[Series]) -> Element:
    """One figure per metric."""
    return h("div", *(h("figure", _caption(each), _plot(each)) for each in series), class_="plots")


def metrics_table(series: Sequence[Series], monitor: str) -> Element:
    """The same in numbers."""
    rows = [
        [each.metric, _number(each.points[-1].value), _number(_worst(each)), _limit(each), str(len(_beyond(each)))]
        for each in series
    ]
    table = Table(f"Metrics of {monitor}", ("Metric", "Last", "Worst", "Threshold", "Runs beyond"), numbers={1, 2, 4})
    return table.of(rows)


def _caption(series: Series) -> Element:
    is_bad = series.points[-1] in _beyond(series)
    last = h("strong", _number(series.points[-1].value), class_="bad" if is_bad else "good")
    return h(
        "figcaption", h("span", series.metric, class_="metric"), " ", last, h("span", _limit(series), class_="limit")
    )


def _plot(series: Series) -> Element:
    values = [point.value for point in series.points]
    limits = [series.threshold] if series.threshold is not None else []
    low, high = min(values + limits), max(values + limits)
    margin = (high - low) * 0.08 or abs(high) * 0.05 or 0.05
    y = ValueScale(low - margin, high + margin, _TOP, _BOTTOM)
    x = TimeScale(series.points[0].at, series.points[-1].at, _LEFT, _RIGHT) if len(values) > 1 else None
    places = [(x.at(p.at) if x else (_LEFT + _RIGHT) / 2, y.at(p.value), p) for p in series.points]
    drawn = []
    if series.threshold is not None:
        at = y.at(series.threshold)
        drawn += [_forbidden(series, at), h("line", x1=_LEFT, x2=_RIGHT, y1=at, y2=at, class_="threshold")]
    drawn.append(h("polyline", points=" ".join(f"{px:.1f},{py:.1f}" for px, py, _ in places), class_="line"))
    beyond = _beyond(series)
    drawn += [_dot(px, py, point, is_beyond=point in beyond) for px, py, point in places]
    svg = h("svg", *drawn, role="img", class_="plot", aria_label=_words(series, len(beyond)))
    svg.set("viewBox", f"0 0 {_WIDTH:g} {_HEIGHT:g}")
    return svg


def _forbidden(series: Series, at: float) -> Element:
    """The side of the threshold on which values violate."""
    top, bottom = (0.0, at) if series.is_bad_above else (at, _HEIGHT)
    return h("rect", x=_LEFT, y=top, width=_RIGHT - _LEFT, height=max(0.0, bottom - top), class_="forbidden")


def _dot(x: float, y: float, point: Point, *, is_beyond: bool) -> Element:
    title = h("title", f"{point.at:%Y-%m-%d %H:%M}: {_number(point.value)}")
    if is_beyond:
        points = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"
        return h("polygon", title, points=points, class_="mark violations")
    return h("circle", title, cx=x, cy=y, r=2, class_="dot")


def _beyond(series: Series) -> list[Point]:
    limit = series.threshold
    if limit is None:
        return []
    return [p for p in series.points if (p.value > limit if series.is_bad_above else p.value < limit)]


def _worst(series: Series) -> float:
    values = [point.value for point in series.points]
    return max(values) if series.is_bad_above else min(values)


def _limit(series: Series) -> str:
    if series.threshold is None:
        return "no threshold"
    return f"at {'most' if series.is_bad_above else 'least'} {_number(series.threshold)}"


def _words(series: Series, beyond: int) -> str:
    last = _number(series.points[-1].value)
    return (
        f"{series.metric} over {counted(len(series.points), 'run')}: last {last}, {_limit(series)}, {beyond} beyond it"
    )


def _number(value: float) -> str:
    return f"{value:.4g}"
