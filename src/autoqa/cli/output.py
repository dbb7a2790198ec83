"""What commands share: telling errors, and writing a file whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from autoqa import disk
from autoqa.errors import AutoqaError, reason_of

FAILED = 1
"""The exit code where something could not be done and the rest was."""

MISUSED = 2
"""The exit code where nothing could be done."""


UNREAD = "没有处理，其余已处理"
"""What became of the rest where some chats or reports could not be read."""


class Failures:
    """Tells each chat or row that fails as it comes, and counts them for the end."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, reason: AutoqaError) -> None:
        """Tell one."""
        self.count += 1
        tell(reason)

    def finish(self, what: str) -> None:
        """Say how many failed and what became of the rest, and exit; without any, do nothing."""
        if self.count:
            click.echo(f"有 {self.count} 处{what}", err=True)
            sys.exit(FAILED)


def tell(reason: AutoqaError | str) -> None:
    """Tell what went wrong, apart from the data on standard output."""
    click.echo(f"错误：{reason}", err=True)


def fail(reason: AutoqaError | str) -> NoReturn:
    """Tell why nothing could be done, and exit."""
    tell(reason)
    sys.exit(MISUSED)


def refuse_overwriting(output: str | None, inputs: Iterable[str]) -> None:
    """Exit if a command would write over what it reads."""
    for file in inputs:
        with suppress(OSError, ValueError):  # one of them is not there
            if output is not None and Path(output).samefile(file):
                fail(f"输出 {output} 就是输入文件，会把它盖掉。请换一个文件名")


def write(path: str | None, content: bytes) -> None:
    """Write to a file whole or not at all; to the screen if there is no path."""
    if path is None:
        click.echo(content.decode(), nl=False)
        return
    try:
        with disk.replacing(Path(path)) as file:
            file.write(content)
    except (OSError, ValueError) as reason:
        fail(f"写不了 {path}：{reason_of(reason)}")
