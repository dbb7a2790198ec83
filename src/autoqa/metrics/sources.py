"""Reports read back: JSON Lines and JSON as `autoqa score` writes them, Parquet, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from autoqa.errors import LoadError, reason_of
from autoqa.loaders import encoding
from autoqa.report.model import Report

COLUMN = "report"
"""The column of a batch's table that holds a chat's whole report as JSON."""

PARQUET = b"PAR1"
BOM = b"\xef\xbb\xbf"

Tell = Callable[[LoadError], None]

_DECODER = msgspec.json.Decoder(Report)


def read(path: str | Path, on_error: Tell | None = None) -> Iterator[Report]:
    """Yield the reports of a file: JSON Lines, a JSON array, or the Parquet of a batch.

    Args:
        path: The file; what it holds tells which it is, not its name.
        on_error: Told of every line or row that is no report; without it the first is raised.

    Raises:
        LoadError: The file cannot be read.
        MissingExtraError: It is Parquet, and pyarrow is not installed.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except (OSError, ValueError) as reason:
        raise LoadError(
            f"打不开文件：{reason_of(reason)}", source=str(path), remedy="请检查路径和权限"
        ) from None
    cells: Iterable[str | bytes | None]
    if head.startswith(PARQUET):
        from autoqa.metrics import arrow

        cells = arrow.parquet_column(path, COLUMN)
    elif head.removeprefix(BOM).lstrip().startswith(b"["):
        cells = _items(path)
    else:
        cells = (line.strip() for line in encoding.lines(path, on_error))
    yield from _reports(cells, str(path), on_error)


def from_table(table: Any, on_error: Tell | None = None) -> Iterator[Report]:
    """Yield the reports of a table in memory, from its column `COLUMN`.

    Args:
        table: A pyarrow Table, RecordBatch or RecordBatchReader, or a pandas DataFrame.
        on_error: Told of every row that is no report; without it the first one is raised.

    Raises:
        LoadError: There is no such column.
        MissingExtraError: pyarrow is not installed.
    """
    from autoqa.metrics import arrow

    yield from _reports(arrow.column(table, COLUMN), "表格", on_error)


def _items(path: Path) -> Iterable[bytes]:
    """Return the items of a JSON array, each as its JSON."""
    try:
        items = msgspec.json.decode(path.read_bytes().removeprefix(BOM), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise LoadError(
            f"不是完整的 JSON（{reason}）", source=str(path), remedy="请检查文件是否完整"
        ) from None
    return (bytes(item) for item in items)


def _reports(
    cells: Iterable[str | bytes | None], source: str, on_error: Tell | None
) -> Iterator[Report]:
    """Decode reports; empty lines are passed over, and a row without a report is told."""
    for number, cell in enumerate(cells, 1):
        if cell in ("", b""):
            continue
        try:
            if cell is None:
                raise msgspec.DecodeError("没有报告，评分时出错的会话就是这样")
            report = _DECODER.decode(cell)
        except (msgspec.DecodeError, UnicodeError) as problem:
            reason = LoadError(
                f"不是评分报告：{problem}",
                source=source,
                line=number,
                remedy="请给 autoqa batch 或 autoqa score --format jsonl 写出的文件",
            )
            if on_error is None:
                raise reason from None
            on_error(reason)
        else:
            yield report
