"""The command that tells an agent's problems with examples."""

from __future__ import annotations

import itertools
from pathlib import Path

import click

from autoqa.cli.options import COMPLAINTS, ENOUGH, FILE, LOG, SATISFACTION
from autoqa.cli.output import Failures, refuse_overwriting, write


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="评分结果...")
@click.option("--agent", required=True, help="客服编号")
@LOG
@click.option("--chats", multiple=True, type=FILE, help="会话原文：例子里带上整句话和客户的话")
@COMPLAINTS
@SATISFACTION
@ENOUGH
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False), help=".html 写成网页，其余写成文本"
)
def coach(
    files: tuple[str, ...],
    agent: str,
    log_url: str | None,
    chats: tuple[str, ...],
    complaints: str | None,
    satisfaction: str | None,
    minimum: int,
    output: str | None,
) -> None:
    """辅导单：一位客服哪些项丢分最多，各带三个例子和标准的原话，按标准 004 分紧急、重要、一般。

    只列已确定的和人工确认的问题；待定的、人工否定的、申诉中的（要给 --log）和客户自己的话都不列。
    """
    from autoqa.cli.review import read_chats
    from autoqa.metrics import outside, sources
    from autoqa.review.coach import problems, show

    refuse_overwriting(output, [*files, *chats])
    failures, states = Failures(), None
    if log_url:
        from autoqa.review.log import VerdictLog
        from autoqa.review.state import fold

        states = fold(VerdictLog(log_url, create=False).records())
    found = problems.coach(
        itertools.chain.from_iterable(sources.read(file, failures) for file in files),
        agent,
        states=states,
        chats=read_chats(chats, failures) if chats else None,
        complaints=outside.complaints(complaints, failures) if complaints else None,
        ratings=outside.ratings(satisfaction, failures) if satisfaction else None,
        minimum=minimum,
    )
    as_page = output is not None and Path(output).suffix.lower() in (".html", ".htm")
    write(output, (show.page(found) if as_page else show.text(found)).encode())
    failures.finish("没有读进来，其余已汇总")
