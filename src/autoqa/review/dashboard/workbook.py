"""Boards as an Excel workbook: a sheet for every table, charts beside the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from autoqa import disk
from autoqa.errors import AutoqaError, MissingExtraError, reason_of
from autoqa.metrics.definitions import BY_ID
from autoqa.report import cells
from autoqa.review.dashboard import tables
from autoqa.review.dashboard.collect import SLICES, Board
from autoqa.review.dashboard.tables import Column, Table

try:
    import openpyxl
    from openpyxl.chart import BarChart, LineChart, Reference
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
except ImportError:  # pragma: no cover - the extra is installed where the tests run
    raise MissingExtraError("把汇总写成 Excel ", "excel") from None

SHARE, POINTS = "0.0%", "0.0"
SPREAD = {"low": "95% 下限", "high": "95% 上限", "p50": "中位数", "p90": "九成在内"}
WIDEST = 60
LONGEST_NAME = 31
MOST_BARS = 40


class Drawn(NamedTuple):
    """How a table is drawn: which columns, as lines or bars, lying or standing."""

    columns: tuple[int, ...]
    lines: bool = False
    lying: bool = False


CHARTS = {
    "得分分布": Drawn((2, 3, 4)),
    "扣分项": Drawn((3,), lying=True),
    "高频问题短语": Drawn((2,), lying=True),
    "响应时长": Drawn((2, 3)),
    "按日": Drawn((5,), lines=True),
}


def write(boards: Sequence[Board], path: Path) -> None:
    """Write the workbook whole or not at all.

    Raises:
        AutoqaError: The file cannot be written.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, board in enumerate(boards, 1):
        prefix = f"{number} " if len(boards) > 1 else ""
        for table in _tables(board):
            _sheet(book, prefix, table, board)
    try:
        with disk.replacing(path) as file:
            book.save(file)
    except (OSError, ValueError) as reason:
        raise AutoqaError(
            f"写不了 {path}：{reason_of(reason)}。文件若在 Excel 里开着，请先关闭"
        ) from None


def _tables(board: Board) -> Iterator[Table]:
    yield tables.totals(board)
    yield tables.distribution(board)
    yield tables.problems(board)
    yield tables.phrases(board)
    for by in SLICES:
        yield tables.groups(board, by)
    yield tables.sections(board)
    yield tables.waits(board)
    yield tables.chats(board)


def _sheet(book: Any, prefix: str, table: Table, board: Board) -> None:
    sheet = book.create_sheet(f"{prefix}{table.name}"[:LONGEST_NAME])
    spreads = [_spread(column, at, table) for at, column in enumerate(table.columns)]
    note = f"{board.title} {table.name}。{table.note}{'；斜体的样本少' if any(spreads) else ''}"
    sheet.cell(1, 1, cells.neutralise(note.rstrip("。"))).data_type = "s"
    heads = [
        head
        for column, spread in zip(table.columns, spreads, strict=True)
        for head in _heads(column, spread)
    ]
    for at, head in enumerate(heads, 1):
        sheet.cell(2, at, head).font = Font(bold=True)
    for number, row in enumerate(table.rows, 3):
        at = 1
        for column, spread, value in zip(table.columns, spreads, row, strict=True):
            at += _put(sheet, number, at, column, spread, value)
    sheet.freeze_panes = "B3"
    _widen(sheet, len(heads))
    _draw(sheet, table)


def _spread(column: Column, at: int, table: Table) -> list[str]:
    """Return what beside the value the metrics of a column have: ends of intervals, quantiles."""
    if column.kind != "metric":
        return []
    values = [row[at] for row in table.rows]
    return [
        name for name in SPREAD if any(getattr(value, name) is not None for value in values)
    ] + ["count"]


def _heads(column: Column, spread: list[str]) -> list[str]:
    return [column.title, *(f"{column.title} {SPREAD.get(name, '样本')}" for name in spread)]


def _put(sheet: Any, row: int, at: int, column: Column, spread: list[str], value: Any) -> int:
    """Write a value and what belongs to it; return how many cells that took."""
    if column.kind != "metric":
        _cell(
            sheet, row, at, _plain(value), {"share": SHARE, "points": POINTS}.get(column.kind, "")
        )
        return 1
    style = SHARE if BY_ID[value.metric].kind == "share" else POINTS
    for place, name in enumerate(["value", *spread]):
        cell = _cell(sheet, row, at + place, getattr(value, name), "" if name == "count" else style)
        cell.font = Font(italic=not value.enough)
    return 1 + len(spread)


def _plain(value: Any) -> Any:
    return "、".join(example.id for example in value) if isinstance(value, list) else value


def _cell(sheet: Any, row: int, at: int, value: Any, style: str) -> Any:
    cell = sheet.cell(row, at)
    if isinstance(value, str):
        cell.value = cells.neutralise(cells.shortened(value))
        cell.data_type = "s"  # whatever it begins with, it is no formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value
        cell.number_format = style or "General"
        cell.alignment = Alignment(vertical="top")
    return cell


def _widen(sheet: Any, count: int) -> None:
    for at in range(1, count + 1):
        texts = [
            str(sheet.cell(row, at).value or "") for row in range(2, min(sheet.max_row, 200) + 1)
        ]
        longest = max((len(text.encode("gbk", "replace")) for text in texts), default=0)
        sheet.column_dimensions[get_column_letter(at)].width = min(WIDEST, longest + 3)


def _draw(sheet: Any, table: Table) -> None:
    """Draw the counts of a table that has a chart, to the right of its columns."""
    drawn = CHARTS.get(table.name)
    if drawn is None or not table.rows:
        return
    columns, lines, lying = drawn
    last = 2 + min(len(table.rows), MOST_BARS)
    chart = LineChart() if lines else BarChart()
    chart.title = table.name
    for column in columns:
        chart.add_data(
            Reference(sheet, min_col=column, min_row=2, max_row=last), titles_from_data=True
        )
    chart.set_categories(Reference(sheet, min_col=1, min_row=3, max_row=last))
    chart.height, chart.width = 9, 18
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False  # openpyxl hides axes unless told
    if isinstance(chart, BarChart):
        chart.type = "bar" if lying else "col"
        chart.grouping, chart.overlap = ("stacked", 100) if len(columns) > 1 else ("clustered", 0)
        chart.x_axis.scaling.orientation = "maxMin" if lying else "minMax"
    sheet.add_chart(chart, f"{get_column_letter(sheet.max_column + 2)}2")
