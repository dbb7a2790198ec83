"""Commands for those who write rubrics."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import click
from rich.console import Console
from rich.table import Column, Table

from autoqa.cli.given import MODEL
from autoqa.cli.output import UNREAD, Failures, fail
from autoqa.errors import reason_of
from autoqa.loaders import files as loaders
from autoqa.report.table import OUTCOMES, verdict
from autoqa.scorer import Scorer, compare


@click.group()
def rubric() -> None:
    """新建评分标准，比较两份标准给出的结果。"""


@rubric.command()
@click.argument("path", type=click.Path(dir_okay=False), metavar="文件.toml")
def new(path: str) -> None:
    """从带说明的样板新建一份评分标准。"""
    template = resources.files("autoqa.rubric") / "template.toml"
    try:
        with Path(path).open("x", encoding="utf-8", newline="\n") as file:
            file.write(template.read_text("utf-8"))
    except FileExistsError:
        fail(f"{path} 已经存在，请换一个文件名")
    except (OSError, ValueError) as reason:
        fail(f"写不了 {path}：{reason_of(reason)}")
    click.echo(f"已写到 {path}，改好后用 autoqa check {path} 检查")


@rubric.command()
@click.argument("before", metavar="标准A")
@click.argument("after", metavar="标准B")
@click.option("--on", "files", multiple=True, required=True, metavar="会话文件", help="可写多次")
@MODEL
@click.option("--all", "every", is_flag=True, help="没有变化的会话也列出")
def diff(before: str, after: str, files: tuple[str, ...], model: str, every: bool) -> None:
    """把同样的会话按两份标准各评一遍，列出分数、结果有变化的会话和项目。"""
    console, found, failures = Console(), [], Failures()
    table = Table("会话", "得分", "合格", Column("变化的项目", overflow="fold"))
    one, other = Scorer(before, model=model), Scorer(after, model=model)
    for file in files:
        for change in compare.changes(one, other, loaders.load(file, on_error=failures)):
            found.append(change)
            if every or change.lines or change.before.score != change.after.score:
                table.add_row(*_row(change))
    console.print(table)
    result = compare.effect(found)
    console.print(
        f"{result.chats} 个会话，{result.rescored} 个分数有变化，平均变化 {result.mean_change:+.1f} 分；"
        f"新增不合格 {result.newly_failed}，新增合格 {result.newly_passed}，"
        f"新增待复核 {result.newly_reviewed}，不再需要复核 {result.no_longer_reviewed}",
        soft_wrap=True,
    )
    failures.finish(UNREAD)


def _row(change: compare.Change) -> tuple[str, str, str, str]:
    lines = [f"{line.title}：{_mark(line.before)} → {_mark(line.after)}" for line in change.lines]
    before, after = change.before, change.after
    return (
        after.transcript.id,
        f"{_score(before.score)} → {_score(after.score)}",
        f"{verdict(before)} → {verdict(after)}",
        "\n".join(lines),
    )


def _mark(mark: tuple[str, float | None] | None) -> str:
    if mark is None:
        return "无此项"
    outcome, earned = mark
    word = OUTCOMES[outcome][0]
    return word if earned is None else f"{word} {earned:g} 分"


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:g}"
