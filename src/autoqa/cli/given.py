"""Options that say what chats are scored by: the rubric, the model, what a department gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from autoqa.scorer import AUTO, DEFAULT_RUBRIC

F = TypeVar("F", bound=Callable[..., object])

MODEL = click.option(
    "--model",
    default=AUTO,
    show_default=True,
    help="分类模型的名字或文件夹；auto 为已安装的，none 为只用词库",
)

_FILE = click.Path(dir_okay=False)
_OPTIONS = (
    click.option(
        "--rubric", default=DEFAULT_RUBRIC, show_default=True, help="评分标准的名字，或 .toml 文件"
    ),
    MODEL,
    click.option("--facts", type=_FILE, help="事实库：商品、政策、活动（.toml .csv .xlsx）"),
    click.option("--processes", type=_FILE, help="流程库：客户要办的事和必说的步骤（.toml）"),
    click.option("--scripts", type=_FILE, help="话术库：必说和推荐的话术（.toml .csv .xlsx）"),
)


def options(command: F) -> F:
    """Give a command these options, named as the arguments of `Scorer`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
