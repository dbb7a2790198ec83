"""Commands that live in modules of their own, imported when they are called or listed.

Whatever one of them raises on purpose is told here, in one message and with its exit code.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

from autoqa.cli import chinese
from autoqa.cli.output import tell
from autoqa.errors import AutoqaError

COMMANDS = {
    "accumulate": "autoqa.cli.metrics",
    "adapt": "autoqa.cli.models",
    "agree": "autoqa.cli.agree",
    "batch": "autoqa.cli.batch",
    "coach": "autoqa.cli.coach",
    "dashboard": "autoqa.cli.dashboard",
    "drift": "autoqa.cli.agree",
    "evaluate": "autoqa.cli.models",
    "labelstudio": "autoqa.cli.review",
    "log": "autoqa.cli.log",
    "metrics": "autoqa.cli.metrics",
    "model": "autoqa.cli.models",
    "queue": "autoqa.cli.review",
    "redact": "autoqa.cli.redact",
    "report": "autoqa.cli.report",
    "rubric": "autoqa.cli.rubrics",
    "sheet": "autoqa.cli.review",
    "train": "autoqa.cli.models",
    "verdicts": "autoqa.cli.verdicts",
}
"""Each command's module; the command has the module's attribute of its own name."""


class LazyGroup(click.Group):
    """A group that knows where its commands are before it has them."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the arguments; what is wrong with them is told in Chinese."""
        chinese.speak()
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error of ours ends in a message, never in a traceback."""
        try:
            return super().invoke(ctx)
        except AutoqaError as reason:
            tell(reason)
            ctx.exit(reason.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by its name, importing it if need be."""
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        command: click.Command = getattr(importlib.import_module(COMMANDS[name]), name)
        return command
