"""Options that mean the same in several commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from autoqa.metrics.summary import MINIMUM

F = TypeVar("F", bound=Callable[..., object])

FILE = click.Path(exists=True, dir_okay=False)


def _log(*, required: bool) -> Callable[[F], F]:
    return click.option(
        "--log",
        "log_url",
        envvar="AUTOQA_LOG",
        required=required,
        help="复核日志：SQLite 文件名或数据库地址；也可以写在 $AUTOQA_LOG",
    )


def style(*choices: str, note: str = "") -> Callable[[F], F]:
    """Return the option that says how a result is written: by default as the first choice."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help=f"输出格式{note}",
    )


LOG, THE_LOG = _log(required=False), _log(required=True)
ENOUGH = click.option(
    "--minimum", type=click.IntRange(1), default=MINIMUM, show_default=True, help="少于几个算样本少"
)
SATISFACTION = click.option(
    "--satisfaction", type=FILE, help="客户评价的 CSV：会话编号、满意度（1–5）"
)
COMPLAINTS = click.option("--complaints", type=FILE, help="被投诉的会话的 CSV：会话编号")
