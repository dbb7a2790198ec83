"""A process that scores: reads chunks of chats and writes their results, until told no more."""

from __future__ import annotations

import contextlib
import mmap
import struct
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from autoqa.batch import chunk
from autoqa.batch.adapter import Adapter, Limits
from autoqa.report.model import MadeWith
from autoqa.scorer import Scorer

NO_ROW = -1
_BEAT = struct.Struct("qq")


class Hello(NamedTuple):
    """What a worker says first: by what it scores."""

    rubric: str
    rubric_sha256: str
    made_with: MadeWith


class Task(NamedTuple):
    """A chunk to score: its number, its file and what that holds, and the file to write."""

    number: int
    source: Path
    fingerprint: str
    target: Path


class Done(NamedTuple):
    """A chunk that is scored, unless its result could not be written."""

    number: int
    failure: OSError | None = None


class Heartbeat:
    """A small file in which a process says what it is doing, for when it can say no more."""

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(_BEAT.size)
            self._map = mmap.mmap(file.fileno(), _BEAT.size)

    def say(self, task: int, row: int | None) -> None:
        """Say which row of which chunk is being scored."""
        _BEAT.pack_into(self._map, 0, task, NO_ROW if row is None else row)

    def heard(self) -> tuple[int, int]:
        """Return what was said last: a chunk and a row, which is `NO_ROW` between rows."""
        task, row = _BEAT.unpack_from(self._map, 0)
        return task, row


def work(connection: Connection, scorer: Scorer, limits: Limits) -> None:
    """Score one chunk after another, until the other end is closed."""
    with contextlib.suppress(EOFError, ConnectionError):
        beat = Heartbeat(connection.recv())
        rubric = scorer.rubric
        connection.send(Hello(rubric.name, rubric.sha256, scorer.made_with))
        task: Task
        adapter = Adapter(scorer, limits=limits, at=lambda row: beat.say(task.number, row))
        while True:
            task = connection.recv()
            connection.send(Done(task.number, _score(task, adapter)))


def _score(task: Task, adapter: Adapter) -> OSError | None:
    before = adapter.counts()
    result = adapter(chunk.read(task.source))
    counts = {name: value - before[name] for name, value in adapter.counts().items()}
    try:
        chunk.write_result(task.target, result, chunk.About(task.fingerprint, counts))
    except OSError as reason:
        return reason
    return None
