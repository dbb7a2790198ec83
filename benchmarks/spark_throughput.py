"""Spark on two cores beside the pool of two workers, in one run, without the start of either.

Run: ``pip install -e '.[spark]' && python -m benchmarks.spark_throughput [--chats 4000] [--model accurate]``

Both read the same chats (`benchmarks.generated`) and write Parquet with zstd: the pool from JSON
Lines, Spark from Parquet with one string a row, in ten partitions. Spark scores other chats first,
so that its workers have loaded what they need; the pool is timed from its first finished chunk.
Both take turns, every time with chats that neither has seen, and ratios are of neighbours, since
the machine is never quite free.
"""

from __future__ import annotations

import argparse
import functools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from autoqa.batch import run
from autoqa.scorer import Scorer
from autoqa.spark import score_dataframe
from benchmarks import generated

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CORES = 2
FULL_PATH_SHARE = 20
"""The model is so many times slower that it gets so many times fewer chats."""
PARTITIONS = 10


def main() -> None:
    """Print both rates and their ratio, for the lexicon path and the full path."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chats", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="accurate", help="none: the lexicon path only")
    given = parser.parse_args()
    generated.show(generated.chats(given.chats))
    started = time.perf_counter()
    spark = _session()
    print(f"Spark starts in {time.perf_counter() - started:.1f} s")
    _compare(spark, "none", given.chats, given.rounds)
    if given.model != "none":
        _compare(spark, given.model, given.chats // FULL_PATH_SHARE, given.rounds)
    spark.stop()


def _session() -> SparkSession:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(f"local[{CORES}]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.parquet.compression.codec", "zstd")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


def _compare(spark: SparkSession, model: str, count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        _spark(spark, model, generated.texts(count, seed=rounds), folder)
        first = time.perf_counter() - started
        rates = [
            (_pool(model, texts, folder), _spark(spark, model, texts, folder))
            for texts in (generated.texts(count, seed=number) for number in range(rounds))
        ]
    pool, own = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(spark_rate / pool_rate for pool_rate, spark_rate in rates)
    print(f"model {model}, {count} chats, {rounds} rounds, medians, chats/s on {CORES} cores")
    print(f"  pool {pool:8.1f}   Spark {own:8.1f}   Spark is at {ratio:.0%}")
    print(f"  Spark's first round, with loading: {first:.1f} s")


def _pool(model: str, texts: Sequence[str], folder: Path) -> float:
    source = folder / "chats.jsonl"
    source.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    marks: list[tuple[int, float]] = []
    run(
        [str(source)],
        folder / "pool.parquet",
        functools.partial(Scorer, model=model),
        workers=CORES,
        size=max(8, min(256, len(texts) // 16)),
        watch=lambda progress: marks.append((progress.scored, time.perf_counter())),
    )
    (first, begun), (last, ended) = marks[0], marks[-1]
    return (last - first) / (ended - begun)


def _spark(spark: SparkSession, model: str, texts: Sequence[str], folder: Path) -> float:
    source = folder / "spark"
    source.mkdir(exist_ok=True)
    for number in range(PARTITIONS):
        part = pa.table({"transcript": list(texts[number::PARTITIONS])})
        pq.write_table(part, source / f"{number}.parquet")
    chats = spark.read.parquet(str(source)).repartition(PARTITIONS)
    marks = score_dataframe(chats, model=model)
    started = time.perf_counter()
    marks.write.mode("overwrite").parquet(str(folder / "spark.marks"))
    return len(texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
