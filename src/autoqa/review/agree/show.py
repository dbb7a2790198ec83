"""Agreement and drift as tables for the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Column, Table

from autoqa.agreement import Interval
from autoqa.review.agree.drift import Change, Mix
from autoqa.review.agree.result import Result
from autoqa.review.agree.rows import STATISTICS, Row

SHARES = ("percent", "within")
CHANGES = {"none": "没有看出变化", "slight": "略有变化", "clear": "明显变化"}


def table(found: Result) -> Table:
    """Return agreement as a table, a row a question."""
    first, second = found.sides
    titles = {
        **STATISTICS,
        "within": f"±{found.settings.margin:g}% 内",
        "bias": f"{second}平均高出",
    }
    shown = _table(f"{first} 与 {second} {found.rubric}", "项目", "会话", "单边", *titles.values())
    for row in found.rows:
        cells = [
            figure(row.statistics.get(name), share=name in SHARES, signed=name == "bias")
            for name in titles
        ]
        shown.add_row(row.title, str(row.count), str(row.one_sided), *cells)
    return shown


def confusion(found: Result, row: Row) -> Table:
    """Return how often the first side gave which mark where the second gave which."""
    first, second = found.sides
    shown = _table("", row.title, *(f"{second} {label:g}" for label in row.labels))
    for label, counts in zip(row.labels, row.confusion, strict=True):
        shown.add_row(f"{first} {label:g}", *(str(count) for count in counts))
    return shown


def changes(rubric: str, found: Sequence[Change]) -> Table:
    """Return how agreement changed as a table."""
    shown = _table(
        f"与人工的一致性 {rubric}", "项目", "统计量", "前", "后", "变化（95% 区间）", "会话", "结论"
    )
    for own in found:
        share = own.statistic in SHARES
        said = "变了" if own.sure else "没有变的证据"
        shown.add_row(
            own.title,
            STATISTICS[own.statistic],
            _number(own.before, share=share),
            _number(own.after, share=share),
            figure(own.difference, share=share, signed=True),
            f"{own.counts[0]} / {own.counts[1]}",
            f"{said}，样本少" if own.few else said,
        )
    return shown


def mixes(rubric: str, found: Sequence[Mix]) -> Table:
    """Return how scores and outcomes moved as a table."""
    shown = _table(f"机评的分布 {rubric}", "项目", "方法", "数值", "偶然可达", "会话", "结论")
    for own in found:
        said = CHANGES[own.shift.change]
        shown.add_row(
            own.title,
            own.method.upper(),
            f"{own.shift.value:.3f}",
            f"{own.shift.critical:.3f}",
            f"{sum(own.before.values())} / {sum(own.after.values())}",
            f"{said}，样本少" if own.few else said,
        )
    return shown


def figure(own: Interval | None, *, share: bool = False, signed: bool = False) -> str:
    """Write a statistic with its interval; a dash where there is none.

    >>> figure(Interval(0.5, 0.25, 0.75)), figure(Interval(0.5, 0.25, 0.75), share=True)
    ('0.50 (0.25–0.75)', '50% (25%–75%)')
    >>> figure(None)
    '–'
    """
    if own is None or own.value != own.value:
        return "–"
    value = _number(own.value, share=share, signed=signed)
    if own.low != own.low:
        return value
    low, high = (_number(end, share=share, signed=signed) for end in own[1:])
    between = " 到 " if signed else "–"
    return f"{value} ({low}{between}{high})"


def _table(title: str, *names: str) -> Table:
    columns = [Column(name, overflow="fold") for name in names]  # a narrow screen cuts nothing off
    return Table(*columns, title=title.strip() or None)


def _number(value: float, *, share: bool, signed: bool = False) -> str:
    if value != value:
        return "–"
    sign = "+" if signed else ""
    return f"{value:{sign}.0%}" if share else f"{value:{sign}.2f}"
