"""The file of the chats that have no report: JSON Lines, each with where it is and why."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from autoqa import disk
from autoqa.batch.arrow import pa

_END = ".quarantine.jsonl"
_KEYS = {
    "source": "source",
    "line": "line",
    "chat_id": "chat_id",
    "type": "error_type",
    "reason": "error",
}


def beside(target: str | Path) -> Path:
    """Return the quarantine file of an output."""
    target = Path(target)
    return target.with_name(f"{target.name}{_END}")


def is_one(path: Path) -> bool:
    """Tell a quarantine file by its name."""
    return path.name.endswith(_END)


class Quarantine:
    """Takes the rows that have no report."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.empty = True

    def write(self, batch: pa.RecordBatch) -> None:
        """Write some more rows of `autoqa.batch.schema.RESULT`."""
        for row in batch.select(list(_KEYS.values())).to_pylist():
            self.empty = False
            line = {key: row[name] for key, name in _KEYS.items()}
            self._file.write(msgspec.json.encode(line) + b"\n")


@contextlib.contextmanager
def writing(target: Path, folder: Path) -> Iterator[Quarantine]:
    """Open the quarantine file of an output; it appears when the block ends, if it is not empty.

    Args:
        target: The output.
        folder: Where the file is until then.
    """
    path = beside(target)
    with disk.replacing(path, folder) as file:
        quarantine = Quarantine(file)
        yield quarantine
    if quarantine.empty:
        path.unlink()
