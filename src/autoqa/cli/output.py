"""What commands share: telling errors, and writing a file whole or not at all."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from autoqa.errors import AutoqaError, reason_of

P = ParamSpec("P")
R = TypeVar("R")

MISUSED = 2


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Tell what goes wrong on purpose in one message, and exit with its code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except AutoqaError as reason:
            click.echo(f"错误：{reason}", err=True)
            sys.exit(reason.exit_code)

    return run


def write(path: str | None, content: bytes) -> None:
    """Write to a file by way of a temporary one beside it; to the screen if there is no path."""
    if path is None:
        click.echo(content.decode(), nl=False)
        return
    target = Path(path)
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except (OSError, ValueError) as reason:
        click.echo(f"错误：写不了 {path}：{reason_of(reason)}", err=True)
        sys.exit(MISUSED)
