"""Commands that live in modules of their own, imported when they are called or listed."""

from __future__ import annotations

import importlib

import click

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

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command by its name, importing it if need be."""
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        command: click.Command = getattr(importlib.import_module(COMMANDS[name]), name)
        return command
