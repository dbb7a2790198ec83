"""Plots as inline SVG: text in the reader's own fonts, colours by class, a sentence for those
who do not see them. Each stands beside a table with the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH, HEIGHT = 400, 210
LEFT, RIGHT, TOP, BOTTOM = 34, 10, 14, 40
ROW = 26
MOST_LABELS = 10


class Series(NamedTuple):
    """Bars of one kind: the name of their class, what they are called, and their heights."""

    style: str
    name: str
    values: Sequence[float]


class Point(NamedTuple):
    """A point of a line with its interval; `value` is None where nothing is known."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    note: str


def columns(
    title: str, labels: Sequence[str], series: Sequence[Series], mark: float | None = None
) -> Markup:
    """Draw stacked columns.

    Args:
        title: What is shown, for those who do not see it.
        labels: One below each column.
        series: From the bottom up, a value for each column.
        mark: Where between the columns a line stands, 0 to 1 of the width.
    """
    totals = [sum(heights) for heights in zip(*(part.values for part in series), strict=True)]
    most = _ceiling(max(totals, default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    body = _grid(most)
    for at, label in enumerate(labels):
        base = 0.0
        for part in series:
            if part.values[at]:
                tip = f"{label} {part.name} {part.values[at]:g}"
                top, bottom = _y(base + part.values[at], most), _y(base, most)
                body += _rect(part.style, LEFT + at * step + 1, top, step - 2, bottom - top, tip)
            base += part.values[at]
    body += _labels([LEFT + (at + 0.5) * step for at in range(len(labels))], labels)
    if mark is not None:
        x = LEFT + mark * (WIDTH - LEFT - RIGHT)
        body += _line("mark", x, TOP, x, HEIGHT - BOTTOM)
    return _figure(title, body, HEIGHT)


def trend(title: str, points: Sequence[Point]) -> Markup:
    """Draw shares over time, each with its interval; a day of which nothing is known is a gap."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points))
    places = [LEFT + (at + 0.5) * step for at in range(len(points))]
    body = _grid(1, share=True)
    path, pen = "", "M"
    for x, point in zip(places, points, strict=True):
        if point.value is None:
            pen = "M"
            continue
        path += f"{pen}{x:.1f} {_y(point.value, 1):.1f}"
        pen = "L"
        if point.low is not None and point.high is not None:
            body += _line("interval", x, _y(point.low, 1), x, _y(point.high, 1))
    if path:
        body += Markup('<path class="trend" d="{}"/>').format(path)
    for x, point in zip(places, points, strict=True):
        if point.value is not None:
            body += Markup(
                '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="3"><title>{}</title></circle>'
            ).format(x, _y(point.value, 1), f"{point.label} {point.note}")
    body += _labels(places, [point.label for point in points])
    return _figure(title, body, HEIGHT)


def pareto(
    title: str, labels: Sequence[str], values: Sequence[float], so_far: Sequence[float]
) -> Markup:
    """Draw bars from the longest to the shortest, each with the share of all so far."""
    most = max(values, default=0) or 1
    body = Markup()
    for at, (label, value, share) in enumerate(zip(labels, values, so_far, strict=True)):
        y = at * ROW
        body += _text("label", 0, y + 10, label)
        body += _rect(
            "failed", 0, y + 13, max(1.0, value / most * (WIDTH - 110)), 9, f"{label} {value:g}"
        )
        body += _text("label end", WIDTH, y + 21, f"{value:g}，累计 {share:.0%}")
    return _figure(title, body, max(ROW, len(labels) * ROW))


def _figure(title: str, body: Markup, height: int) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, height, title, body)


def _grid(most: float, *, share: bool = False) -> Markup:
    body = Markup()
    for part in (0, 0.5, 1):
        y = _y(part * most, most)
        body += _line("grid", LEFT, y, WIDTH - RIGHT, y)
        text = f"{part:.0%}" if share else f"{part * most:g}"
        body += _text("label end", LEFT - 4, y + 4, text)
    return body


def _labels(places: Sequence[float], labels: Sequence[str]) -> Markup:
    """Write as many labels as there is room for, the first and every so many after it."""
    every = -(-len(labels) // MOST_LABELS)
    body = Markup()
    for at in range(0, len(labels), max(1, every)):
        body += _text("label middle", places[at], HEIGHT - BOTTOM + 16, labels[at])
    return body


def _ceiling(value: float) -> float:
    """Return an even round number at or above a value.

    >>> _ceiling(0), _ceiling(7), _ceiling(23), _ceiling(1201)
    (2, 8, 30, 1600)
    """
    unit = 1
    while value > 10 * unit:
        unit *= 10
    steps = (2, 4, 6, 8, 10) if unit == 1 else (1.2, 1.6, 2, 3, 4, 6, 8, 10)
    return next(round(step * unit) for step in steps if value <= step * unit)


def _y(value: float, most: float) -> float:
    return HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM)


def _rect(style: str, x: float, y: float, width: float, height: float, tip: str) -> Markup:
    return Markup(
        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
    ).format(style, x, y, width, height, tip)


def _line(style: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        style, x1, y1, x2, y2
    )


def _text(style: str, x: float, y: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
        style, x, y, escape(text)
    )
