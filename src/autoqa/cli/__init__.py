"""The command line; no logic of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
from rich.console import Console

from autoqa import resources
from autoqa._version import __version__
from autoqa.cli import given, reading
from autoqa.cli.lazy import LazyGroup
from autoqa.cli.output import FAILED, Failures, fail, refuse_overwriting, tell
from autoqa.errors import AutoqaError, LoadError, reason_of
from autoqa.lexicon import files as lexicon_files
from autoqa.loaders import files as loaders
from autoqa.loaders.registry import Format
from autoqa.model import card
from autoqa.report import table
from autoqa.report.model import Report
from autoqa.rubric import files as rubric_files
from autoqa.scorer import Scorer
from autoqa.signals.registry import TITLES

Write = Callable[[Report], None]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__, prog_name="autoqa", message="%(prog)s %(version)s", help="显示版本"
)
def main() -> None:
    """客服聊天质检预评分：按评分标准给会话打分，逐项给出依据，供人工复核。"""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a GBK console cannot show every character of a chat
            reconfigure(errors="replace")


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="文件...")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "json", "jsonl"]),
    default="table",
    show_default=True,
    help="输出格式",
)
@click.option("--explain", is_flag=True, help="同时列出看着像、但没有计入的地方和原因")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="写到文件，而不是屏幕")
@given.options
@reading.options
def score(
    files: tuple[str, ...],
    rubric: str,
    model: str,
    facts: str | None,
    processes: str | None,
    scripts: str | None,
    style: str,
    explain: bool,
    output: str | None,
    input_format: Format,
    roles: tuple[str, ...],
    columns: tuple[str, ...],
    header: str | None,
    time_zone: str,
) -> None:
    """给文件里的每个会话评分。支持 JSON、JSONL、CSV、Excel、Parquet、文本和各平台的导出。"""
    refuse_overwriting(output, (*files, rubric, *filter(None, (facts, processes, scripts))))
    scorer = Scorer(rubric, model=model, facts=facts, processes=processes, scripts=scripts)
    failures = Failures()
    known_roles, known_columns = reading.known_roles(roles), dict(reading.pairs(columns))
    with _writer(output, style) as write:
        for file in files:
            chats = loaders.load(
                file,
                format=input_format,
                on_error=failures,
                columns=known_columns,
                header=header,
                roles=known_roles,
                time_zone=time_zone,
            )
            for chat in chats:
                try:
                    write(scorer.score(chat, explain=explain))
                except AutoqaError as reason:
                    failures(LoadError(str(reason), source=file))
    failures.finish("没有评分，其余已写出")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True), metavar="[文件或文件夹...]")
def check(paths: tuple[str, ...]) -> None:
    """检查评分标准和词库文件，并运行词库自带的例子；不写路径就检查全部。"""
    from autoqa import check as checking  # here, since it reads every kind of data file

    bad = count = 0
    for checked in checking.check(paths):
        count += 1
        if checked.error is not None:
            bad += 1
            tell(checked.error)
    click.echo(f"检查了 {count} 个文件，{bad} 个有错")
    if bad:
        sys.exit(FAILED)


@main.command(name="list")
@click.argument("what", type=click.Choice(["rubrics", "lexicons", "models", "signals"]))
def list_(what: str) -> None:
    """列出可用的评分标准、词库、模型或信号。"""
    if what == "signals":
        for name in sorted(TITLES):
            click.echo(f"{name:28} {TITLES[name]}")
        return
    if what == "models":
        for name in resources.models():
            click.echo(f"{name:28} {_title(what, name)}")
        return
    shelf: resources.Shelf = "rubrics" if what == "rubrics" else "lexicons"
    for name in resources.names(shelf):
        click.echo(f"{name:28} {_title(what, name)}")


def _title(what: str, name: str) -> str:
    try:
        if what == "models":
            return card.find(name).card.title
        if what == "rubrics":
            rubric = rubric_files.load(name)
            return f"{rubric.title} {rubric.version}（{rubric.provenance}）"
        lexicon = lexicon_files.load(name)
        return f"{lexicon.title}（{lexicon.provenance}）"
    except AutoqaError as reason:
        return f"有错：{str(reason).splitlines()[0]}"


@contextmanager
def _writer(output: str | None, style: str) -> Iterator[Write]:
    """Give a function that writes one report in the wanted style."""
    if output is None:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if style != "table" and reconfigure is not None:
            reconfigure(encoding="utf-8", errors="strict")  # data keeps every character
        with _styled(sys.stdout, style) as write:
            yield write
        return
    try:
        file = Path(output).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115
    except (OSError, ValueError) as reason:
        fail(f"写不了 {output}：{reason_of(reason)}")
    with file, _styled(file, style) as write:
        yield write


@contextmanager
def _styled(stream: IO[str], style: str) -> Iterator[Write]:
    if style == "table":
        console = Console(file=stream, soft_wrap=False)
        yield lambda report: table.show(report, console)
    elif style == "jsonl":
        yield lambda report: print(report.to_json(), file=stream)
    else:
        before = "["

        def write(report: Report) -> None:
            nonlocal before
            stream.write(f"{before}\n{report.to_json()}")
            before = ","

        yield write
        stream.write("[]\n" if before == "[" else "\n]\n")
