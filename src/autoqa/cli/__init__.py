"""The command line; no logic of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

import click
from rich.console import Console

from autoqa import check as checking
from autoqa import resources
from autoqa._version import __version__
from autoqa.cli import given, reading
from autoqa.cli.lazy import LazyGroup
from autoqa.errors import AutoqaError, LoadError, reason_of
from autoqa.lexicon import files as lexicon_files
from autoqa.loaders import files as loaders
from autoqa.loaders.registry import Format
from autoqa.model import card
from autoqa.report import table
from autoqa.report.model import Report
from autoqa.rubric import files as rubric_files
from autoqa.scorer import AUTO, DEFAULT_RUBRIC, Scorer
from autoqa.signals.registry import TITLES

T = TypeVar("T")
Write = Callable[[Report], None]

FAILED = 1
MISUSED = 2


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autoqa")
def main() -> None:
    """客服聊天质检预评分：按评分标准给会话打分，逐项给出依据，供人工复核。"""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a GBK console cannot show every character of a chat
            reconfigure(errors="replace")


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="文件...")
@click.option(
    "--rubric", default=DEFAULT_RUBRIC, show_default=True, help="评分标准的名字，或 .toml 文件"
)
@click.option(
    "--model",
    default=AUTO,
    show_default=True,
    help="分类模型的名字或文件夹；auto 为已安装的，none 为只用词库",
)
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
    _refuse_overwriting(output, (*files, rubric, *filter(None, (facts, processes, scripts))))
    scorer = _or_exit(
        lambda: Scorer(rubric, model=model, facts=facts, processes=processes, scripts=scripts)
    )
    failures: list[str] = []

    def on_error(reason: AutoqaError) -> None:
        failures.append(str(reason))
        click.echo(f"错误：{reason}", err=True)

    known_roles, known_columns = reading.known_roles(roles), dict(reading.pairs(columns))
    with _writer(output, style) as write:
        for file in files:
            chats = loaders.load(
                file,
                format=input_format,
                on_error=on_error,
                columns=known_columns,
                header=header,
                roles=known_roles,
                time_zone=time_zone,
            )
            for chat in chats:
                try:
                    write(scorer.score(chat, explain=explain))
                except AutoqaError as reason:
                    on_error(LoadError(str(reason), source=file))
    if failures:
        click.echo(f"有 {len(failures)} 处没有评分，其余已写出", err=True)
        sys.exit(FAILED)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True), metavar="[文件或文件夹...]")
def check(paths: tuple[str, ...]) -> None:
    """检查评分标准和词库文件，并运行词库自带的例子；不写路径就检查全部。"""
    bad = count = 0
    for checked in checking.check(paths):
        count += 1
        if checked.error is not None:
            bad += 1
            click.echo(str(checked.error), err=True)
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
            click.echo(f"{name:28} {card.find(name).card.title}")
        return
    shelf: resources.Shelf = "rubrics" if what == "rubrics" else "lexicons"
    for name in resources.names(shelf):
        click.echo(f"{name:28} {_title(shelf, name)}")


def _title(shelf: resources.Shelf, name: str) -> str:
    try:
        if shelf == "rubrics":
            rubric = rubric_files.load(name)
            return f"{rubric.title} {rubric.version}（{rubric.provenance}）"
        lexicon = lexicon_files.load(name)
        return f"{lexicon.title}（{lexicon.provenance}）"
    except AutoqaError as reason:
        return f"有错：{str(reason).splitlines()[0]}"


def _refuse_overwriting(output: str | None, inputs: tuple[str, ...]) -> None:
    for file in inputs:
        if output is not None and _same_file(output, file):
            click.echo(f"错误：输出 {output} 就是输入文件，会把它清空。请换一个文件名", err=True)
            sys.exit(MISUSED)


def _same_file(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):  # one of them is not there
        return False


def _or_exit(make: Callable[[], T]) -> T:
    try:
        return make()
    except AutoqaError as reason:
        click.echo(f"错误：{reason}", err=True)
        sys.exit(MISUSED)


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
        click.echo(f"错误：写不了 {output}：{reason_of(reason)}", err=True)
        sys.exit(MISUSED)
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
