"""Against a real Spark; chats are scored here and there, and every byte is compared."""

from __future__ import annotations

import datetime as dt
import functools
import json
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autoqa.batch import run
from autoqa.batch.adapter import Limits
from autoqa.batch.schema import OUTPUT, RESULT
from autoqa.errors import LoadError
from autoqa.scorer import Scorer
from tests.batch.conftest import chat

pytest.importorskip("pyspark", reason="pip install 'autoqa-zh[spark]'")

from pyspark.errors import PythonException

from autoqa.spark import score_dataframe, score_turns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MORE = ("我不知道，你自己看", "那我要投诉你们", "😀👌", "已经帮您登记了，明天给您答复")
CHATS = [
    {
        **chat(number, *random.Random(number).sample(MORE, number % 4), agent_id=f"a{number % 3}"),
        "channel": ("web", "app", None)[number % 3],
        "closed": (True, False, None)[number % 3],
    }
    for number in range(40)
]
score_chats = functools.partial(score_dataframe, model="none")
score_messages = functools.partial(score_turns, model="none")


def result(df: DataFrame, columns: Sequence[str] = RESULT.names) -> pa.Table:
    """Return rows in the order of their names, which is not Spark's."""
    return df.select(*columns).toArrow().combine_chunks().sort_by("chat_id")


def alone(chats: Sequence[Any]) -> list[str]:
    scorer = Scorer(model="none")
    reports = [scorer.score(own) for own in chats]
    return [own.to_json() for own in sorted(reports, key=lambda own: own.transcript.id)]


def rows(chats: Sequence[dict[str, Any]], *fields: str) -> list[tuple[Any, ...]]:
    """Return messages without any order."""
    made = [
        (own["id"], own["agent_id"], own["channel"], own["closed"], *(turn[key] for key in fields))
        for own in chats
        for turn in own["turns"]
    ]
    random.Random(0).shuffle(made)
    return made


MESSAGES = "session_id string, agent_id string, channel string, closed boolean, "


def test_every_byte_is_as_in_a_batch_on_one_machine(spark: SparkSession, tmp_path: Path) -> None:
    texts = [json.dumps(own, ensure_ascii=False) for own in CHATS]
    source = tmp_path / "chats.jsonl"
    source.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    run([str(source)], tmp_path / "local.parquet", functools.partial(Scorer, model="none"))
    local = pq.read_table(tmp_path / "local.parquet").drop_columns(["source", "line"])
    df = spark.createDataFrame([(text,) for text in texts], "transcript string")
    score_chats(df.repartition(3)).write.parquet(str(tmp_path / "spark"))
    there = result(spark.read.parquet(str(tmp_path / "spark")), local.schema.names)
    assert there.cast(local.schema).equals(local.combine_chunks().sort_by("chat_id"))


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_partitions_and_batches_change_nothing(spark: SparkSession, parts: int) -> None:
    own = [(*row, index) for index, row in enumerate(rows(CHATS, "role", "text", "time"))]
    schema = f"{MESSAGES} role string, text string, time long, n int"
    df = spark.createDataFrame(own, schema).repartition(parts).drop("n")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 7 * parts)
    try:
        made = result(score_messages(df, partitions=parts))
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert made["report"].to_pylist() == alone(CHATS)


def test_a_column_of_turns_is_read_with_the_columns_beside_it(spark: SparkSession) -> None:
    own = [
        (chat["id"], chat["agent_id"], chat["channel"], chat["closed"], chat["turns"])
        for chat in CHATS
    ]
    turns = "array<struct<role string, text string, time long>>"
    schema = f"{MESSAGES} messages {turns}"
    df = spark.createDataFrame(own, schema)
    made = result(score_chats(df, transcript_col="messages", id_col="session_id"))
    assert made["report"].to_pylist() == alone(CHATS)


@pytest.mark.parametrize("zone", ["with", "without"])
def test_times_of_either_kind_mean_what_they_say(spark: SparkSession, zone: str) -> None:
    """The session is in New York: moments stay moments, and clocks are read in Shanghai."""
    kind = "timestamp" if zone == "with" else "timestamp_ntz"
    own = rows(CHATS, "role", "text", "time")
    there = dt.UTC if zone == "with" else dt.timezone(dt.timedelta(hours=8))
    moments = [(*row[:-1], dt.datetime.fromtimestamp(row[-1], there)) for row in own]
    if zone == "without":
        moments = [(*row[:-1], row[-1].replace(tzinfo=None)) for row in moments]
    df = spark.createDataFrame(moments, f"{MESSAGES} role string, text string, time {kind}")
    assert result(score_messages(df))["report"].to_pylist() == alone(CHATS)


