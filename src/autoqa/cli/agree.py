"""Commands that measure agreement and drift."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.console import Console

from autoqa.cli.options import FILE, LOG, style
from autoqa.cli.output import FAILED, refuse_overwriting, tell, write
from autoqa.errors import LoadError
from autoqa.report.titles import LEVELS

if TYPE_CHECKING:
    from rich.table import Table

    from autoqa.report.model import Report
    from autoqa.review.agree.questions import Comparison, Settings
    from autoqa.review.agree.result import Result

WIDE = 160
"""Columns of a table that is written to a file."""

WEIGHTED = click.option("--weighted", is_flag=True, help="按抽中概率加权：说的是全部会话")
MARGIN = click.option(
    "--margin", type=click.FloatRange(0, 100), default=10.0, show_default=True,
    help="相差不超过满分的百分之几算接近",
)  # fmt: skip
KAPPA = click.option(
    "--weights", type=click.Choice(["linear", "quadratic"]), default="quadratic", show_default=True,
    help="加权 kappa 的权重",
)  # fmt: skip
ALPHA = click.option(
    "--alpha", "level", type=click.Choice(["nominal", "ordinal", "interval"]), default="interval",
    show_default=True, help="alpha 把得分当作名称、次序还是数值",
)  # fmt: skip
STYLE = style("table", "json")
OUTPUT = click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到文件")


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="文件...")
@LOG
@click.option("--people", is_flag=True, help="比两级人工（初评与复核），而不是机评与人工")
@click.option("--levels", nargs=2, type=click.Choice(LEVELS), default=LEVELS[:2],
              show_default=True, help="和 --people 一起：比哪两级")  # fmt: skip
@click.option("--only", default="", help="只看哪些项，逗号分开：评分项编号、total、passed")
@click.option("--confusion", is_flag=True, help="列出每一项谁判成什么、对方判成什么")
@WEIGHTED
@MARGIN
@KAPPA
@ALPHA
@click.option("--min-percent", type=float, help="门槛：一致率至少（0–1）")
@click.option("--min-kappa", type=float, help="门槛：kappa 至少")
@click.option("--min-weighted-kappa", type=float, help="门槛：加权 kappa 至少")
@click.option("--min-alpha", type=float, help="门槛：alpha 至少")
@click.option("--min-within", type=float, help="门槛：相差在 --margin 以内的至少占多少（0–1）")
@click.option("--max-error", type=float, help="门槛：平均相差不超过几分")
@click.option("--least", type=click.IntRange(1), default=50, show_default=True,
              help="门槛：两边都判了的会话至少几个")  # fmt: skip
@click.option("--rare", type=click.IntRange(0), default=5, show_default=True,
              help="门槛：判得与多数不同的会话至少几个")  # fmt: skip
@click.option("--surely", is_flag=True, help="门槛：95% 区间的下限也要达到")
@click.option("--seed", type=int, default=0, show_default=True, help="重抽样的随机种子")
@STYLE
@OUTPUT
def agree(
    files: tuple[str, ...],
    log_url: str | None,
    people: bool,
    levels: tuple[Any, Any],
    only: str,
    confusion: bool,
    weighted: bool,
    margin: float,
    weights: Any,
    level: Any,
    min_percent: float | None,
    min_kappa: float | None,
    min_weighted_kappa: float | None,
    min_alpha: float | None,
    min_within: float | None,
    max_error: float | None,
    least: int,
    rare: int,
    surely: bool,
    seed: int,
    style: str,
    output: str | None,
) -> None:
    """一致性：机评与人工、人工与人工，逐项和总分，带 95% 区间；没到门槛退出码为 1。

    有 --log 时，文件是评分结果（Parquet 或 JSONL），与日志里的人工结论比；没有 --log 时，文件是
    两份得分表（CSV 或 Excel）：一行一个会话、一列一项，或一行一个得分（会话、评分项、得分三列）。
    """
    from autoqa.review.agree.gates import Gates
    from autoqa.review.agree.questions import Settings
    from autoqa.review.agree.result import result

    refuse_overwriting(output, files)
    asked = {
        "percent": min_percent,
        "kappa": min_kappa,
        "weighted_kappa": min_weighted_kappa,
        "alpha": min_alpha,
        "within": min_within,
        "mean_absolute_error": max_error,
    }
    bounds = {name: bound for name, bound in asked.items() if bound is not None}
    settings, gates = Settings(margin, weights, level), Gates(bounds, least, rare, surely)
    wanted = [name.strip() for name in only.replace("，", ",").split(",") if name.strip()]
    compared = _compared(files, log_url, levels if people else None, weighted)
    found = [result(own, settings, gates, only=wanted, seed=seed) for own in compared]
    if style == "json":
        write(output, msgspec.json.encode(found) + b"\n")
    else:
        _print(_tables(found, confusion=confusion), output)
    _end(found, gated=bool(bounds))


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="评分结果...")
@click.option("--before", multiple=True, type=FILE, help="前一个时期的评分结果，可以写几次")
@click.option("--at", "day", type=click.DateTime(["%Y-%m-%d"]), help="或按这一天分成前后两个时期")
@LOG
@WEIGHTED
@MARGIN
@KAPPA
@ALPHA
@STYLE
@OUTPUT
def drift(
    files: tuple[str, ...],
    before: tuple[str, ...],
    day: dt.datetime | None,
    log_url: str | None,
    weighted: bool,
    margin: float,
    weights: Any,
    level: Any,
    style: str,
    output: str | None,
) -> None:
    """漂移：前后两个时期，机评的结果变了没有；有 --log 就连同与人工的一致性一起比。"""
    from autoqa.review.agree import drift as drifts
    from autoqa.review.agree import show
    from autoqa.review.agree.questions import Settings

    refuse_overwriting(output, [*files, *before])
    if bool(before) == (day is not None):
        raise click.UsageError("--before 和 --at 要写一个，且只写一个")
    if day is not None:
        old, new, undated = drifts.split(_reports(files), day.date())
        if undated:
            click.echo(f"注意：{undated} 个会话没有日期，没有计入", err=True)
    else:
        old, new = _reports(before), _reports(files)
    if not old or not new:
        raise LoadError("有一个时期没有会话", source="、".join(files), remedy="请检查日期和文件")
    settings = Settings(margin, weights, level)
    lines, tables = [], []
    for rubric in sorted({report.rubric.name for report in (*old, *new)}):
        one, other = ([own for own in side if own.rubric.name == rubric] for side in (old, new))
        told_by = log_url if one and other else None
        changed = _changes(one, other, told_by, settings, weighted) if told_by else []
        mixed = drifts.mixes(one, other)
        lines.append({"rubric": rubric, "agreement": changed, "distributions": mixed})
        tables += [show.mixes(rubric, mixed), *([show.changes(rubric, changed)] if changed else [])]
    if style == "json":
        write(output, msgspec.json.encode(lines) + b"\n")
    else:
        _print(tables, output)


def _compared(
    files: Sequence[str], log_url: str | None, levels: tuple[Any, Any] | None, weighted: bool
) -> list[Comparison]:
    if log_url is None:
        if levels or weighted:
            raise click.UsageError("--people、--weighted 要和 --log 一起用")
        if len(files) != 2:
            raise click.UsageError("没有 --log 时，请给两份得分表")
        from autoqa.review.agree import sheets

        return [sheets.compare(Path(files[0]), Path(files[1]))]
    from autoqa.review.agree import from_log
    from autoqa.review.log import VerdictLog

    records = VerdictLog(log_url, create=False).records()
    if levels:
        return from_log.people(records, _reports(files), levels=levels, weighted=weighted)
    return from_log.machine_and_people(records, _reports(files), weighted=weighted)


def _changes(
    old: Sequence[Report],
    new: Sequence[Report],
    log_url: str,
    settings: Settings,
    weighted: bool,
) -> list[Any]:
    from autoqa.review.agree import drift as drifts
    from autoqa.review.agree import from_log
    from autoqa.review.log import VerdictLog

    records = list(VerdictLog(log_url, create=False).records())
    sides = [from_log.machine_and_people(records, own, weighted=weighted) for own in (old, new)]
    return [
        change
        for before, after in zip(*sides, strict=True)
        for change in drifts.changes(before, after, settings)
    ]


def _reports(files: Sequence[str]) -> list[Report]:
    from autoqa.metrics import sources

    return list(itertools.chain.from_iterable(sources.read(file) for file in files))


def _tables(found: Sequence[Result], *, confusion: bool) -> list[Table]:
    from autoqa.review.agree import show

    return [
        table
        for own in found
        for table in (
            show.table(own),
            *(show.confusion(own, row) for row in own.rows if confusion and row.labels),
        )
    ]


def _print(tables: Sequence[Table], output: str | None) -> None:
    stream = None if output is None else io.StringIO()
    console = Console(file=stream, width=None if stream is None else WIDE)
    for table in tables:
        console.print(table)
    if stream is not None:
        write(output, stream.getvalue().encode())


def _end(found: Sequence[Result], *, gated: bool) -> None:
    for own in found:
        for warning in own.warnings:
            click.echo(f"注意：{warning}", err=True)
    if not any(own.compared for own in found):
        tell("没有一个会话两边都判了。请核对日志、标准和文件")
        sys.exit(FAILED)
    missed = [failure for own in found for failure in own.failures]
    for failure in missed:
        click.echo(f"未通过：{failure.title}（{failure.question}）：{failure.reason}", err=True)
    if missed:
        sys.exit(FAILED)
    if gated:
        click.echo("各项都达到门槛", err=True)
