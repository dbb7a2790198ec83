"""What a batch has written, read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from autoqa.batch.arrow import pa, pq
from autoqa.errors import LoadError, reason_of
from autoqa.loaders import encoding
from autoqa.report.model import Report

read_report = msgspec.json.Decoder(Report).decode
"""A report from its JSON."""


def read_reports(path: str | Path) -> Iterator[Report]:
    """Yield the reports of a batch's output, in its order.

    Args:
        path: A Parquet file, or JSON Lines, packed or not.

    Raises:
        LoadError: The file cannot be opened, or holds something else.
    """
    source = Path(path)
    lines = _columns(source) if source.suffix.lower() == ".parquet" else encoding.lines(source)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield read_report(line)
        except msgspec.MsgspecError as reason:
            raise LoadError(
                f"不是评分报告（{reason}）",
                source=str(path),
                line=number,
                remedy="请给 autoqa batch 或 autoqa score --style jsonl 写出的文件",
            ) from None


def _columns(path: Path) -> Iterator[str]:
    try:
        file = pq.ParquetFile(path, memory_map=True)
        for batch in file.iter_batches(256, columns=["report"]):
            yield from batch["report"].to_pylist()
    except (OSError, ValueError, KeyError, pa.ArrowException) as reason:
        why = reason_of(reason) if isinstance(reason, FileNotFoundError) else "不是批量评分的结果"
        raise LoadError(why, source=str(path), remedy="请给 autoqa batch 写出的文件") from None
