"""Record batches to chats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from autoqa.batch import columns
from autoqa.batch.arrow import pa
from autoqa.batch.outcome import Form, Given, Place, Refusal
from autoqa.batch.schema import INPUT
from autoqa.errors import AutoqaError

FORMS: tuple[Form, ...] = ("chat", "record", "text")


class _Named(msgspec.Struct):
    id: str | None = None


def rows(batch: pa.RecordBatch) -> Iterator[Given | Refusal]:
    """Yield the chats of a batch, and the refusals that it already holds.

    Args:
        batch: Rows of `autoqa.batch.schema.INPUT`, of which any column may be missing, or
            chats in columns of their own.
    """
    made = columns.transcripts(batch) if columns.fits(batch.schema) else [None] * batch.num_rows
    own = [_values(batch, field.name) for field in INPUT]
    for row, *forms, source, line, name, type_, reason in zip(made, *own, strict=True):
        place = Place(source, line)
        if type_ is not None:
            yield Refusal(place, type_, reason, name)
        elif isinstance(row, AutoqaError):
            yield Refusal(place, "invalid", str(row), name)
        elif row is not None:
            yield Given(place, "transcript", row, name)
        else:
            yield _given(place, forms, name)


def name(batch: pa.RecordBatch, row: int) -> str | None:
    """Return the name of a chat without reading the chat, where that is easy."""
    for form in ("chat", "record", "text"):
        if form in batch.schema.names and (value := batch[form][row].as_py()) is not None:
            return name_of(value)
    named = batch["id"][row].as_py() if "id" in batch.schema.names else None
    return None if named is None else str(named)


def name_of(value: str | bytes) -> str | None:
    """Return the name in a chat's JSON, if it has one."""
    try:
        return msgspec.json.decode(value, type=_Named).id
    except (msgspec.MsgspecError, UnicodeError):
        return None


def _given(place: Place, forms: list[Any], name: str | None) -> Given | Refusal:
    for form, value in zip(FORMS, forms, strict=True):
        if value is not None:
            return Given(place, form, value, name)
    return Refusal(place, "invalid", "这一行没有会话", name)


def _values(batch: pa.RecordBatch, name: str) -> list[Any]:
    """Return a flat column's values; a missing column has none."""
    index = batch.schema.get_field_index(name)
    if index < 0:
        return [None] * batch.num_rows
    values: list[Any] = batch.column(index).to_pylist()
    return values
