"""Commands that hand chats to reviewers and read what they filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
import msgspec
from rich.console import Console
from rich.table import Table

from autoqa.cli.options import FILE, LOG
from autoqa.cli.output import UNREAD, Failures, refuse_overwriting, write
from autoqa.errors import LoadError
from autoqa.loaders import files as loaders
from autoqa.report.titles import LEVELS
from autoqa.transcript import Transcript, fingerprint

if TYPE_CHECKING:
    from autoqa.report.model import Report
    from autoqa.report.titles import Level
    from autoqa.review.sampling import Pick, Sample

LEVEL = click.Choice(LEVELS)
REPORTS = click.option("--reports", required=True, type=FILE, help="评分结果：Parquet 或 JSONL")
CHATS = click.option("--chats", multiple=True, type=FILE, help="会话原文的文件，可以写几次")


@click.command()
@click.argument("results", type=FILE, metavar="评分结果")
@click.option("--plan", type=FILE, help="抽样计划（TOML）；不写就照标准 000")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="抽样日；默认是最后一天")
@click.option("--seed", type=int, help="随机种子，代替计划里的")
@LOG
@click.option("--by", default="autoqa", show_default=True, help="谁抽的，记进日志")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .jsonl 或 .xlsx")
def queue(
    results: str,
    plan: str | None,
    day: dt.datetime | None,
    seed: int | None,
    log_url: str | None,
    by: str,
    output: str | None,
) -> None:
    """从评分结果里抽出今天要人看的会话：按人按天，随机与定向结合。

    给出 --log 就跳过已经复核过的会话，并把抽中的记进日志（以后算提升和训练权重要用）。
    """
    from autoqa.review import candidates, sampling
    from autoqa.review import plan as plans
    from autoqa.review import queue as queues

    refuse_overwriting(output, [results, *filter(None, (plan,))])
    log = None
    if log_url:
        from autoqa.review.log import VerdictLog

        log = VerdictLog(log_url)
    sample = sampling.draw(
        candidates.read(Path(results)),
        plans.load(plan),
        day=day.date() if day else None,
        seed=seed,
        reviewed=queues.reviewed(log) if log else frozenset(),
    )
    if output and output.lower().endswith(".xlsx"):
        from autoqa.review import sheets

        write(output, sheets.overview(sample.picks))
    else:
        write(output, queues.dumps(sample.picks))
    if log:
        queues.register(log, sample, actor=by)
    _show(sample)


@click.group()
def sheet() -> None:
    """复核表：导出成 Excel，填好再读回来。"""


@sheet.command()
@click.argument("queue_file", type=FILE, metavar="队列")
@REPORTS
@CHATS
@click.option("--reviewer", default="", help="质检员；也可以填在表里")
@click.option("--level", type=LEVEL, default=LEVELS[0], show_default=True, help="级别")
@click.option("--output", "-o", required=True, type=click.Path(dir_okay=False), help="写到 .xlsx")
def export(
    queue_file: str,
    reports: str,
    chats: tuple[str, ...],
    reviewer: str,
    level: str,
    output: str,
) -> None:
    """把队列导出成 Excel：每个评分项、每处发现一行，带下拉框。"""
    from autoqa.review import candidates, sheets
    from autoqa.review import queue as queues

    refuse_overwriting(output, [queue_file, reports, *chats])
    picks = queues.read(Path(queue_file))
    known = candidates.reports(Path(reports))
    _refuse_strangers(picks, known, reports)
    failures = Failures()
    talk = read_chats(chats, failures) if chats else None
    write(output, sheets.export(picks, known, talk, reviewer=reviewer, level=level))
    click.echo(f"{len(picks)} 个会话已写到 {output}", err=True)
    silent = [own for own in picks if talk is not None and own.chat.chat_sha256 not in talk]
    if silent:
        click.echo(f"注意：{len(silent)} 个会话在 --chats 里找不到，表里没有它们的原文", err=True)
    failures.finish(UNREAD)


@sheet.command(name="read")
@click.argument("filled", type=FILE, metavar="填好的表")
@REPORTS
@CHATS
@click.option("--reviewer", default="", help="质检员，代替表里写的")
@click.option("--level", type=LEVEL, help="级别，代替表里写的")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .jsonl")
def read_(
    filled: str,
    reports: str,
    chats: tuple[str, ...],
    reviewer: str,
    level: str | None,
    output: str | None,
) -> None:
    """读回填好的表，写成复核结果；有填错的格子就一次全部列出，什么也不写。"""
    from autoqa.review import candidates, sheet_reading

    refuse_overwriting(output, [filled, reports, *chats])
    failures = Failures()
    found = sheet_reading.read(
        Path(filled),
        candidates.reports(Path(reports)).values(),
        read_chats(chats, failures),
        reviewer=reviewer,
        level=level or "",
    )
    write(output, _lines(found))
    click.echo(f"读到 {len(found)} 个会话的复核结果", err=True)
    failures.finish(UNREAD)


@click.group()
def labelstudio() -> None:
    """与 Label Studio 交换：任务、标注界面、标注结果。"""


@labelstudio.command(name="export")
@click.argument("chats", nargs=-1, required=True, type=FILE, metavar="会话文件...")
@REPORTS
@click.option("--config", "config_file", type=click.Path(dir_okay=False), help="标注界面写到哪里")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .json")
def export_tasks(
    chats: tuple[str, ...], reports: str, config_file: str | None, output: str | None
) -> None:
    """把会话和机评发现导出成 Label Studio 的任务。"""
    from autoqa.review import candidates, label_studio

    refuse_overwriting(output, [*chats, reports])
    failures = Failures()
    talk = read_chats(chats, failures)
    known = candidates.reports(Path(reports)).values()
    pairs = [(talk[own.transcript.sha256], own) for own in known if own.transcript.sha256 in talk]
    write(output, msgspec.json.encode(label_studio.tasks(pairs)))
    if config_file:
        signals = {finding.signal for _, own in pairs for finding in own.findings}
        write(config_file, label_studio.config(signals).encode())
    click.echo(f"导出 {len(pairs)} 个任务", err=True)
    failures.finish(UNREAD)


@labelstudio.command(name="read")
@click.argument("exported", type=FILE, metavar="标注结果")
@REPORTS
@click.option("--level", type=LEVEL, default=LEVELS[0], show_default=True, help="级别")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到 .jsonl")
def read_annotations(exported: str, reports: str, level: str, output: str | None) -> None:
    """把 Label Studio 导出的 JSON 读成复核结果。"""
    from autoqa.review import candidates, label_studio

    refuse_overwriting(output, [exported, reports])
    known = candidates.reports(Path(reports))
    found = label_studio.read(Path(exported), known, level=cast("Level", level))
    write(output, _lines(found))
    click.echo(f"读到 {len(found)} 份标注", err=True)


def _show(sample: Sample) -> None:
    """Show what was drawn, agent by agent, beside the data and not in it."""
    from autoqa.review.sampling import KIND_TITLES

    window = f"近 {sample.days} 日" + (f"（{sample.promotion}）" if sample.promotion else "")
    table = Table(
        "客服", "类别", "日均接待", "应抽", "可抽", "抽中", title=f"{sample.day} {window}"
    )
    for own in sample.shares:
        table.add_row(
            own.agent or "（无编号）",
            KIND_TITLES[own.kind],
            f"{own.daily:.1f}",
            str(own.wanted),
            str(own.pool),
            str(own.picked),
        )
    Console(stderr=True).print(table)
    for warning in sample.warnings:
        click.echo(f"注意：{warning}", err=True)
    directed = sum(1 for pick in sample.picks if pick.how == "directed")
    click.echo(
        f"抽中 {len(sample.picks)} 个：随机 {len(sample.picks) - directed}，定向 {directed}；"
        f"种子 {sample.seed}",
        err=True,
    )


def read_chats(paths: Iterable[str], failures: Failures) -> dict[str, Transcript]:
    """Return the chats of files by their hash; what cannot be read is told and left out."""
    read = (chat for path in paths for chat in loaders.load(path, on_error=failures))
    return {fingerprint(chat): chat for chat in read}


def _refuse_strangers(picks: list[Pick], known: Mapping[str, Report], reports: str) -> None:
    missing = [pick.chat.chat_id for pick in picks if pick.chat.report_sha256 not in known]
    if missing:
        raise LoadError(
            f"没有队列里 {len(missing)} 个会话的报告，如 {missing[0]}",
            source=reports,
            remedy="请给抽样时用的那一份评分结果",
        )


def _lines(found: Iterable[msgspec.Struct]) -> bytes:
    return b"".join(msgspec.json.encode(own) + b"\n" for own in found)
