"""Chunks of chats as files: what goes to a worker, and what comes back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from autoqa import disk
from autoqa.batch import decode
from autoqa.batch.arrow import pa
from autoqa.batch.schema import ErrorType

_META = b"autoqa"
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class About(msgspec.Struct, frozen=True):
    """What a result says of itself.

    Attributes:
        given: The SHA-256 of the chunk that it is the result of.
        counts: What the worker did and what it remembered, to be summed up.
    """

    given: str
    counts: dict[str, int]


def pack(batch: pa.RecordBatch) -> bytes:
    """Return the bytes of a chunk."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def fingerprint(packed: bytes) -> str:
    """Return what two chunks have in common only if they hold the same chats."""
    return hashlib.sha256(packed).hexdigest()


def read(path: Path) -> pa.RecordBatch:
    """Return the one batch of a file."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        return reader.read_next_batch()


def write_result(path: Path, batch: pa.RecordBatch, about: About) -> None:
    """Write a result in one step.

    Raises:
        OSError: The disk refuses.
    """
    schema = batch.schema.with_metadata({_META: msgspec.json.encode(about)})
    with (
        disk.replacing(path) as file,
        pa.ipc.new_stream(file, schema, options=_COMPRESSED) as writer,
    ):
        writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def about(path: Path) -> About:
    """Return what a result says of itself."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        return msgspec.json.decode(reader.schema.metadata[_META], type=About)


def refuse(path: Path, row: int, type_: ErrorType, reason: str) -> None:
    """Set aside one chat of a chunk, so that the others can be scored."""
    batch = read(path)
    told = {"error_type": type_, "error": reason, "chat_id": decode.name(batch, row)}
    for name, value in told.items():
        values = batch[name].to_pylist() if name in batch.schema.names else [None] * batch.num_rows
        values[row] = value
        column = pa.array(values, pa.string())
        place = batch.schema.get_field_index(name)
        batch = (
            batch.append_column(name, column)
            if place < 0
            else batch.set_column(place, name, column)
        )
    path.write_bytes(pack(batch))
