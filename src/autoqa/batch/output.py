"""Rows to one file: Parquet, or JSON Lines of whole reports, packed or not."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from autoqa import disk
from autoqa.batch.arrow import pa, pq
from autoqa.batch.schema import OUTPUT
from autoqa.errors import BatchError

ROW_GROUP = 2048
"""Rows in a row group, whatever chunks they come in: the bytes do not depend on those."""

_CATEGORIES = [
    *("channel", "agent_id", "team", "scene", "tenure", "rubric", "veto", "source"),
    *("ending", "final_satisfaction", "review_codes.list.element"),
    *(f"criteria.list.element.{name}" for name in ("section", "id", "title", "outcome", "note")),
    *(f"findings.list.element.{name}" for name in ("kind", "signal", "because", "source")),
]
"""Columns whose values repeat."""


class Writer(Protocol):
    """Takes the rows of `autoqa.batch.schema.OUTPUT`."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Write some more rows."""
        ...


class _Parquet:
    def __init__(self, file: BinaryIO) -> None:
        self._writer = pq.ParquetWriter(
            file, OUTPUT, compression="zstd", use_dictionary=_CATEGORIES, store_schema=True
        )
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Keep rows until there are enough of them."""
        self._waiting.append(batch)
        self._rows += batch.num_rows
        while self._rows >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def finish(self) -> None:
        """Write what is left."""
        if self._rows:
            self._flush(self._rows)

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()

    def _flush(self, rows: int) -> None:
        table = pa.Table.from_batches(self._waiting, OUTPUT)
        self._writer.write_table(table.slice(0, rows), row_group_size=rows)
        self._waiting = table.slice(rows).to_batches()
        self._rows -= rows


class _Lines:
    def __init__(self, file: BinaryIO | gzip.GzipFile) -> None:
        self._file = file

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the reports."""
        self._file.writelines(f"{line}\n".encode() for line in batch["report"].to_pylist())


def refuse_unknown(path: Path) -> None:
    """Refuse a name that says no format.

    Raises:
        BatchError: It does not.
    """
    if _kind(path) is None:
        raise BatchError(
            "输出文件名看不出格式",
            place=str(path),
            remedy="请以 .parquet、.jsonl 或 .jsonl.gz 结尾",
        )


@contextlib.contextmanager
def writing(path: Path, folder: Path) -> Iterator[Writer]:
    """Open a file that appears, whole, when the block ends without an error.

    Args:
        path: The file.
        folder: Where it is until then.
    """
    kind = _kind(path)
    with disk.replacing(path, folder) as file:
        if kind == ".parquet":
            with contextlib.closing(_Parquet(file)) as parquet:
                yield parquet
                parquet.finish()
        elif kind == ".gz":  # no name and no time: the same rows, the same bytes
            with gzip.GzipFile("", "wb", 6, file, 0) as packed:
                yield _Lines(packed)
        else:
            yield _Lines(file)


def _kind(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-2:] == [".jsonl", ".gz"]:
        return ".gz"
    return suffixes[-1] if suffixes and suffixes[-1] in (".parquet", ".jsonl") else None
