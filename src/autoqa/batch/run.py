"""Many chats, one after another or in several processes: `run` for files, `score_many` for others."""

from __future__ import annotations

import functools
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from autoqa.batch import chunk, inputs, output, quarantine, trouble
from autoqa.batch.adapter import USUAL, Adapter, Limits
from autoqa.batch.arrow import pc
from autoqa.batch.inputs import AS_IT_IS, Reading
from autoqa.batch.nursery import Make
from autoqa.batch.outcome import Place, Refusal
from autoqa.batch.parts import Input, Parts, Plan, opened
from autoqa.batch.pool import Pool
from autoqa.batch.schema import OUTPUT
from autoqa.batch.summary import Summary, Tally
from autoqa.batch.worker import Task
from autoqa.errors import BatchError, TranscriptError
from autoqa.loaders.generic import Chatlike
from autoqa.report.model import Report
from autoqa.rubric.model import Rubric
from autoqa.scorer import DEFAULT_RUBRIC, Scorer

CHUNK = 128
"""Chats that are scored at a time: few enough to be done again, enough to be worth the trouble."""

_decoded = msgspec.json.Decoder(Report).decode


class Progress(NamedTuple):
    """How far a run is: chats with and without a report, and the bytes of input behind them."""

    scored: int
    failed: int
    read: int
    total: int


def run(
    paths: Iterable[str],
    target: str | Path,
    make: Make,
    *,
    reading: Reading = AS_IT_IS,
    workers: int = 1,
    limits: Limits = USUAL,
    resume: bool = False,
    size: int = CHUNK,
    watch: Callable[[Progress], None] = lambda progress: None,
) -> Summary:
    """Score files into one file.

    Args:
        paths: Files, folders and patterns.
        target: The file to write: ``.parquet``, ``.jsonl`` or ``.jsonl.gz``. Chats without a
            report go to `quarantine.beside` it.
        make: Makes the scorer, in the processes that score; it must be importable there.
        reading: How the files are read.
        workers: How many processes score.
        limits: Beyond these a chat is set aside.
        resume: Go on with the run that was broken off, if there is one.
        size: Chats that are scored at a time.
        watch: Called whenever some more chats are done.

    Raises:
        BatchError: The run cannot start or go on; what is finished is kept.
        AutoqaError: The rubric, a lexicon, the model or the fact base has mistakes.
    """
    started, target = time.monotonic(), Path(target)
    output.refuse_unknown(target)
    files = inputs.expand(paths)
    if any(path.resolve() == target.resolve() for path in files):
        raise BatchError("输出就是输入文件", place=str(target), remedy="请换一个输出文件名")
    own = [Input(inputs.shown(path), path.stat().st_size) for path in files]
    with opened(target.with_name(f"{target.name}.parts")) as parts:
        try:
            with Pool(make, workers, limits, parts.folder) as pool:
                made = pool.hello
                plan = Plan(own, reading, limits, size, made.rubric_sha256, made.made_with)
                parts.begin(plan, resume=resume)
                tally = _Files(files, plan, parts).merge(pool, target, watch)
            parts.remove()
        except OSError as reason:
            raise trouble.of(reason, Path(reason.filename or target)) from None
    return tally.summary(made.rubric, time.monotonic() - started)


def score_many(
    chats: Iterable[Chatlike],
    rubric: str | Path | Rubric | Scorer = DEFAULT_RUBRIC,
    *,
    workers: int = 0,
    limits: Limits = USUAL,
    on_error: Callable[[Refusal], None] | None = None,
) -> Iterator[Report]:
    """Score chats and yield their reports in the same order, as they come.

    Args:
        chats: Whatever `autoqa.score` takes, of any number.
        rubric: A rubric, its name or its file; or a scorer, with a model and facts of your own.
        workers: How many processes score. With 0 it is this one, and then no chat can be given
            up because it takes too long or ends the process.
        limits: Beyond these a chat is set aside.
        on_error: Told of every chat that cannot be scored, while the rest goes on; without it
            the first one is raised.

    Raises:
        TranscriptError: A chat cannot be scored, and `on_error` is None.
        BatchError: Workers die whatever they do.
        AutoqaError: The rubric or one of its lexicons has mistakes.
    """
    outcomes = _alone if not workers else functools.partial(_together, workers=workers)
    make = functools.partial(_ready, rubric)
    for outcome in outcomes(chats, make, limits):
        if isinstance(outcome, Report):
            yield outcome
        elif on_error is None:
            raise TranscriptError(outcome.reason)
        else:
            on_error(outcome)


def _ready(rubric: str | Path | Rubric | Scorer) -> Scorer:
    return rubric if isinstance(rubric, Scorer) else Scorer(rubric)


def _alone(chats: Iterable[Chatlike], make: Make, limits: Limits) -> Iterator[Report | Refusal]:
    adapter = Adapter(make(), limits=limits)
    for chat in chats:
        outcome = adapter.score(inputs.given(chat))
        yield outcome if isinstance(outcome, Refusal) else outcome.report


def _together(
    chats: Iterable[Chatlike], make: Make, limits: Limits, *, workers: int
) -> Iterator[Report | Refusal]:
    with tempfile.TemporaryDirectory() as folder, Pool(make, workers, limits, Path(folder)) as pool:
        parts = Parts(Path(folder))
        tasks = (
            parts.task(number, batch) for number, batch in enumerate(inputs.of_chats(chats, CHUNK))
        )
        for task in pool.run(tasks):
            result = chunk.read(task.target)
            parts.forget(task)
            for name, kind, reason, report in zip(
                *(result[own].to_pylist() for own in ("chat_id", "error_type", "error", "report")),
                strict=True,
            ):
                if kind is None:
                    yield _decoded(report)
                else:
                    yield Refusal(Place(), kind, reason, name)


class _Files:
    """The files of a run on their way to one."""

    def __init__(self, files: Sequence[Path], plan: Plan, parts: Parts) -> None:
        self._chunks = inputs.chunks(files, plan.reading, plan.chunk)
        self._total = sum(file.size for file in plan.inputs)
        self._parts = parts
        self._read: deque[int] = deque()

    def merge(self, pool: Pool, target: Path, watch: Callable[[Progress], None]) -> Tally:
        """Score all chunks, and put their results together in their order."""
        tally, folder = Tally(), self._parts.folder
        with quarantine.writing(target, folder) as refused, output.writing(target, folder) as rows:
            for task in pool.run(self._tasks()):
                result = chunk.read(task.target)
                tally.add(result, chunk.about(task.target).counts)
                failed = result["error_type"].is_valid()
                refused.write(result.filter(failed))
                rows.write(result.filter(pc.invert(failed)).select(OUTPUT.names))
                task.source.unlink(missing_ok=True)
                watch(Progress(tally.scored, tally.failed, self._read.popleft(), self._total))
        return tally

    def _tasks(self) -> Iterator[Task]:
        for number, own in enumerate(self._chunks):
            self._read.append(own.read)
            yield self._parts.task(number, own.batch)
