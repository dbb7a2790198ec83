"""What a cluster is told to do, and its processes doing it.

Spark sends a job with every task, so a job says how to make the scorer, and holds no lexicon and
no model: a process makes the scorer once, of what is installed beside it, and keeps it.
"""

from __future__ import annotations

import functools
import gc
import pickle
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from autoqa.batch import decode, encode
from autoqa.batch.adapter import Adapter, Limits
from autoqa.batch.arrow import pa
from autoqa.batch.outcome import Given, Refusal
from autoqa.batch.run import CHUNK
from autoqa.batch.schema import RESULT
from autoqa.errors import BatchError
from autoqa.report.model import MadeWith
from autoqa.scorer import Scorer
from autoqa.spark import messages
from autoqa.transcript import Turn

Rows = Literal["chats", "timed messages", "numbered messages"]
"""What a row is; messages are sorted by their chats, and in them by their numbers if they have any."""

_TITLES = {
    "autoqa": "autoqa 的版本",
    "lexicons": "词库",
    "models": "模型",
    "encoder": "句向量模型",
}
"""What each machine has of its own; all else that a scorer is made of travels with the job."""

_BEFORE = {"customer": 0, "system": 1, "bot": 2, "agent": 3}
"""Who spoke first of those who spoke at the same moment: so nobody is kept waiting by a clock."""


class Job(NamedTuple):
    """How to score.

    Attributes:
        recipe: The pickled scorer, which is what it was made of.
        made_with: What it scores with where the job was made.
        limits: Which chats are too much.
        rows: What it is given.
    """

    recipe: bytes
    made_with: MadeWith
    limits: Limits
    rows: Rows


def of(scorer: Scorer, limits: Limits, rows: Rows) -> Job:
    """Return the job of a scorer."""
    return Job(pickle.dumps(scorer), scorer.made_with, limits, rows)


def score(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Score what a task is given, a bounded number of chats at a time.

    Args:
        job: How.
        batches: What `autoqa.batch.adapter.Adapter` takes, or `messages.chats`; columns whose
            name starts with `messages.KEPT` are kept.

    Yields:
        Rows of `autoqa.batch.schema.RESULT`, followed by the columns that are kept.

    Raises:
        BatchError: This machine would not give the marks that the one of the job would.
    """
    adapter = _adapter(job.recipe, job.limits)
    _refuse_others(adapter.remembered.scorer.made_with, job.made_with)
    if job.rows != "chats":
        batches = messages.chats(batches, job.limits.turns)
    for batch in batches:
        for start in range(0, batch.num_rows, CHUNK):
            part = batch.slice(start, CHUNK)
            timed = job.rows == "timed messages"
            yield _with_kept(_by_time(adapter, part) if timed else adapter(part), part)


@functools.lru_cache(maxsize=4)
def _adapter(recipe: bytes, limits: Limits) -> Adapter:
    """Make a scorer once in a process, whatever tasks it is given."""
    adapter = Adapter(pickle.loads(recipe), limits=limits)
    gc.collect()
    gc.freeze()  # it stays: no need to look through it again and again
    return adapter


def _refuse_others(own: MadeWith, wanted: MadeWith) -> None:
    other = [
        title for name, title in _TITLES.items() if getattr(own, name) != getattr(wanted, name)
    ]
    if other:
        raise BatchError(
            f"执行节点和提交任务的机器不同：{'、'.join(other)}",
            remedy="请在两边装同一个环境，AUTOQA_PATH 指向同样的文件，并写明 model",
        )


def _by_time(adapter: Adapter, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Score chats whose messages are in the order in which their times were written."""
    return encode.batch([adapter.score(_in_order(given)) for given in decode.rows(batch)])


def _in_order(given: Given | Refusal) -> Given | Refusal:
    if isinstance(given, Refusal):
        return given
    turns = tuple(sorted(given.value.turns, key=_moment))
    return given._replace(value=msgspec.structs.replace(given.value, turns=turns))


def _moment(turn: Turn) -> tuple[float, int]:
    return turn.time or 0.0, _BEFORE[turn.role]


def _with_kept(result: pa.RecordBatch, given: pa.RecordBatch) -> pa.RecordBatch:
    kept = [field for field in given.schema if field.name.startswith(messages.KEPT)]
    if not kept:
        return result
    fields = [field.with_name(field.name.removeprefix(messages.KEPT)) for field in kept]
    return pa.RecordBatch.from_arrays(
        [*result.columns, *(given[field.name] for field in kept)],
        schema=pa.schema([*RESULT, *fields]),
    )
