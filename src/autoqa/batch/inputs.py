"""Files, folders and patterns to chunks of chats."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from autoqa.batch import columns, quarantine
from autoqa.batch.arrow import pa, pq
from autoqa.batch.outcome import Given, Place, Refusal
from autoqa.batch.schema import INPUT, ErrorType
from autoqa.errors import AutoqaError, BatchError, LoadError
from autoqa.loaders import encoding, generic
from autoqa.loaders.detection import BY_SUFFIX, container
from autoqa.loaders.fields import clean_text
from autoqa.loaders.files import load
from autoqa.loaders.registry import Format
from autoqa.transcript import Role, Transcript, validate

CHARACTERS = 4_000_000
"""A chunk that has so many characters is full, however few its chats are."""


class Reading(msgspec.Struct, frozen=True):
    """How files are read: the options of `autoqa.load`."""

    format: Format = "auto"
    columns: dict[str, str] = {}
    header: str | None = None
    roles: dict[str, Role] = {}
    time_zone: str = "Asia/Shanghai"

    def load(self, path: Path, on_error: Callable[[AutoqaError], None]) -> Iterator[Transcript]:
        """Yield the chats of a file."""
        return load(path, on_error=on_error, **msgspec.structs.asdict(self))

    def container(self, path: Path) -> str:
        """Return what a file is, where a format does not say."""
        return container(path) if self.format == "auto" else self.format


AS_IT_IS = Reading()


class Row(NamedTuple):
    """A row of `autoqa.batch.schema.INPUT`."""

    chat: bytes | None = None
    record: str | None = None
    text: str | None = None
    source: str | None = None
    line: int | None = None
    chat_id: str | None = None
    error_type: ErrorType | None = None
    error: str | None = None


class Chunk(NamedTuple):
    """Chats to be scored together, and how many bytes of the input end with them."""

    batch: pa.RecordBatch
    read: int


def expand(given: Iterable[str]) -> list[Path]:
    """Return the files that paths, folders and patterns stand for, each once.

    Raises:
        BatchError: One of them stands for no file.
    """
    found: list[Path] = []
    for name in given:
        own = _files(name)
        if not own:
            raise BatchError("没有这个文件，也没有匹配的文件", place=name, remedy="请检查路径")
        found += own
    return list(dict.fromkeys(found))


def chunks(paths: Sequence[Path], reading: Reading, size: int) -> Iterator[Chunk]:
    """Yield the chats of some files, so many at a time; what is in a chunk depends on nothing else.

    Args:
        paths: The files.
        reading: How to read them.
        size: The most chats in a chunk.

    Raises:
        BatchError: A file is no longer there.
    """
    read = 0
    for path in paths:
        try:
            length = path.stat().st_size
        except OSError:
            raise BatchError(
                "输入文件不见了", place=str(path), remedy="放回原处后加 --resume 继续"
            ) from None
        done = 0
        for batch in _batches(path, reading, size):
            done = min(length, done + batch.nbytes)
            yield Chunk(batch, read + done)
        read += length


def of_chats(chats: Iterable[generic.Chatlike], size: int) -> Iterator[pa.RecordBatch]:
    """Yield chats that a program holds, so many at a time."""
    return _gathered((_row(given(chat)) for chat in chats), size)


def given(chat: generic.Chatlike, source: str | None = None) -> Given | Refusal:
    """Return a chat that a program holds as the adapter takes it."""
    place = Place(source)
    try:
        return Given(place, "transcript", generic.to_transcript(chat))
    except AutoqaError as reason:
        return Refusal(place, "invalid", str(reason))


def shown(path: Path) -> str:
    """Return a path as a table can hold it: a name may be in no encoding at all."""
    return clean_text(str(path))


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        inside = sorted(path.rglob("*"))
        return [own for own in inside if own.is_file() and _is_chats(own.relative_to(path))]
    if path.exists():
        return [path]
    matching = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path takes none with a root
    return [Path(own) for own in matching if Path(own).is_file()]


def _is_chats(path: Path) -> bool:
    """Tell the files of a folder that hold chats from hidden ones and from what a batch writes."""
    if any(part.startswith((".", "~$")) for part in path.parts) or quarantine.is_one(path):
        return False
    return encoding.unpacked(path).suffix.lower() in BY_SUFFIX


def _batches(path: Path, reading: Reading, size: int) -> Iterator[pa.RecordBatch]:
    """Yield a file's chats; where a worker can read them, as they are."""
    try:
        kind = reading.container(path)
    except LoadError as reason:
        yield _batch([_refused(reason, shown(path))])
        return
    if kind == "parquet" and (own := _columnar(path, size)) is not None:
        yield from own
    elif kind == "jsonl" and _has_turns(path):
        yield from _gathered(_records(path), size)
    else:
        yield from _gathered(_loaded(path, reading), size)


