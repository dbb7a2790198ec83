"""The options that say how files of chats are read, for every command that reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from autoqa.errors import TranscriptError
from autoqa.loaders.fields import parse_role
from autoqa.loaders.registry import FORMATS
from autoqa.transcript import Role

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = [
    click.option(
        "--input-format",
        type=click.Choice(FORMATS),
        default="auto",
        metavar="格式",
        help=f"文件的格式，默认 auto：自动识别。可用的有：{'、'.join(FORMATS)}",
    ),
    click.option(
        "--role",
        "roles",
        multiple=True,
        metavar="名字=角色",
        help="谁是谁，按昵称、工号或声道，如 小王=客服、0=客服",
    ),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="字段=表头",
        help="CSV、Excel、Parquet 里哪一列是什么，如 内容=聊天",
    ),
    click.option("--header", help="文本聊天的说话人行的正则，含 name，可含 time、text 组"),
    click.option(
        "--time-zone",
        default="Asia/Shanghai",
        show_default=True,
        help="文本聊天和平台导出的时区",
    ),
]


def options(command: F) -> F:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def known_roles(given: tuple[str, ...]) -> dict[str, Role]:
    """Return who is who.

    Raises:
        click.UsageError: A role is unknown.
    """
    try:
        return {name: parse_role(word, f"--role {name}") for name, word in pairs(given)}
    except TranscriptError as reason:
        raise click.UsageError(str(reason)) from None


def pairs(given: tuple[str, ...]) -> list[tuple[str, str]]:
    """Split ``name=value``.

    Raises:
        click.UsageError: It is something else.
    """
    found = [pair.partition("=") for pair in given]
    for name, equals, value in found:
        if not (name and equals and value):
            raise click.UsageError("应写成 名字=值，例如 小王=agent")
    return [(name, value) for name, _, value in found]
