"""Parquet files: one chat a row with its turns nested, or one message a row as in a CSV file."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autoqa.errors import AutoqaError, LoadError, MissingExtraError
from autoqa.loaders import encoding, table
from autoqa.loaders.json_file import Record, generic_chat
from autoqa.transcript import Role, Transcript

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 1024


def load_parquet(
    path: Path,
    on_error: Callable[[AutoqaError], None],
    columns: Mapping[str, str],
    roles: Mapping[str, Role],
) -> Iterator[Transcript]:
    """Yield the chats of a Parquet file in a stream.

    Args:
        path: The file. With a column ``turns`` (a list of structs with role, text, time, ...)
            every row is a chat; otherwise every row is a message.
        on_error: Told of every bad row, counted from 1; its chat is left out.
        columns: The column of each field, where it is none of `autoqa.loaders.table.COLUMNS`.
        roles: Who a speaker is, by what the speaker's or the role's column says.

    Raises:
        LoadError: It is no Parquet file, or has neither turns nor a role and a text.
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("读 Parquet 文件", "batch") from None
    try:
        if "turns" in _schema(path).names:
            stem = encoding.unpacked(path).stem
            for number, row in enumerate(_dicts(path), 1):
                record = Record(row, number, f"{stem}-{number}")
                yield from generic_chat(record, path, on_error)
        else:
            yield from table.chats(lambda: _rows(path, columns), str(path), on_error, roles)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as reason:
        raise encoding.unreadable(path, reason) from None
    except (pa.ArrowException, OSError, ValueError) as reason:
        problem = f"不是能读的 Parquet 文件（{type(reason).__name__}）"
        raise LoadError(problem, source=str(path), remedy="请重新导出") from None


def _schema(path: Path) -> pa.Schema:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        return pq.read_schema(file)


def _dicts(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows as plain values: no NaN, no type that JSON does not have."""
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        for batch in pq.ParquetFile(file).iter_batches(ROWS_AT_ONCE):
            for row in batch.cast(_in_microseconds(batch.schema), safe=False).to_pylist():
                yield _plain(row)


def _rows(path: Path, columns: Mapping[str, str]) -> Iterator[table.Row]:
    names = _schema(path).names
    places = table.places(names, columns, str(path), 0)
    chat = path.stem
    for number, values in enumerate(_dicts(path), 1):
        cells = [table.cell_text(values[name]) for name in names]
        row = table.row(number, cells, places, chat, None)
        chat = row.chat
        yield row


def _in_microseconds(schema: pa.Schema) -> pa.Schema:
    """Return the schema with times in microseconds: Python knows nothing finer."""
    import pyarrow as pa

    def coarser(kind: pa.DataType) -> pa.DataType:
        if pa.types.is_timestamp(kind):
            return pa.timestamp("us", kind.tz)
        if pa.types.is_struct(kind):
            return pa.struct([field.with_type(coarser(field.type)) for field in kind])
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            return pa.list_(kind.value_field.with_type(coarser(kind.value_type)))
        return kind

    return pa.schema([field.with_type(coarser(field.type)) for field in schema])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if value is None or isinstance(value, (str, int)):
        return value
    return value.isoformat() if isinstance(value, dt.datetime) else table.cell_text(value)
