"""The command that scores many chats into one file."""

from __future__ import annotations

import functools
import os
import sys

import click
import msgspec

from autoqa.cli import given, reading
from autoqa.cli.output import FAILED, write
from autoqa.loaders.registry import Format
from autoqa.scorer import Scorer

INTERRUPTED = 130


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="输入...")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(dir_okay=False),
    help="结果文件：.parquet（一行一个会话）、.jsonl 或 .jsonl.gz（一行一份报告）",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    show_default="处理器的核数",
    help="用几个进程评分；结果与进程数无关",
)
@click.option("--resume", is_flag=True, help="接着上次中断的地方做")
@click.option("--summary", type=click.Path(dir_okay=False), help="把汇总另存为 JSON")
@click.option("--max-turns", type=click.IntRange(1), help="会话超过这么多条消息就隔离")
@click.option("--max-characters", type=click.IntRange(1), help="会话超过这么多字就隔离")
@click.option(
    "--max-seconds",
    type=click.FloatRange(0, min_open=True),
    help="会话评分超过这么多秒就放弃并隔离",
)
@given.options
@reading.options
def batch(
    inputs: tuple[str, ...],
    output: str,
    rubric: str,
    model: str,
    facts: str | None,
    processes: str | None,
    scripts: str | None,
    workers: int,
    resume: bool,
    summary: str | None,
    max_turns: int | None,
    max_characters: int | None,
    max_seconds: float | None,
    input_format: Format,
    roles: tuple[str, ...],
    columns: tuple[str, ...],
    header: str | None,
    time_zone: str,
) -> None:
    """给文件、文件夹或通配符（如 '导出/*.csv'）里的全部会话评分，写到一个文件。

    读不出或评不了的会话连同原因写到 输出文件名.quarantine.jsonl，其余照常；中断后加 --resume 接着做。
    """
    from autoqa.batch import Reading, run
    from autoqa.batch.adapter import USUAL
    from autoqa.cli import batch_console  # here, since pyarrow takes its time

    limits = {"turns": max_turns, "characters": max_characters, "seconds": max_seconds}
    chosen = {name: limit for name, limit in limits.items() if limit is not None}
    known_roles = reading.known_roles(roles)
    make = functools.partial(
        Scorer, rubric, model=model, facts=facts, processes=processes, scripts=scripts
    )
    with batch_console.Watch() as watch:
        try:
            made = run(
                inputs,
                output,
                make,
                reading=Reading(
                    input_format, dict(reading.pairs(columns)), header, known_roles, time_zone
                ),
                workers=workers,
                limits=msgspec.structs.replace(USUAL, **chosen),
                resume=resume,
                watch=watch,
            )
        except KeyboardInterrupt:
            click.echo("已中断。完成的部分都在，加 --resume 接着做", err=True)
            sys.exit(INTERRUPTED)
    batch_console.show(made, output)
    if summary is not None:
        write(summary, made.to_json())
    if made.failed:
        sys.exit(FAILED)
