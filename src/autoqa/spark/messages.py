"""One row a message to one row a chat, while the rows stream by in the order of their chats.

A chat that never ends, such as all messages without a number, takes no more memory than the
largest that may be scored.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from autoqa.batch.arrow import pa, pc
from autoqa.batch.columns import TURNS

CHAT_ID, ORDER, TIME = "chat_id", "order", "time"

PER_MESSAGE = ("role", "text", TIME, "speaker_id", "auto", "recalled")
"""The columns that say something of a message; all others say something of its chat."""

KEPT = "kept "
"""How the name of a column starts that is nothing to us."""

UNNAMED = "这些消息没有会话编号"
UNPLACED = "有的消息没有时间或序号，排不出先后"

_RUN = "run"


def chats(batches: Iterable[pa.RecordBatch], most: int) -> Iterator[pa.RecordBatch]:
    """Yield chats in columns of their own, see `autoqa.batch.columns`.

    Args:
        batches: Messages, sorted by `CHAT_ID`. With a column `ORDER` they are also sorted by
            that, otherwise they must have a `TIME`.
        most: Of a chat with more messages than this, only one more is looked at.
    """
    held: pa.RecordBatch | None = None
    for batch in batches:
        rows = batch if held is None else pa.concat_batches([held, batch])
        if not rows.num_rows:
            continue
        starts = _starts(rows[CHAT_ID])
        if len(starts) > 1:
            yield _nested(rows.slice(0, starts[-1]), starts)
        held = rows.slice(starts[-1], most + 1)
    if held is not None:
        yield _nested(held, [0, held.num_rows])


def _starts(names: pa.Array) -> list[int]:
    """Return where each chat starts."""
    ends: list[int] = pc.run_end_encode(names, pa.int64()).run_ends.to_pylist()
    return [0, *ends[:-1]]


def _nested(rows: pa.RecordBatch, bounds: Sequence[int]) -> pa.RecordBatch:
    """Return a row for each chat, which are the rows between bounds."""
    messages = [name for name in PER_MESSAGE if name in rows.schema.names]
    turns = pa.StructArray.from_arrays([rows[name] for name in messages], messages)
    reasons = _reasons(rows, bounds)
    return pa.RecordBatch.from_pydict(
        {
            **_of_chats(rows, bounds),
            TURNS: pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), turns),
            "error": pa.array(reasons, pa.string()),
            "error_type": pa.array([why and "invalid" for why in reasons], pa.string()),
        }
    )


def _of_chats(rows: pa.RecordBatch, bounds: Sequence[int]) -> dict[str, pa.Array]:
    """Return what messages say of their chats: of each column the first value that there is."""
    firsts = pa.array(bounds[:-1], pa.int64())
    alike = [name for name in rows.schema.names if name == CHAT_ID or name.startswith(KEPT)]
    own = [name for name in rows.schema.names if name not in (*alike, *PER_MESSAGE, ORDER)]
    known = {name: rows[name].take(firsts) for name in alike}
    if not own:
        return known
    lengths = [end - start for start, end in itertools.pairwise(bounds)]
    runs = [number for number, length in enumerate(lengths) for _ in range(length)]
    table = pa.table({_RUN: pa.array(runs, pa.int32()), **{name: rows[name] for name in own}})
    grouped = table.group_by(_RUN, use_threads=False).aggregate([(name, "first") for name in own])
    return known | {name: grouped[f"{name}_first"].combine_chunks() for name in own}


def _reasons(rows: pa.RecordBatch, bounds: Sequence[int]) -> list[str | None]:
    """Say of each chat why its messages are none that can be scored, if that is so."""
    named = rows[CHAT_ID].take(pa.array(bounds[:-1], pa.int64())).is_valid().to_pylist()
    placed = rows[ORDER if ORDER in rows.schema.names else TIME].is_valid().to_pylist()
    return [
        UNNAMED
        if not name
        else UNPLACED
        if end - start > 1 and not all(placed[start:end])
        else None
        for name, (start, end) in zip(named, itertools.pairwise(bounds), strict=True)
    ]
