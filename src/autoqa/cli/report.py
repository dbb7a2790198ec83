"""Commands that show chats as pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from autoqa.cli import given, reading
from autoqa.cli.output import Failures, refuse_overwriting, write
from autoqa.errors import AutoqaError
from autoqa.loaders import files as loaders
from autoqa.loaders.registry import Format
from autoqa.report import html, site
from autoqa.report.model import Report
from autoqa.scorer import Scorer
from autoqa.transcript import Transcript


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="文件...")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(),
    help="一个会话写 .html 文件；几个会话写文件夹，里面有 index.html",
)
@click.option("--redact", is_flag=True, help="隐去手机号、姓名、地址等个人信息")
@given.options
@reading.options
def report(
    files: tuple[str, ...],
    output: str,
    rubric: str,
    model: str,
    redact: bool,
    facts: str | None,
    processes: str | None,
    scripts: str | None,
    input_format: Format,
    roles: tuple[str, ...],
    columns: tuple[str, ...],
    header: str | None,
    time_zone: str,
) -> None:
    """给会话评分，写成网页：对话里标红依据，可以确认、改判、补漏检，并保存复核结果。"""
    refuse_overwriting(output, (*files, rubric, *filter(None, (facts, processes, scripts))))
    scorer = Scorer(rubric, model=model, facts=facts, processes=processes, scripts=scripts)
    failures = Failures()
    known_roles, known_columns = reading.known_roles(roles), dict(reading.pairs(columns))

    def chats() -> Iterator[Transcript]:
        for file in files:
            yield from loaders.load(
                file,
                format=input_format,
                on_error=failures,
                columns=known_columns,
                header=header,
                roles=known_roles,
                time_zone=time_zone,
            )

    scored = _scored(scorer, chats(), failures)
    if Path(output).suffix.lower() in (".html", ".htm"):
        _write_one(output, scored, redact=redact)
    else:
        count = site.write(Path(output), scored, redact=redact)
        click.echo(f"写了 {count} 份：{Path(output) / site.INDEX}")
    failures.finish("没有写成网页，其余已写出")


def _scored(
    scorer: Scorer, chats: Iterable[Transcript], on_error: Callable[[AutoqaError], None]
) -> Iterator[tuple[Report, Transcript]]:
    for chat in chats:
        try:
            yield scorer.score(chat, explain=True), chat
        except AutoqaError as reason:
            on_error(reason)


def _write_one(output: str, scored: Iterator[tuple[Report, Transcript]], *, redact: bool) -> None:
    first = next(scored, None)
    if first is None:
        return
    if next(scored, None) is not None:
        raise click.UsageError("不止一个会话：-o 请写文件夹的名字，例如 -o pages")
    write(output, html.page(*first, redact=redact).encode())
