"""Batches on one machine: rates, latency, memory and start-up, beside an obvious way, in one run.

Run: ``pip install -e '.[bench,train]' && python -m benchmarks.batch [--chats 4000] [--model accurate]``

Chats are generated, with the exact repeats of real logs (`benchmarks.generated`). ``bare`` is one
process that calls `Scorer.score` on JSON strings and makes JSON of the reports; the batch reads
JSON Lines and writes Parquet. The obvious ways are those of `benchmarks.throughput` (jieba,
pyahocorasick, pydantic) and of `benchmarks.model_speed` (``transformers.pipeline``, fp32).
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from autoqa.batch import run
from autoqa.scorer import Scorer
from benchmarks import generated
from benchmarks.throughput import obvious

FULL_PATH_SHARE = 40
"""The model is so many times slower that it gets so many times fewer chats."""


class Timed(NamedTuple):
    """How a batch went: chats a second, and megabytes, of one worker and of all processes."""

    rate: float
    worker: float
    together: float


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=4000)
    parser.add_argument("--model", default="accurate", help="none: the lexicon path only")
    given = parser.parse_args()
    made = generated.chats(given.chats)
    texts = generated.texts(given.chats)
    generated.show(made)
    print(f"start to the first score, lexicons only: {_start():.0f} ms\n")
    bare = _path("none", texts)
    rate = _rate(obvious(patterns=True), texts[: len(texts) // 20])
    print(f"  obvious way          {rate:8.0f} chats/s, autoqa is {bare / rate:.1f} times as fast")
    if given.model != "none":
        few = texts[: max(20, len(texts) // FULL_PATH_SHARE)]
        bare = _path(given.model, few)
        rate = _pipeline_rate(given.model, few)
        print(
            f"  transformers fp32    {rate:8.1f} chats/s, autoqa is {bare / rate:.1f} times as fast"
        )


def _path(model: str, texts: Sequence[str]) -> float:
    """Print the figures of the lexicon path or of the full path; return the bare rate."""
    scorer = Scorer(model=model)
    scorer.score("客户：在吗\n客服：您好\n系统：1")
    seconds = []
    started = time.perf_counter()
    for text in texts:
        before = time.perf_counter()
        scorer.score(text).to_json()
        seconds.append(time.perf_counter() - before)
    bare = len(texts) / (time.perf_counter() - started)
    p50, p95, p99 = 1000 * np.quantile(seconds, (0.5, 0.95, 0.99))
    print(f"model {model}, {len(texts)} chats")
    print(
        f"  bare scorer          {bare:8.1f} chats/s; one chat {p50:.2f} ms, 95 % {p95:.2f}, 99 % {p99:.2f}"
    )
    one, two = (_batch(model, texts, workers) for workers in (1, 2))
    for name, timed in (("batch, 1 worker ", one), ("batch, 2 workers", two)):
        print(
            f"  {name}     {timed.rate:8.1f} chats/s; "
            f"a worker {timed.worker:.0f} MB, all {timed.together:.0f} MB"
        )
    print(f"  overhead {bare / one.rate - 1:+.0%}, 2 workers {two.rate / one.rate:.2f} times 1")
    return bare


def _batch(model: str, texts: Sequence[str], workers: int) -> Timed:
    """Time a batch from its first finished chunk to its last, so without loading anything."""
    marks: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder, _Memory() as memory:
        source = Path(folder) / "chats.jsonl"
        source.write_text("".join(f"{text}\n" for text in texts), "utf-8")
        run(
            [str(source)],
            Path(folder) / "out.parquet",
            functools.partial(Scorer, model=model),
            workers=workers,
            size=max(8, min(256, len(texts) // 16)),
            watch=lambda progress: marks.append((progress.scored, time.perf_counter())),
        )
    (first, begun), (last, ended) = marks[0], marks[-1]
    return Timed((last - first) / (ended - begun), memory.worker, memory.together)


class _Memory:
    """Watches how much memory this process's children take (Linux): shared pages once."""

    worker = together = 0.0

    def __enter__(self) -> _Memory:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            own = [_memory(child) for child in _children()]
            self.worker = max([self.worker, *(resident for resident, _ in own)])
            self.together = max(self.together, sum(share for _, share in own))


def _children() -> list[Path]:
    """Return the processes that score, this one's and its copies."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"autoqa.batch.nursery" in (path / "cmdline").read_bytes():
                found.append(path)
        except OSError:
            continue
    return found


def _memory(process: Path) -> tuple[float, float]:
    """Return megabytes: what it sees, and its share of what it sees."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    values = {
        name: float(rest.split()[0]) for name, _, rest in (own.partition(":") for own in lines)
    }
    return values["Rss"] / 1024, values["Pss"] / 1024


def _start() -> float:
    """Return the milliseconds of the fastest of ten fresh processes to a first score."""
    code = "import autoqa; autoqa.Scorer(model='none').score('客户：在吗\\n客服：您好，在的')"
    return 1000 * min(
        _seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True))
        for _ in range(10)
    )


def _rate(way: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    way(texts[:10])
    return len(texts) / _seconds(lambda: way(texts))


def _pipeline_rate(model: str, texts: Sequence[str]) -> float:
    from autoqa.loaders.generic import to_transcript
    from autoqa.model.run import Model
    from benchmarks.model_speed import pipeline

    pipe = pipeline(Model(model))
    joined = ["".join(turn.text for turn in to_transcript(text).turns) for text in texts]
    return _rate(pipe, joined)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
