"""The rows of a filled workbook, wherever they were moved to."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autoqa.errors import Problem, VerdictError, reason_of
from autoqa.report.cells import restore
from autoqa.review.excel import ANSWERS, HELP, KEY, TAKEN, VERDICT, openpyxl

HEADER_WITHIN = 20

Note = Callable[[str, str], None]
"""Told of a mistake: where it stands, and what it is."""


class Row(NamedTuple):
    """A row's own name, its answers, and where they stand."""

    name: str
    answers: dict[str, Any]
    at: dict[str, str]
    number_format: str

    def text(self, column: str) -> str:
        value = self.answers[column]
        return "" if value is None else restore(str(value)).strip()


def open_book(path: Path) -> Any:
    """Open a workbook.

    Raises:
        VerdictError: It is none.
    """
    try:
        if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0":
            problem = "这是 .xls、.et 或加了密码的文件，请另存为没有密码的 .xlsx"
            raise VerdictError(str(path), [Problem("", problem)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of WPS that openpyxl leaves out
            return openpyxl.load_workbook(path)
    except OSError as reason:
        raise VerdictError(str(path), [Problem("", f"读不了：{reason_of(reason)}")]) from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError):
        problem = "不是完整的 .xlsx 文件，请另存为 .xlsx"
        raise VerdictError(str(path), [Problem("", problem)]) from None


def note_on_help(book: Any, name: str) -> str:
    """Return what stands beside a name on the sheet with the instructions."""
    if HELP not in book.sheetnames:
        return ""
    for label, value in book[HELP].iter_rows(max_col=2, max_row=9, values_only=True):
        if label == name and value is not None:
            return restore(str(value)).strip()
    return ""


def unique_rows(book: Any, note: Note) -> Iterator[Row]:
    """Yield the rows once; a copied row must say the same or nothing."""
    seen: dict[str, Row] = {}
    for row in _rows(book, note):
        own = tuple(row.answers[name] for name in ANSWERS)
        before = seen.get(row.name)
        if before is None:
            seen[row.name] = row
        elif any(value not in (None, "") for value in own):
            other = tuple(before.answers[name] for name in ANSWERS)
            if not any(value not in (None, "") for value in other):
                seen[row.name] = row
            elif own != other:
                note(row.at[VERDICT], f"与 {before.at[VERDICT]} 是同一行，填得不一样")
    yield from seen.values()


def _rows(book: Any, note: Note) -> Iterator[Row]:
    place = _header(book, note)
    if place is None:
        note("", f"找不到表头：没有一张表有“{KEY}”和“{VERDICT}”两列")
        return
    sheet, top, columns = place
    merged = _merged(sheet)
    for number in range(top + 1, sheet.max_row + 1):
        cells = {name: sheet.cell(number, at) for name, at in columns.items()}
        cells = {name: merged.get(cell.coordinate, cell) for name, cell in cells.items()}
        at = {name: f"{sheet.title}!{cell.coordinate}" for name, cell in cells.items()}
        answers = {name: cells[name].value for name in ANSWERS}
        if cells[TAKEN].row != number:  # points merged over rows are taken once
            answers[TAKEN] = None
        name = str(sheet.cell(number, columns[KEY]).value or "").strip()
        if name:
            yield Row(name, answers, at, cells[TAKEN].number_format)
        elif any(sheet.cell(number, columns[column]).value not in (None, "") for column in ANSWERS):
            note(at[KEY], "这一行没有行键，不知道说的是哪个会话")


def _header(book: Any, note: Note) -> tuple[Any, int, dict[str, int]] | None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=HEADER_WITHIN):
            names = {str(cell.value).strip(): cell.column for cell in reversed(row)}
            if KEY in names and VERDICT in names:
                for name in ANSWERS:
                    if name not in names:
                        note(f"{sheet.title}!{row[0].coordinate}", f"缺少“{name}”这一列")
                if all(name in names for name in ANSWERS):
                    return sheet, row[0].row, {name: names[name] for name in (KEY, *ANSWERS)}
                return None
    return None


def _merged(sheet: Any) -> dict[str, Any]:
    """Return, for every cell swallowed by a merged range, the cell that shows."""
    return {
        sheet.cell(row, column).coordinate: sheet.cell(area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
