"""Excel workbooks (.xlsx): one message a row, as in a CSV file; every sheet with a header counts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from autoqa.errors import AutoqaError, LoadError, MissingExtraError
from autoqa.loaders import encoding, table
from autoqa.transcript import Role, Transcript

HEADER_WITHIN = 10
"""The header row is one of so many: titles and notes may stand above it."""

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
"""What .xls files start with, and workbooks with a password."""


class _Sheet(NamedTuple):
    name: str
    rows: list[tuple[int, list[str]]]


def load_excel(
    path: Path,
    on_error: Callable[[AutoqaError], None],
    columns: Mapping[str, str],
    roles: Mapping[str, Role],
) -> Iterator[Transcript]:
    """Yield the chats of a workbook, sheet by sheet; sheets without messages are passed over.

    Args:
        path: The file.
        on_error: Told of every bad row, with its line; its chat is left out.
        columns: The header of each field, where it is none of `autoqa.loaders.table.COLUMNS`.
        roles: Who a speaker is, by what the speaker's or the role's column says.

    Raises:
        LoadError: It is no workbook, or no sheet has a header row with a role and a text.
        MissingExtraError: openpyxl is not installed.
    """
    sheets = [sheet for sheet in _sheets(path) if sheet.rows]
    missing: LoadError | None = None
    found = False
    for sheet in sheets:
        source = str(path) if len(sheets) == 1 else f"{path} 工作表“{sheet.name}”"
        try:
            header, places = _header(sheet, columns, source)
        except LoadError as reason:
            missing = missing or reason
            continue
        found = True
        stem = encoding.unpacked(path).stem
        chat = stem if len(sheets) == 1 else f"{stem}-{sheet.name}"
        rows = list(_rows(sheet.rows[header + 1 :], places, chat))
        yield from table.chats(rows.__iter__, source, on_error, roles)
    if missing is not None and not found:
        raise missing


def _sheets(path: Path) -> list[_Sheet]:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError("读 Excel 文件", "excel") from None
    try:
        with encoding.opened(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that are not read here
            if file.peek(4)[:4] == _OLD_OR_LOCKED:
                problem = "是旧版 .xls，或者加了密码"
                raise LoadError(problem, source=str(path), remedy="请另存为不加密的 .xlsx")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            return [
                _Sheet(sheet.title, list(_filled(sheet.iter_rows(values_only=True))))
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
    except LoadError:
        raise
    except (FileNotFoundError, IsADirectoryError, PermissionError) as reason:
        raise encoding.unreadable(path, reason) from None
    except Exception as reason:  # a damaged workbook fails wherever openpyxl happens to be
        problem = f"不是能读的 Excel 文件（{type(reason).__name__}）"
        raise LoadError(problem, source=str(path), remedy="请重新导出，或另存为 .xlsx") from None


def _filled(rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, with their numbers as Excel shows them."""
    for number, cells in enumerate(rows, 1):
        texts = [table.cell_text(cell) for cell in cells]
        if any(text.strip() for text in texts):
            yield number, texts


def _header(sheet: _Sheet, columns: Mapping[str, str], source: str) -> tuple[int, dict[str, int]]:
    """Return which of the sheet's first rows is its header, and the column of each field."""
    missing: LoadError | None = None
    for index, (number, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        try:
            return index, table.places(cells, columns, source, number)
        except LoadError as reason:
            missing = missing or reason
    assert missing is not None  # there is a first row
    raise missing


def _rows(
    rows: list[tuple[int, list[str]]], places: Mapping[str, int], chat: str
) -> Iterator[table.Row]:
    for number, cells in rows:
        row = table.row(number, cells, places, chat, None)
        chat = row.chat
        yield row
