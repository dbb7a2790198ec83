"""What a batch shows while it runs and when it is done."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from autoqa.batch import quarantine
from autoqa.batch.run import Progress as Done
from autoqa.batch.schema import ErrorType
from autoqa.batch.summary import Summary

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

FAILURES: dict[ErrorType, str] = {
    "unreadable": "读不出",
    "invalid": "内容有错",
    "too_large": "太大",
    "too_slow": "超时",
    "crashed": "使进程退出",
    "internal": "程序出错",
}
REMEMBERED = {"chats": "整个会话", "turns": "单条消息（词库）", "windows": "整段对话（模型）"}


class Watch:
    """Shows how far a run is: a bar on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[done]}"),
            TextColumn("剩余"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, done="正在加载评分标准、词库和模型")
        self._plain = not console.is_terminal
        self._started = self._told = time.monotonic()

    def __enter__(self) -> Self:
        """Start."""
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        reason: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def __call__(self, progress: Done) -> None:
        """Show how far a run is."""
        now = time.monotonic()
        done = progress.scored + progress.failed
        text = f"{done:,} 个会话，每秒 {done / (now - self._started):,.0f} 个"
        if progress.failed:
            text += f"，{progress.failed:,} 个隔离"
        if not self._plain:
            self._bar.update(self._task, completed=progress.read, total=progress.total, done=text)
        elif now - self._told >= EVERY:
            self._told = now
            share = progress.read / max(1, progress.total)
            print(f"{share:4.0%} {text}", file=sys.stderr, flush=True)


def show(summary: Summary, output: str) -> None:
    """Print the summary of a run."""
    console = Console()
    console.print(_counts(summary))
    if summary.violations:
        console.print(_violations(summary))
    console.print(f"结果：{output}", highlight=False)
    if summary.failed:
        console.print(f"隔离：{quarantine.beside(output)}", highlight=False)


def _counts(summary: Summary) -> Table:
    table = Table(title=f"批量评分（{summary.rubric}）", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for title, value in (
        ("已评分", summary.scored),
        ("合格", summary.passed),
        ("不合格", summary.not_passed),
        ("是否合格待人工确定", summary.undecided),
        ("需要人工复核", summary.needs_review),
        ("没有评分（隔离）", summary.failed),
    ):
        table.add_row(title, f"{value:,}")
    for kind, count in summary.failures.items():
        table.add_row(f"  {FAILURES[kind]}", f"{count:,}")
    if summary.mean_score is not None:
        table.add_row("平均得分", f"{summary.mean_score:.2f}")
    for name, share in summary.remembered.items():
        table.add_row(f"重复命中：{REMEMBERED[name]}", f"{share:.0%}")
    table.add_row("用时", f"{summary.seconds:,.1f} 秒")
    return table


def _violations(summary: Summary) -> Table:
    table = Table(title="扣分最多的项", title_justify="left")
    table.add_column("评分项")
    table.add_column("会话", justify="right")
    table.add_column("共扣分", justify="right")
    for own in summary.violations:
        table.add_row(own.title, f"{own.chats:,}", f"{own.points:g}")
    return table
