"""What a network or a model says of labelled dialogues, gathered for calibration and measurement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from autoqa.model.tasks import OF_CHATS, OF_TURNS
from autoqa.training.calibration import Answers
from autoqa.training.corpus import IGNORED, Example
from autoqa.training.fit import windows
from autoqa.training.network import Network

UNRESOLVED = 2
"""The index of the ending that is a fault."""


class Logits(NamedTuple):
    """A network's logits for one chat.

    Attributes:
        turns: By task, shape (turns, labels).
        chat: By task, shape (labels,).
    """

    turns: dict[str, NDArray[np.float64]]
    chat: dict[str, NDArray[np.float64]]


@torch.no_grad()
def logits(network: Network, example: Example) -> Logits:
    """Return a network's logits for one chat, in single precision."""
    network.eval()
    turns = {task.name: np.zeros((len(example.tokens), len(task.labels))) for task in OF_TURNS}
    chat: dict[str, NDArray[np.float64]] = {}
    for window in windows(example):
        first, _, judged_from, judged_to = window.cut
        found = network(window.ids, window.turns, window.chat)
        for task in OF_TURNS:
            own = found[task.name].numpy().astype(np.float64)
            turns[task.name][judged_from:judged_to] = own[judged_from - first : judged_to - first]
        chat = {task.name: found[task.name].numpy().astype(np.float64) for task in OF_CHATS}
    return Logits(turns, chat)


def answers(examples: Sequence[Example], said: Sequence[Logits]) -> dict[str, Answers]:
    """Return by task what was said and what was annotated, over all chats."""
    found = {}
    for task in OF_TURNS:
        labels = np.concatenate([example.turns[task.name] for example in examples])
        own = np.concatenate([one.turns[task.name] for one in said])
        found[task.name] = Answers(own[labels != IGNORED], labels[labels != IGNORED])
    for task in OF_CHATS:
        labels = np.array([example.chat[task.name] for example in examples])
        own = np.stack([one.chat[task.name] for one in said])
        fault = UNRESOLVED if task.name == "ending" else None
        found[task.name] = Answers(own[labels != IGNORED], labels[labels != IGNORED], fault)
    return found
