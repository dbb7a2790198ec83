"""Scores a table or Parquet files of chats on Spark.

A chat a row, as JSON or text:

    spark-submit examples/spark_job.py chats.parquet marks.parquet --transcript transcript

A message a row, found by the names of the columns (会话编号, 角色, 内容, 时间, ...):

    spark-submit examples/spark_job.py service.messages service.marks --messages --keep dt

A name with a slash or the ending .parquet is a path; any other is a table, of Hive where Spark
has it. docs/spark.md tells how to bring autoqa to a cluster.
"""

from __future__ import annotations

import argparse

from pyspark.sql import DataFrame, SparkSession

from autoqa.spark import score_dataframe, score_turns


def main() -> None:
    """Read, score, write, and print how many chats have no marks."""
    given = _arguments()
    spark = SparkSession.builder.appName("autoqa").getOrCreate()
    chats = (
        spark.read.parquet(given.source) if _is_path(given.source) else spark.table(given.source)
    )
    chosen = {
        "rubric": given.rubric,
        "model": given.model,
        "facts": given.facts,
        "keep": given.keep,
    }
    if given.messages:
        marks = score_turns(chats, order_col=given.order, **chosen)
    else:
        marks = score_dataframe(chats, transcript_col=given.transcript, id_col=given.id, **chosen)
    _write(marks, given.target, given.keep)
    done = spark.read.parquet(given.target) if _is_path(given.target) else spark.table(given.target)
    for row in done.groupBy("error_type").count().orderBy("error_type").collect():
        print(f"{row['error_type'] or '已评分'}\t{row['count']}")
    spark.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--messages", action="store_true", help="a row is a message, not a chat")
    parser.add_argument("--transcript", default="transcript", help="the column of the chats")
    parser.add_argument("--id", help="the column of their names")
    parser.add_argument("--order", help="the column that orders the messages of a chat")
    parser.add_argument("--keep", nargs="*", default=[], help="columns to keep; they partition")
    parser.add_argument("--rubric", default="ecommerce_chat")
    parser.add_argument("--model", default="auto")
    parser.add_argument("--facts")
    return parser.parse_args()


def _write(marks: DataFrame, target: str, partitions: list[str]) -> None:
    writer = marks.write.mode("overwrite").partitionBy(*partitions)
    if _is_path(target):
        writer.parquet(target)
    else:
        writer.saveAsTable(target)


def _is_path(name: str) -> bool:
    return "/" in name or name.endswith(".parquet")


if __name__ == "__main__":
    main()
