"""Spark data frames of chats, or of messages, to data frames of marks."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from autoqa.errors import LoadError, MissingExtraError, suggestion

try:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql import functions as fn
    from pyspark.sql import types as kinds
    from pyspark.sql.pandas.types import from_arrow_schema
except ImportError:
    raise MissingExtraError("在 Spark 上评分", "spark") from None

from autoqa.batch import columns as nested
from autoqa.batch.adapter import USUAL, Limits
from autoqa.batch.schema import RESULT
from autoqa.knowledge.facts import FactBase
from autoqa.knowledge.processes import ProcessBase
from autoqa.knowledge.scripts import ScriptLibrary
from autoqa.loaders import table
from autoqa.rubric.model import Rubric
from autoqa.scorer import AUTO, DEFAULT_RUBRIC, Scorer
from autoqa.spark import job, messages
from autoqa.transcript import DEFAULT_ZONE

_SOURCE = "DataFrame"


def score_dataframe(
    df: DataFrame,
    rubric: str | Path | Rubric = DEFAULT_RUBRIC,
    *,
    transcript_col: str = "transcript",
    id_col: str | None = None,
    keep: Sequence[str] = (),
    model: str = AUTO,
    facts: str | Path | FactBase | None = None,
    processes: str | Path | ProcessBase | None = None,
    scripts: str | Path | ScriptLibrary | None = None,
    limits: Limits = USUAL,
) -> DataFrame:
    """Score a data frame of chats, one a row.

    Args:
        df: The chats.
        rubric: A rubric's name on the shelf, the path of a rubric file, or a `Rubric`; it is
            read here, as are `facts`, `processes` and `scripts`, and travels to the executors.
        transcript_col: The chats: strings that `autoqa.score` takes (JSON, or the text of a
            chat), or arrays of structs with ``role``, ``text``, ``time`` and so on. Beside an
            array, columns with the names of `autoqa.batch.columns.CHAT` are read too.
        id_col: The chats' names, where they do not have their own.
        keep: Columns that the result has too, such as the partition of the table.
        model: See `Scorer`; every executor has it installed.
        facts: See `Scorer`.
        processes: See `Scorer`.
        scripts: See `Scorer`.
        limits: Beyond these a chat is not scored; `seconds` are not kept to.

    Returns:
        A row for each row, lazily: the columns of `autoqa.batch.schema.RESULT`, then those of
        `keep`. In a row whose chat cannot be scored ``error_type`` and ``error`` say why.

    Raises:
        LoadError: The data frame has no such columns.
        NotFoundError: No shelf has the rubric or the model; or there is no such file.
        DataFileError: The rubric, a lexicon or what is given beside it has mistakes.
    """
    kept = _kept(df, keep)
    chosen = _transcripts(df, transcript_col)
    if id_col is not None:
        chosen.append(_written(df, id_col).alias(messages.CHAT_ID))
    scorer = Scorer(rubric, model=model, facts=facts, processes=processes, scripts=scripts)
    return _scored(df.select(*chosen, *kept), job.of(scorer, limits, "chats"))


def score_turns(
    df: DataFrame,
    rubric: str | Path | Rubric = DEFAULT_RUBRIC,
    *,
    columns: Mapping[str, str] | None = None,
    order_col: str | None = None,
    time_zone: str = DEFAULT_ZONE,
    partitions: int | None = None,
    keep: Sequence[str] = (),
    model: str = AUTO,
    facts: str | Path | FactBase | None = None,
    processes: str | Path | ProcessBase | None = None,
    scripts: str | Path | ScriptLibrary | None = None,
    limits: Limits = USUAL,
) -> DataFrame:
    """Score a data frame of messages, one a row, in any order.

    Args:
        df: The messages. Columns are found by their names, as in a CSV file.
        rubric: See `score_dataframe`.
        columns: The column of each field, where it is none of `autoqa.loaders.table.COLUMNS`.
        order_col: What the messages of a chat are ordered by. Without it they are ordered by
            their time, the customer's first where several have the same; a chat of which some
            message has no time is then not scored, since nobody knows what answers what.
        time_zone: The time zone of times that have none: texts and ``timestamp_ntz``.
        partitions: Over how many partitions the chats are spread; by default as many as
            ``spark.sql.shuffle.partitions`` says.
        keep: Columns that the result has too; they should be alike in all rows of a chat.
        model: See `score_dataframe`.
        facts: See `Scorer`.
        processes: See `Scorer`.
        scripts: See `Scorer`.
        limits: See `score_dataframe`.

    Returns:
        A row for each chat, lazily, as of `score_dataframe`. Messages without a chat's name
        make one row together, with an error.

    Raises:
        LoadError: The data frame has no such columns.
        NotFoundError: No shelf has the rubric or the model; or there is no such file.
        DataFileError: The rubric, a lexicon or what is given beside it has mistakes.
    """
    chosen = _messages(df, columns or {}, order_col) + _kept(df, keep)
    spread = partitions or int(str(df.sparkSession.conf.get("spark.sql.shuffle.partitions")))
    rows = df.select(*chosen).repartition(spread, messages.CHAT_ID)
    first = [messages.CHAT_ID, messages.ORDER if order_col is not None else messages.TIME]
    rest = [name for name in rows.columns if name not in first]
    rows = rows.sortWithinPartitions(*map(_quoted, first + rest))
    rows = rows.withColumn("time_zone", fn.lit(time_zone))
    scorer = Scorer(rubric, model=model, facts=facts, processes=processes, scripts=scripts)
    kind: job.Rows = "timed messages" if order_col is None else "numbered messages"
    return _scored(rows, job.of(scorer, limits, kind))


def _scored(rows: DataFrame, work: job.Job) -> DataFrame:
    kept = [
        kinds.StructField(field.name.removeprefix(messages.KEPT), field.dataType)
        for field in rows.schema
        if field.name.startswith(messages.KEPT)
    ]
    schema = kinds.StructType([*from_arrow_schema(RESULT), *kept])
    return rows.mapInArrow(functools.partial(job.score, work), schema)


def _kept(df: DataFrame, names: Sequence[str]) -> list[Column]:
    for name in names:
        if name.lower() in RESULT.names:
            raise LoadError(
                f"keep 里的 {name!r} 与结果的列重名",
                source=_SOURCE,
                remedy="请先用 withColumnRenamed 改名",
            )
    return [_column(df, name).alias(messages.KEPT + name) for name in names]


def _transcripts(df: DataFrame, name: str) -> list[Column]:
    column, kind = _column(df, name), df.schema[name].dataType
    if isinstance(kind, kinds.StringType):
        return [column.alias("text")]
    if isinstance(kind, kinds.ArrayType) and isinstance(kind.elementType, kinds.StructType):
        beside = [own for own in nested.CHAT if own in df.columns and own != name]
        return [column.alias(nested.TURNS), *(_column(df, own).alias(own) for own in beside)]
    raise LoadError(
        f"{name!r} 列的类型是 {kind.simpleString()}，不是会话",
        source=_SOURCE,
        remedy="请给字符串（JSON 或聊天文本），或消息的数组 array<struct<role,text,time>>",
    )


def _messages(df: DataFrame, given: Mapping[str, str], order_col: str | None) -> list[Column]:
    places = table.places(df.columns, given, _SOURCE, 0)
    if "id" not in places:
        raise _missing("会话编号", "id")
    if order_col is None and messages.TIME not in places:
        raise _missing("时间", "time")
    chosen = []
    for field, at in places.items():
        name = df.columns[at]
        if field == "text":
            column = _column(df, name).cast("string")
        else:
            column = _moment(df, name) if field == messages.TIME else _written(df, name)
        chosen.append(column.alias(messages.CHAT_ID if field == "id" else field))
    if order_col is not None:
        chosen.append(_column(df, order_col).alias(messages.ORDER))
    return chosen


def _missing(what: str, field: str) -> LoadError:
    known = "、".join((field, *table.COLUMNS[field]))
    remedy = f"列名可以是 {known}，或用 columns 指定；没有时间时用 order_col 指定消息的序号"
    return LoadError(f"找不到“{what}”列", source=_SOURCE, remedy=remedy)


def _moment(df: DataFrame, name: str) -> Column:
    """Return times as `autoqa.loaders.fields.parse_time` reads them."""
    column, kind = _column(df, name), df.schema[name].dataType
    if isinstance(kind, kinds.DateType):
        return column.cast("timestamp_ntz")
    if isinstance(kind, kinds.StringType):
        return _unless_blank(column)
    if isinstance(kind, kinds.FractionalType):
        number = column.cast("double")
        return fn.when(~fn.isnan(number), number)
    return column


def _written(df: DataFrame, name: str) -> Column:
    """Return a column's values as `autoqa.loaders.table.cell_text` writes them; blanks as null."""
    column = _column(df, name)
    if not isinstance(df.schema[name].dataType, (kinds.FloatType, kinds.DoubleType)):
        return _unless_blank(column.cast("string"))
    whole = column.try_cast("bigint")
    number = fn.when(~fn.isnan(column), column.cast("string"))
    return fn.when(column == whole, whole.cast("string")).otherwise(number)


def _unless_blank(text: Column) -> Column:
    bare = fn.trim(text)
    return fn.when(bare != "", bare)


def _column(df: DataFrame, name: str) -> Column:
    if name not in df.columns:
        raise LoadError(
            f"没有 {name!r} 这一列", source=_SOURCE, remedy=suggestion(name, df.columns)
        )
    return df[_quoted(name)]


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
