"""Chats in columns of their own: one row a chat, its turns a list of structs.

The columns are called as the keys of the generic shape (`autoqa.loaders.generic`) and mean the
same. They are read one by one, since Arrow is slow to make objects of nested values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from autoqa.batch.arrow import pa
from autoqa.errors import AutoqaError
from autoqa.loaders import generic
from autoqa.transcript import Context, Transcript

TURNS = "turns"
CHAT = ("id", "channel", "closed", "context", *Context.__struct_fields__)
"""The columns beside it that say something of a chat."""


def fits(schema: pa.Schema) -> bool:
    """Tell whether a table has a column of turns."""
    index = schema.get_field_index(TURNS)
    return index >= 0 and _holds_turns(schema.field(index).type)


def transcripts(batch: pa.RecordBatch) -> Iterator[Transcript | AutoqaError]:
    """Yield the chat of each row, or what is wrong with it."""
    names = [name for name in batch.schema.names if name != TURNS]
    columns = [_values(batch.column(name)) for name in names]
    turns = batch.column(TURNS)
    messages = _messages(turns.flatten())
    for length, *own in zip(turns.value_lengths().to_pylist(), *columns, strict=True):
        row = dict(zip(names, own, strict=True))
        row[TURNS] = None if length is None else list(itertools.islice(messages, length))
        try:
            yield generic.from_mapping(row)
        except AutoqaError as reason:
            yield reason


def _messages(structs: pa.StructArray) -> Iterator[dict[str, Any]]:
    names = [field.name for field in structs.type]
    values = [_values(column) for column in structs.flatten()]
    return (dict(zip(names, own, strict=True)) for own in zip(*values, strict=True))


def _values(column: pa.Array) -> list[Any]:
    """Return a column's values: no NaN, and moments as ISO 8601, with their zone if they have one."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.string())
    values: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [None if value != value else value for value in values]
    return values


def _holds_turns(type_: pa.DataType) -> bool:
    if not (pa.types.is_list(type_) or pa.types.is_large_list(type_)):
        return False
    turn = type_.value_type
    return bool(pa.types.is_struct(turn) and turn.get_field_index("role") >= 0)