def test_bad_chats_are_rows_with_a_reason(spark: SparkSession) -> None:
    long = json.dumps({"id": "long", "turns": [{"role": "客户", "text": "在吗"}] * 30})
    bad = ["{", "", None, '{"id": "空", "turns": []}', long, '{"id": "a", "turns": [{}]}']
    good = json.dumps(CHATS[0])
    df = spark.createDataFrame(list(enumerate([*bad, good])), "n int, transcript string")
    made = score_chats(df, keep=["n"], limits=Limits(turns=20)).toArrow().sort_by("n")
    kinds = made["error_type"].to_pylist()
    assert kinds == ["unreadable"] * 2 + ["invalid"] * 2 + ["too_large", "invalid", None]
    assert all(made["error"].to_pylist()[: len(bad)])
    assert made["report"].to_pylist() == [None] * len(bad) + alone([CHATS[0]])
    assert made["chat_id"].to_pylist()[3:5] == ["空", "long"]


def test_bad_messages_cost_only_their_chats(spark: SparkSession) -> None:
    own = [
        ("无时间", "客户", "在吗", "2026-06-18 10:00:00"),
        ("无时间", "客服", "您好", ""),
        (" ", "客户", "谁", "2026-06-18 10:00:00"),
        (None, "客户", "谁", "2026-06-18 10:00:00"),
        ("角色", "谁", "在吗", "2026-06-18 10:00:00"),
        ("好", "客户", "在吗", "2026-6-18 9:59:00"),
        ("好", "客服", "您好，在的", "2026-06-18 10:00:00"),
    ]
    df = spark.createDataFrame(
        own, "`会话编号` string, `角色` string, `内容` string, `时间` string"
    )
    made = {row["chat_id"]: row for row in result(score_messages(df)).to_pylist()}
    assert set(made) == {None, "无时间", "角色", "好"}
    reasons = {name: row["error"] for name, row in made.items()}
    assert "没有会话编号" in reasons[None]
    assert "排不出先后" in reasons["无时间"]
    assert "不认识角色" in reasons["角色"]
    assert reasons["好"] is None
    assert made["好"]["first_response_seconds"] == 60


def test_columns_of_any_type_and_name(spark: SparkSession) -> None:
    own = [(7.0, "客户", "在吗", Decimal(1781748000), 2), (7.0, "客服", "您好", None, 1)]
    schema = "`会 话.id` double, `角色` string, `内容` string, `时间` decimal(20,3), `序号` int"
    df = spark.createDataFrame(own, schema)
    made = result(score_messages(df, columns={"id": "会 话.id"}, order_col="序号"))
    turns = [{"role": "客服", "text": "您好"}, {"role": "客户", "text": "在吗", "time": 1781748000}]
    assert made["report"].to_pylist() == alone([{"id": "7", "turns": turns}])


def test_tables_in_and_out(spark: SparkSession) -> None:
    own = [(json.dumps(chat), day) for chat, day in zip(CHATS[:6], [1, 1, 1, 2, 2, 2], strict=True)]
    df = spark.createDataFrame(own, "transcript string, day int")
    df.write.mode("overwrite").partitionBy("day").saveAsTable("chats")
    scored = score_chats(spark.table("chats").where("day = 2"), keep=["day"])
    scored.write.mode("overwrite").partitionBy("day").saveAsTable("marks")
    made = spark.table("marks")
    assert made.columns == [*RESULT.names, "day"]
    assert result(made)["report"].to_pylist() == alone(CHATS[3:6])
    told = spark.sql("select explode(criteria) as line from marks").selectExpr("line.outcome")
    assert told.count() > 6


def test_no_chats_are_no_rows(spark: SparkSession) -> None:
    df = spark.createDataFrame([], "transcript string")
    made = score_chats(df).toArrow()
    assert made.num_rows == 0
    assert made.schema.names == [*OUTPUT.names, "error_type", "error"]


def test_an_executor_without_the_lexicons_stops_the_job(
    spark: SparkSession, own_shelf: Path
) -> None:
    df = spark.createDataFrame([("客户：在吗\n客服：您好",)], "transcript string")
    scored = score_chats(df, "tiny")
    with pytest.raises(PythonException, match="'bad'"):
        scored.collect()


def test_wrong_columns_are_told_before_anything_runs(spark: SparkSession) -> None:
    df = spark.createDataFrame([("客户", 1)], "role string, n int")
    wrong: list[tuple[Callable[[], DataFrame], str]] = [
        (lambda: score_chats(df), "没有 'transcript' 这一列"),
        (lambda: score_chats(df, transcript_col="n"), "'n' 列的类型是 int，不是会话"),
        (lambda: score_chats(df, transcript_col="role", keep=["Score"]), "重名"),
        (lambda: score_messages(df), "“内容”列"),
        (lambda: score_messages(df.withColumnRenamed("n", "text")), "“会话编号”列"),
        (lambda: score_messages(df, columns={"text": "n", "id": "role"}), "找不到"),
        (lambda: score_messages(df, columns={"text": "nn"}), "'nn'"),
    ]
    for score, message in wrong:
        with pytest.raises(LoadError, match=message):
            score()