def _gathered(rows: Iterable[Row], size: int) -> Iterator[pa.RecordBatch]:
    """Yield rows as batches that are full by their number or by their length."""
    part: list[Row] = []
    characters = 0
    for row in rows:
        part.append(row)
        characters += len(row.chat or row.record or "")
        if len(part) >= size or characters >= CHARACTERS:
            yield _batch(part)
            part, characters = [], 0
    if part:
        yield _batch(part)


def _batch(rows: Sequence[Row]) -> pa.RecordBatch:
    own = [
        pa.array(values, field.type)
        for values, field in zip(zip(*rows, strict=True), INPUT, strict=True)
    ]
    return pa.RecordBatch.from_arrays(own, schema=INPUT)


def _loaded(path: Path, reading: Reading) -> Iterator[Row]:
    """Yield the chats of a file and, where they come, the troubles with it."""
    troubles: list[AutoqaError] = []
    try:
        for chat in reading.load(path, troubles.append):
            while troubles:
                yield _refused(troubles.pop(0), shown(path))
            yield _row(given(chat, shown(path)))
    except AutoqaError as reason:
        troubles.append(reason)
    for trouble in troubles:
        yield _refused(trouble, shown(path))


def _row(own: Given | Refusal) -> Row:
    if isinstance(own, Refusal):
        return Row(
            source=own.place.source, chat_id=own.chat_id, error_type=own.type, error=own.reason
        )
    try:
        return Row(chat=msgspec.json.encode(own.value), source=own.place.source)
    except UnicodeEncodeError:
        return _refused(_unencodable(own.value), own.place.source)


def _unencodable(chat: Transcript) -> AutoqaError:
    """Say where a chat holds what no file can."""
    try:
        validate(chat)
    except AutoqaError as reason:
        return reason
    raise AssertionError("a chat that can be validated can be encoded")


def _refused(reason: AutoqaError, source: str | None) -> Row:
    told = clean_text(str(reason))
    if isinstance(reason, LoadError):
        return Row(source=source, line=reason.line or None, error_type="unreadable", error=told)
    return Row(source=source, error_type="invalid", error=told)


def _has_turns(path: Path) -> bool:
    """Tell whether the first line of a file is a chat in the generic shape."""
    try:
        first = next((line for line in encoding.lines(path) if line.strip()), "")
        parsed: Any = generic.parse_json(first)
    except AutoqaError:
        return False
    return isinstance(parsed, dict) and isinstance(parsed.get("turns"), list)


def _records(path: Path) -> Iterator[Row]:
    """Yield the lines of a file; a worker reads what is in them."""
    source = shown(path)
    undecodable: list[LoadError] = []
    for number, line in enumerate(encoding.lines(path, undecodable.append), 1):
        if undecodable:
            yield _refused(undecodable.pop(), source)
        elif line.strip():
            yield Row(record=line, source=source, line=number)
    for reason in undecodable:  # the file broke off after its last line
        yield _refused(reason, source)


def _columnar(path: Path, size: int) -> Iterator[pa.RecordBatch] | None:
    """Return the rows of a Parquet file that has turns in a column; None if it has not."""
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, OSError, ValueError):
        return None  # the loader says what is wrong with it
    if not columns.fits(file.schema_arrow):
        return None
    known = (*columns.CHAT, columns.TURNS)
    names = [name for name in known if name in file.schema_arrow.names]
    return _placed(file.iter_batches(size, columns=names), shown(path))


def _placed(batches: Iterable[pa.RecordBatch], source: str) -> Iterator[pa.RecordBatch]:
    first = 1
    try:
        for batch in batches:
            rows = batch.num_rows
            lines = pa.array(range(first, first + rows), pa.int64())
            batch = batch.append_column("source", pa.array([source] * rows))
            yield batch.append_column("line", lines)
            first += rows
    except (pa.ArrowException, OSError, ValueError) as reason:
        problem = f"文件有损坏，从这一行起读不出来（{type(reason).__name__}）"
        broken = LoadError(problem, source=source, line=first, remedy="请重新导出")
        yield _batch([_refused(broken, source)])
