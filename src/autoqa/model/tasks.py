"""What a model judges: each task's labels, in the order of its logits, and whose turns it is for."""

from __future__ import annotations

from typing import NamedTuple

from autoqa.transcript import Role


class Task(NamedTuple):
    """One question that a model answers.

    Attributes:
        name: The task, as in the annotation.
        labels: Its labels, in the order of the logits.
        voice: Whose turns it is asked of; None: asked of the whole chat.
    """

    name: str
    labels: tuple[str, ...]
    voice: Role | None


TASKS = (
    Task("attitude", ("ok", "perfunctory", "curt", "hostile"), "agent"),
    Task("buck_passing", ("0", "1"), "agent"),
    Task("soothing", ("0", "1"), "agent"),
    Task("emotion", ("calm", "dissatisfied", "angry"), "customer"),
    Task("threat", ("0", "1"), "customer"),
    Task("ending", ("resolved", "committed", "unresolved", "no_issue"), None),
    Task("final_satisfaction", ("positive", "neutral", "negative"), None),
)
OF_TURNS = tuple(task for task in TASKS if task.voice is not None)
OF_CHATS = tuple(task for task in TASKS if task.voice is None)
EXPLAINED = ("attitude", "buck_passing")
"""Tasks whose findings show the words that moved them most."""
