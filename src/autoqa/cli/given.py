"""Options that say what a department gives beside the rubric."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])

_FILE = click.Path(dir_okay=False)


def options(command: F) -> F:
    """Give a command the options ``facts``, ``processes`` and ``scripts``, each a path or None."""
    for option in reversed(
        [
            click.option(
                "--facts", type=_FILE, help="事实库：商品、政策、活动（.toml .csv .xlsx）"
            ),
            click.option(
                "--processes", type=_FILE, help="流程库：客户要办的事和必说的步骤（.toml）"
            ),
            click.option(
                "--scripts", type=_FILE, help="话术库：必说和推荐的话术（.toml .csv .xlsx）"
            ),
        ]
    ):
        command = option(command)
    return command
