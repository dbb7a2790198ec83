from __future__ import annotations

import itertools
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyspark", reason="pip install 'autoqa-zh[spark]'")

from autoqa.spark import messages

FIELDS = {"chat_id": pa.string(), "role": pa.string(), "text": pa.string(), "time": pa.float64()}


def batch(rows: list[tuple[Any, ...]], **more: pa.DataType) -> pa.RecordBatch:
    """Return messages; each row has the values of `FIELDS`, then of `more`."""
    schema = pa.schema(FIELDS | more)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    own = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(own, schema=schema)


def gathered(*batches: pa.RecordBatch, most: int = 100) -> list[dict[str, Any]]:
    return [row for own in messages.chats(batches, most) for row in own.to_pylist()]


names = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 4)), max_size=8)


@settings(max_examples=100, deadline=None)
@given(names, st.lists(st.integers(0, 20), max_size=5))
def test_chats_are_the_same_wherever_batches_end(
    runs: list[tuple[str, int]], cuts: list[int]
) -> None:
    rows = [
        (f"{number}{name}", "agent", f"{number}-{step}", float(step))
        for number, (name, length) in enumerate(runs)
        for step in range(length)
    ]
    bounds = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [batch(rows[start:end]) for start, end in itertools.pairwise(bounds)]
    found = [(row["chat_id"], [turn["text"] for turn in row["turns"]]) for row in gathered(*parts)]
    expected = [
        (name, [row[2] for row in own]) for name, own in itertools.groupby(rows, lambda row: row[0])
    ]
    assert found == expected


def test_what_is_said_of_a_chat_anywhere_is_said_of_it() -> None:
    rows = [
        ("a", "agent", "1", 1.0, None, 7),
        ("a", "agent", "2", 2.0, "一组", 8),
        ("a", "agent", "3", 3.0, "二组", 9),
        ("b", "agent", "4", 4.0, None, 5),
    ]
    own = batch(rows, **{"team": pa.string(), "kept n": pa.int64()})
    first, second = gathered(own)
    assert (first["team"], first["kept n"]) == ("一组", 7)
    assert (second["team"], second["kept n"]) == (None, 5)


def test_a_chat_without_end_takes_no_more_memory_than_the_largest() -> None:
    seen: list[int] = []

    def endless() -> Any:
        for number in range(2000):
            yield batch([("a", "agent", "好" * 1000, float(number))] * 50)
            seen.append(pa.total_allocated_bytes())
        yield batch([("b", "agent", "好", 1.0)])

    first, second = (row for own in messages.chats(endless(), 100) for row in own.to_pylist())
    assert (len(first["turns"]), len(second["turns"])) == (101, 1)
    assert max(seen[100:]) < max(seen[:100]) + 1_000_000


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(None, "agent", "好", 1.0)] * 3, messages.UNNAMED),
        ([("a", "agent", "好", None), ("a", "agent", "好", 1.0)], messages.UNPLACED),
        ([("a", "agent", "好", None)], None),
        ([("a", "agent", "好", 2.0), ("a", "agent", "好", 1.0)], None),
    ],
)
def test_messages_that_cannot_be_put_in_order_are_refused(
    rows: list[tuple[Any, ...]], reason: str | None
) -> None:
    (row,) = gathered(batch(rows))
    assert row["error"] == reason
    assert row["error_type"] == (reason and "invalid")


def test_numbers_stand_for_times() -> None:
    rows = [("a", "agent", "1", None, 1), ("a", "agent", "2", None, 2)]
    (row,) = gathered(batch(rows, order=pa.int64()))
    assert row["error"] is None
    (row,) = gathered(batch([*rows, ("a", "agent", "3", 1.0, None)], order=pa.int64()))
    assert row["error"] == messages.UNPLACED


def test_no_messages_are_no_chats() -> None:
    assert gathered() == gathered(batch([])) == []
