"""Commands that add up reports."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import click
import msgspec
from rich.console import Console

from autoqa.errors import AutoqaError, LoadError, reason_of, suggestion
from autoqa.metrics import outside, sources, table
from autoqa.metrics.accumulation import RUBRIC
from autoqa.metrics.accumulation import accumulate as add_up
from autoqa.metrics.definitions import BY_ID
from autoqa.metrics.group import DIMENSIONS
from autoqa.metrics.lines import lines
from autoqa.metrics.summary import MINIMUM, summarise
from autoqa.report.model import Report

T = TypeVar("T")

FAILED = 1
MISUSED = 2
HOUR = 3600

FILES = click.argument("files", nargs=-1, required=True, metavar="报告文件...")
OUTPUT = click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help="写到文件，而不是屏幕"
)
CSV_FILE = click.Path(exists=True, dir_okay=False)


@click.command()
@FILES
@click.option("--by", default="", help=f"按什么汇总，逗号分开：{','.join(DIMENSIONS)}")
@click.option("--only", default="", help="只要哪些指标，逗号分开，如 score,passed；不写就是全部")
@click.option("--targets", is_flag=True, help="并列各标准的目标，以及是否达到")
@click.option(
    "--window",
    type=click.FloatRange(0),
    default=24.0,
    show_default=True,
    help="同一客户几小时内再来算重复进线",
)
@click.option("--same-scene", is_flag=True, help="同一场景再来才算重复进线")
@click.option("--satisfaction", type=CSV_FILE, help="客户评价的 CSV：会话编号、满意度（1–5）")
@click.option("--complaints", type=CSV_FILE, help="被投诉的会话的 CSV：会话编号")
@click.option(
    "--minimum", type=click.IntRange(1), default=MINIMUM, show_default=True, help="少于几个算样本少"
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="输出格式",
)
@OUTPUT
def metrics(
    files: tuple[str, ...],
    by: str,
    only: str,
    targets: bool,
    window: float,
    same_scene: bool,
    satisfaction: str | None,
    complaints: str | None,
    minimum: int,
    style: str,
    output: str | None,
) -> None:
    """汇总评分报告：按客服、班组、渠道、场景、日、周、月算服务指标，并列标准的目标。

    报告文件是 autoqa score --format jsonl 写出的，或批量评分写出的 Parquet。
    """
    failures: list[LoadError] = []
    tell = _teller(failures)
    chosen = _listed(only)
    if unknown := [name for name in chosen if name not in BY_ID]:
        raise click.UsageError(f"没有指标 {unknown[0]!r}。{suggestion(unknown[0], BY_ID)}")
    summary = _or_exit(
        lambda: summarise(
            _reports(files, tell),
            _listed(by),
            window=window * HOUR,
            same_scene=same_scene,
            satisfaction=outside.ratings(satisfaction, tell) if satisfaction else None,
            complaints=outside.complaints(complaints, tell) if complaints else None,
            minimum=minimum,
        )
    )
    with _opened(output, files, style) as stream:
        if style == "table":
            table.show(summary, Console(file=stream), only=chosen, targets=targets)
        elif style == "csv":
            table.write_csv(summary, stream, chosen)
        else:
            stream.write(msgspec.json.encode(list(lines(summary, chosen))).decode() + "\n")
    _finish(failures)


@click.command()
@FILES
@click.option(
    "--rubric", default=RUBRIC, show_default=True, help="标准的名字；自己改过的标准写自己的名字"
)
@click.option("--confirmed", type=CSV_FILE, help="人工核实的 CSV：会话编号、项目（如 asset_loss）")
@click.option(
    "--format", "style", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@OUTPUT
def accumulate(
    files: tuple[str, ...], rubric: str, confirmed: str | None, style: str, output: str | None
) -> None:
    """按标准 001 的云客服规则，累计每位客服每月的扣分；结果供人确认。"""
    failures: list[LoadError] = []
    tell = _teller(failures)
    accumulated = _or_exit(
        lambda: add_up(
            _reports(files, tell),
            outside.confirmed(confirmed, tell) if confirmed else None,
            rubric=rubric,
        )
    )
    with _opened(output, files, style) as stream:
        if style == "table":
            table.show_accumulated(accumulated, Console(file=stream))
        else:
            stream.write(msgspec.json.encode(accumulated).decode() + "\n")
    _finish(failures)


def _reports(files: tuple[str, ...], tell: Callable[[LoadError], None]) -> Iterator[Report]:
    return itertools.chain.from_iterable(sources.read(file, tell) for file in files)


def _teller(failures: list[LoadError]) -> Callable[[LoadError], None]:
    def tell(reason: LoadError) -> None:
        failures.append(reason)
        click.echo(f"错误：{reason}", err=True)

    return tell


def _finish(failures: list[LoadError]) -> None:
    if failures:
        click.echo(f"有 {len(failures)} 处没有读进来，其余已汇总", err=True)
        sys.exit(FAILED)


def _listed(given: str) -> list[str]:
    return [name.strip() for name in given.replace("，", ",").split(",") if name.strip()]


def _or_exit(make: Callable[[], T]) -> T:
    try:
        return make()
    except AutoqaError as reason:
        click.echo(f"错误：{reason}", err=True)
        sys.exit(MISUSED)


@contextmanager
def _opened(output: str | None, inputs: tuple[str, ...], style: str) -> Iterator[IO[str]]:
    """Give the stream to write to; Excel reads a CSV file as UTF-8 only with a BOM."""
    if output is None:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if style != "table" and reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict")  # data keeps every character
        yield sys.stdout
        return
    if Path(output).exists() and any(Path(output).samefile(file) for file in inputs):
        click.echo(f"错误：输出 {output} 就是输入文件，会把它盖掉。请换一个文件名", err=True)
        sys.exit(MISUSED)
    try:
        encoding = "utf-8-sig" if style == "csv" else "utf-8"
        file = Path(output).open("w", encoding=encoding, newline="\n")  # noqa: SIM115
    except (OSError, ValueError) as reason:
        click.echo(f"错误：写不了 {output}：{reason_of(reason)}", err=True)
        sys.exit(MISUSED)
    with file:
        yield file
