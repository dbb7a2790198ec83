"""Boards as a page."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from autoqa.metrics.definitions import BY_ID
from autoqa.metrics.group import Dimension, Value
from autoqa.metrics.lines import written
from autoqa.report import document
from autoqa.review.dashboard import charts, tables
from autoqa.review.dashboard.charts import Point, Series
from autoqa.review.dashboard.collect import SLICES, Board, Example
from autoqa.review.dashboard.tables import Table

Link = Callable[[str], str | None]
"""From the file name of a chat's page to its address; None if there is no such page."""

MOST_BARS = 12
SIZES = 7
"""How many sizes the words of the cloud come in."""


class Word(NamedTuple):
    """A phrase in the cloud, with its size from 1 to `SIZES`."""

    text: str
    size: int
    chats: int


class View(NamedTuple):
    """A board as the template reads it."""

    board: Board
    totals: Table
    scores: Markup
    trend: Markup | None
    pareto: Markup | None
    waits: list[tuple[str, Markup]]
    problems: Table
    slices: list[Table]
    phrases: Table
    cloud: list[Word]
    tables: dict[str, Table]


def no_link(page: str) -> str | None:
    """Link to nothing."""
    return None


def links(output: Path, folder: Path) -> Link:
    """Link to the pages that are in a folder, by the way to it from the dashboard."""
    there = {entry.name for entry in folder.iterdir()}
    way = Path(os.path.relpath(folder, output.parent)).as_posix()
    return lambda page: quote(f"{way}/{page}") if page in there else None


def render(boards: Sequence[Board], link: Link = no_link) -> str:
    """Return the page.

    Args:
        boards: One for each rubric.
        link: Where a chat's page is.
    """
    return document.render(
        "dashboard.html",
        package="autoqa.review.dashboard",
        styles=("base.css", "dashboard.css"),
        views=[_view(board) for board in boards],
        metric=metric,
        href=lambda example: _href(example, link),
    )


def metric(value: Value) -> tuple[str, str, bool]:
    """Return a metric's value as it is read, what it rests on, and whether that is little.

    >>> metric(Value("passed", 0.5, 4, 0, enough=False, low=0.15, high=0.85))
    ('50.0%', '15%–85%，4 个', True)
    """
    definition = BY_ID[value.metric]
    if not value.count:
        return "—", "", False
    basis = f"{value.count} 个"
    if value.low is not None and value.high is not None:
        basis = f"{value.low:.0%}–{value.high:.0%}，{basis}"
    if definition.kind != "seconds":
        return written(definition, value.value), basis, not value.enough
    basis = f"中位 {document.duration(value.p50)}，九成在 {document.duration(value.p90)}内，{basis}"
    return document.duration(value.value), basis, not value.enough


def _view(board: Board) -> View:
    problems = tables.problems(board)
    return View(
        board=board,
        totals=tables.totals(board),
        scores=_scores(board),
        trend=_trend(board),
        pareto=_pareto(problems),
        waits=_waits(board),
        problems=problems,
        slices=[tables.groups(board, by) for by in _told(board) if by != "day"],
        phrases=tables.phrases(board),
        cloud=_cloud(board),
        tables={
            "days": tables.groups(board, "day"),
            "scores": tables.distribution(board),
            "waits": tables.waits(board),
            "sections": tables.sections(board),
            "chats": tables.chats(board),
        },
    )


def _told(board: Board) -> list[Dimension]:
    """Return the slices that tell something: those in which any chat says where it belongs."""
    return [by for by in SLICES if any(group.key[0] is not None for group in board.slices[by])]


def _scores(board: Board) -> Markup:
    width = 100 / len(board.scores)
    labels = [f"{at * width:g}" for at in range(len(board.scores))]
    names = {"failed": "不合格", "open": "待定", "passed": "合格"}
    series = [
        Series(style, name, [counts[style] for counts in board.scores])  # type: ignore[index]
        for style, name in names.items()
    ]
    title = f"得分分布，合格线 {board.pass_mark:g}：" + "，".join(
        f"{part.name} {sum(part.values):g} 个" for part in series
    )
    return charts.columns(title, labels, series, mark=board.pass_mark / 100)


def _trend(board: Board) -> Markup | None:
    points = []
    for group in board.slices["day"]:
        if group.key[0] is not None:
            value = group["passed"]
            shown, basis, few = metric(value)
            note = f"{shown}（{basis}）{' 样本少' if few else ''}"
            points.append(Point(group.key[0][5:], value.value, value.low, value.high, note))
    if len(points) < 2:
        return None
    return charts.trend(f"合格率逐日变化，{points[0].label} 到 {points[-1].label}", points)


def _pareto(problems: Table) -> Markup | None:
    rows = problems.rows[:MOST_BARS]
    if not rows:
        return None
    names, counts, shares = ([row[at] for row in rows] for at in (0, 2, 3))
    title = f"扣分项从多到少，最多的是{names[0]}，{counts[0]} 个会话"
    return charts.pareto(title, names, counts, shares)  # type: ignore[arg-type]


def _waits(board: Board) -> list[tuple[str, Markup]]:
    names = tables.wait_names()
    return [
        (title, charts.columns(f"{title}的分布", names, [Series("wait", title, board.waits[name])]))
        for name, title in tables.WAIT_TITLES.items()
    ]


def _cloud(board: Board) -> list[Word]:
    """Return the phrases in the order of their text, sized by the logarithm of their chats."""
    most = max((phrase.chats for phrase in board.phrases), default=0)
    return sorted(
        Word(phrase.text, _size(phrase.chats, most), phrase.chats) for phrase in board.phrases
    )


def _size(chats: int, most: int) -> int:
    return 1 + round((SIZES - 1) * math.log(chats) / math.log(most)) if most > 1 else 1


def _href(example: Example, link: Link) -> str | None:
    address = link(example.page)
    if address is None:
        return None
    return f"{address}#{quote(example.finding)}" if example.finding else address
