"""The command that shows a batch as a page or a workbook."""

from __future__ import annotations

import itertools
from pathlib import Path

import click

from autoqa.cli.options import ENOUGH
from autoqa.cli.output import Failures, refuse_overwriting, write
from autoqa.errors import LoadError
from autoqa.metrics import sources


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="评分结果...")
@click.option(
    "--output", "-o", required=True, type=click.Path(dir_okay=False), help=".html 或 .xlsx 文件"
)
@click.option(
    "--chats-dir",
    type=click.Path(exists=True, file_okay=False),
    help="autoqa report 写的文件夹：汇总里的会话链接到那里的网页",
)
@ENOUGH
def dashboard(files: tuple[str, ...], output: str, chats_dir: str | None, minimum: int) -> None:
    """把一批评分汇总成网页或 Excel：分布、趋势、各客服和班组、扣分项、问题短语、响应时长。

    评分结果是 autoqa batch 写出的，或 autoqa score --format jsonl 写出的。
    """
    from autoqa.review.dashboard import collect, page  # here, since openpyxl and jinja take time

    suffix = Path(output).suffix.lower()
    if suffix not in (".html", ".htm", ".xlsx"):
        raise click.UsageError("-o 请写 .html 或 .xlsx 文件")
    refuse_overwriting(output, files)
    failures = Failures()
    reports = itertools.chain.from_iterable(sources.read(file, failures) for file in files)
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
    failures.finish("没有读进来，其余已汇总")
