"""The door to pyarrow: reports out of its tables, and metrics into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autoqa.errors import LoadError, MissingExtraError
from autoqa.metrics.group import Summary
from autoqa.metrics.lines import columns, lines

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    raise MissingExtraError("读写表格", "batch") from None

ROWS = 1024
"""How many rows of a Parquet file are in memory at a time."""


def parquet_column(path: Path, name: str) -> Iterator[str | bytes | None]:
    """Yield the cells of one column of a Parquet file, reading no other.

    Raises:
        LoadError: It is no Parquet file, or has no such column.
    """
    try:
        with pq.ParquetFile(path) as file:
            _require(name, file.schema_arrow.names, str(path))
            for batch in file.iter_batches(batch_size=ROWS, columns=[name]):
                yield from batch.column(0).to_pylist()
    except (pa.ArrowException, OSError) as reason:
        raise LoadError(
            f"读不了 Parquet（{reason}）", source=str(path), remedy="请检查文件是否完整"
        ) from None


def column(table: Any, name: str) -> Iterator[str | bytes | None]:
    """Yield the cells of one column of a pyarrow table, batch or reader, or a pandas DataFrame.

    Raises:
        LoadError: There is no such column.
    """
    if not isinstance(table, (pa.Table, pa.RecordBatch, pa.RecordBatchReader)):
        _require(name, list(table.columns), "表格")
        yield from pa.array(table[name], from_pandas=True).to_pylist()
        return
    _require(name, table.schema.names, "表格")
    batches: Iterable[Any] = table.to_batches() if isinstance(table, pa.Table) else table
    for batch in [table] if isinstance(table, pa.RecordBatch) else batches:
        yield from batch.column(name).to_pylist()


def table(summary: Summary) -> pa.Table:
    """Return metrics as a table: one row a group and metric."""
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[type_]) for name, type_ in columns(summary).items()])
    return pa.Table.from_pylist(list(lines(summary)), schema=schema)


def _require(name: str, names: list[str], source: str) -> None:
    if name not in names:
        raise LoadError(
            f"没有 {name} 这一列", source=source, remedy="请给批量评分写出的表，不要去掉这一列"
        )
