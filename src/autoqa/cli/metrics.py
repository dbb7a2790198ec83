"""Commands that add up reports."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import msgspec
from rich.console import Console

from autoqa.cli.options import COMPLAINTS, ENOUGH, FILE, SATISFACTION, style
from autoqa.cli.output import Failures, fail, refuse_overwriting
from autoqa.errors import reason_of, suggestion
from autoqa.metrics import outside, sources, table
from autoqa.metrics.accumulation import RUBRIC
from autoqa.metrics.accumulation import accumulate as add_up
from autoqa.metrics.definitions import BY_ID
from autoqa.metrics.group import DIMENSIONS
from autoqa.metrics.lines import lines
from autoqa.metrics.summary import summarise
from autoqa.report.model import Report

HOUR = 3600

FILES = click.argument("files", nargs=-1, required=True, metavar="评分结果...")
OUTPUT = click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help="写到文件，而不是屏幕"
)


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
@SATISFACTION
@COMPLAINTS
@ENOUGH
@style("table", "csv", "json")
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

    评分结果是 autoqa batch 写出的，或 autoqa score --format jsonl 写出的。
    """
    refuse_overwriting(output, [*files, *filter(None, (satisfaction, complaints))])
    failures, chosen = Failures(), _listed(only, "没有指标", BY_ID)
    summary = summarise(
        _reports(files, failures),
        _listed(by, "没有维度", DIMENSIONS),
        window=window * HOUR,
        same_scene=same_scene,
        satisfaction=outside.ratings(satisfaction, failures) if satisfaction else None,
        complaints=outside.complaints(complaints, failures) if complaints else None,
        minimum=minimum,
    )
    with _opened(output, style) as stream:
        if style == "table":
            table.show(summary, Console(file=stream), only=chosen, targets=targets)
        elif style == "csv":
            table.write_csv(summary, stream, chosen)
        else:
            stream.write(msgspec.json.encode(list(lines(summary, chosen))).decode() + "\n")
    failures.finish("没有读进来，其余已汇总")


@click.command()
@FILES
@click.option(
    "--rubric", default=RUBRIC, show_default=True, help="标准的名字；自己改过的标准写自己的名字"
)
@click.option("--confirmed", type=FILE, help="人工核实的 CSV：会话编号、项目（如 asset_loss）")
@style("table", "json")
@OUTPUT
def accumulate(
    files: tuple[str, ...], rubric: str, confirmed: str | None, style: str, output: str | None
) -> None:
    """按标准 001 的云客服规则，累计每位客服每月的扣分；结果供人确认。"""
    refuse_overwriting(output, [*files, *filter(None, (confirmed,))])
    failures = Failures()
    accumulated = add_up(
        _reports(files, failures),
        outside.confirmed(confirmed, failures) if confirmed else None,
        rubric=rubric,
    )
    with _opened(output, style) as stream:
        if style == "table":
            table.show_accumulated(accumulated, Console(file=stream))
        else:
            stream.write(msgspec.json.encode(accumulated).decode() + "\n")
    failures.finish("没有读进来，其余已汇总")


def _reports(files: tuple[str, ...], tell: Failures) -> Iterator[Report]:
    return itertools.chain.from_iterable(sources.read(file, tell) for file in files)


def _listed(given: str, problem: str, known: Collection[str]) -> list[str]:
    names = [name.strip() for name in given.replace("，", ",").split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise click.UsageError(f"{problem} {name!r}。{suggestion(name, known)}")
    return names


@contextmanager
def _opened(output: str | None, style: str) -> Iterator[IO[str]]:
    """Give the stream to write to; Excel reads a CSV file as UTF-8 only with a BOM."""
    if output is None:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if style != "table" and reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict")  # data keeps every character
        yield sys.stdout
        return
    try:
        encoding = "utf-8-sig" if style == "csv" else "utf-8"
        file = Path(output).open("w", encoding=encoding, newline="\n")  # noqa: SIM115
    except (OSError, ValueError) as reason:
        fail(f"写不了 {output}：{reason_of(reason)}")
    with file:
        yield file
