"""What a file is in: by its name, by its beginning, by the first objects in it."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from autoqa.errors import LoadError
from autoqa.loaders import encoding
from autoqa.loaders.generic import is_turn, looks_like_json
from autoqa.loaders.json_file import Record
from autoqa.loaders.registry import EXPORTS, export

if TYPE_CHECKING:
    from autoqa.loaders.exports.base import Export

Container = Literal["json", "jsonl", "csv", "text", "excel", "parquet", "html"]

LOOKED_AT = 20
"""So many objects of a file may go by before one is in a known format."""

BY_SUFFIX: dict[str, Container] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
}
"""What a file is by the end of its name, once it is unpacked."""

_BY_START: dict[bytes, Container] = {b"PK\x03\x04": "excel", b"PAR1": "parquet"}


def container(path: Path, *, known: bool = True) -> Container:
    """Return what a file is by its name, then by its beginning.

    Args:
        path: The file.
        known: Trust the name; otherwise only the beginning tells JSON and HTML apart.

    Raises:
        LoadError: It cannot be opened.
    """
    named = BY_SUFFIX.get(encoding.unpacked(path).suffix.lower()) if known else None
    if named not in (None, "json", "text"):
        return named
    if named is None and (begun := _by_start(path)):
        return begun
    lines = (line.strip() for line in encoding.lines(path, lambda reason: None) if line.strip())
    first, second = next(lines, ""), next(lines, "")
    whole = first.startswith("{") and first.endswith("}")
    if named == "json":
        return "jsonl" if whole and second.startswith("{") else "json"
    if first.startswith("<") and named is None:
        return "html"
    if whole:
        return "jsonl"
    return "json" if looks_like_json(first) else "text"


def recognise(records: Iterable[Record], path: Path) -> tuple[Export | None, Iterator[Record]]:
    """Return the format of a file's objects, None for the generic shape, and all the objects.

    Raises:
        LoadError: The first object that is in a known format is in two.
    """
    rest = iter(records)
    seen: list[Record] = []
    for record in itertools.islice(rest, LOOKED_AT):
        seen.append(record)
        if _is_generic(record.value):
            break
        found = [own for own in map(export, EXPORTS) if _fits(own, record.value)]
        if len(found) > 1:
            titles = "、".join(f"{own.title}（{own.name}）" for own in found)
            raise LoadError(
                f"两种格式都符合：{titles}",
                source=str(path),
                line=record.line,
                remedy=f"请用 format 指定（命令行：--input-format {found[0].name}）",
            )
        if found:
            return found[0], itertools.chain(seen, rest)
    return None, itertools.chain(seen, rest)


def _is_generic(value: Any) -> bool:
    return isinstance(value, dict) and ("turns" in value or is_turn(value))


def _fits(own: Export, value: Any) -> bool:
    return isinstance(value, dict) and own.fits(value)


def _by_start(path: Path) -> Container | None:
    try:
        with encoding.opened(path) as file:
            return _BY_START.get(file.peek(4)[:4])
    except (OSError, ValueError, EOFError, zlib.error):
        return None  # whoever reads it will say why
