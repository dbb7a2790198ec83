"""The command that shows a batch as a page or a workbook."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import click

from autoqa.cli.output import told, write
from autoqa.errors import LoadError
from autoqa.metrics import sources
from autoqa.metrics.summary import MINIMUM

FAILED = 1


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="报告文件...")
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False), help=".html 或 .xlsx 文件"
)
@click.option(
    "--chats-dir",
    type=click.Path(exists=True, file_okay=False),
    help="autoqa report 写的文件夹：汇总里的会话链接到那里的网页",
)
@click.option(
    "--minimum", type=click.IntRange(1), default=MINIMUM, show_default=True, help="少于几个算样本少"
)
@told
def dashboard(files: tuple[str, ...], output: str, chats_dir: str | None, minimum: int) -> None:
    """把一批评分汇总成网页或 Excel：分布、趋势、各客服和班组、扣分项、问题短语、响应时长。

    报告文件是批量评分写出的 Parquet，或 autoqa score --format jsonl 写出的。
    """
    from autoqa.review.dashboard import collect, page  # here, since openpyxl and jinja take time

    suffix = Path(output).suffix.lower()
    if suffix not in (".html", ".htm", ".xlsx"):
        raise click.UsageError("-o 请写 .html 或 .xlsx 文件")
    failures: list[LoadError] = []

    def tell(reason: LoadError) -> None:
        failures.append(reason)
        click.echo(f"错误：{reason}", err=True)

    reports = itertools.chain.from_iterable(sources.read(file, tell) for file in files)
    boards = collect.collect(reports, minimum=minimum)
    if not boards:
        raise LoadError(
            "文件里没有评分报告", source="、".join(files), remedy="请检查批量评分的结果"
        )
    if suffix == ".xlsx":
        from autoqa.review.dashboard import workbook

        workbook.write(boards, Path(output))
    else:
        link = page.links(Path(output), Path(chats_dir)) if chats_dir else page.no_link
        write(output, page.render(boards, link).encode())
    if failures:
        click.echo(f"有 {len(failures)} 处没有读进来，其余已汇总", err=True)
        sys.exit(FAILED)
