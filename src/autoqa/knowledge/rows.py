"""Tables, CSV or Excel, as rows of texts under known headers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autoqa.datafile import DataFile
from autoqa.errors import DataFileError, LoadError, MissingExtraError, suggestion
from autoqa.loaders import encoding

SHEETS = (".csv", ".xlsx")


class TableFile(DataFile):
    """A CSV or Excel file being read."""

    def rows(
        self, content: bytes, headers: Mapping[str, str], needed: Sequence[str]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield each row that is not blank: its place, such as ``第 3 行``, and its cells.

        Args:
            content: The file.
            headers: For each field the headers it may have, parted by blanks.
            needed: The fields without which there is nothing to read.

        Raises:
            DataFileError: The file is no table, or lacks a column.
            MissingExtraError: An Excel file, and the extra ``excel`` is not installed.
        """
        lines = iter(self._lines(content))
        _, names = next(lines, (0, []))
        if not any(names):
            self.fail("", "是空的，第一行应是表头")
        places = self._places([name.strip() for name in names], headers, needed)
        for number, cells in lines:
            row = {field: cells[at].strip() for field, at in places.items() if at < len(cells)}
            if any(row.values()):
                yield f"第 {number} 行", row

    def _places(
        self, names: Sequence[str], headers: Mapping[str, str], needed: Sequence[str]
    ) -> dict[str, int]:
        fields = {word: field for field, words in headers.items() for word in words.split()}
        found: dict[str, int] = {}
        for at, name in enumerate(names):
            field = fields.get(name.lower())
            if field is not None and field not in found:
                found[field] = at
            elif name:
                self.problem("第 1 行", f"不认识“{name}”这一列。{suggestion(name, fields)}")
        for field in needed:
            if field not in found:
                self.problem("第 1 行", f"缺少 {' 或 '.join(headers[field].split()[:2])} 这一列")
        self.finish()
        return found

    def _lines(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        if self.path.suffix.lower() == ".xlsx":
            yield from self._excel(content)
            return
        try:
            lines = list(encoding.lines(self.path))
        except LoadError as reason:
            self.fail(f"第 {reason.line} 行" if reason.line else "", reason.problem)
        reader = csv.reader(lines, delimiter=max(",\t;", key=lines[0].count) if lines else ",")
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error:
            self.fail(f"第 {reader.line_num} 行", "CSV 的引号不成对")

    def _excel(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        try:
            import openpyxl
        except ImportError:
            raise MissingExtraError("读 Excel 表格", "excel") from None
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        except Exception as reason:  # openpyxl lets whatever the archive raises through
            self.fail("", f"不是可以读的 Excel 文件：{type(reason).__name__}")
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [_written(cell) for cell in cells]


def header(path: Path) -> list[str]:
    """Return the first row of a CSV or Excel file, in lower case; nothing if it cannot be read."""
    try:
        names: list[str] = _Header(path, DataFileError).table["names"]
    except (DataFileError, MissingExtraError):
        return []
    return [name.strip().lower() for name in names]


class _Header(TableFile):
    def _parse(self, content: bytes) -> dict[str, Any]:
        return {"names": next(self._lines(content), (0, []))[1]}


def words(cell: str) -> list[str]:
    """Return the words of a cell, parted by semicolons or line breaks.

    >>> words("退货；怎么退 ;")
    ['退货', '怎么退']
    """
    return [word.strip() for word in re.split("[；;\n]", cell) if word.strip()]


def _written(cell: object) -> str:
    """Write a cell as a CSV file would have it."""
    if cell is None or cell != cell:  # NaN
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
