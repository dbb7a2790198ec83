"""What is in a corpus: how much of what, how long, and whether its two annotations agree."""

from __future__ import annotations

import collections
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autoqa import corpus as corpus_package
from autoqa.agreement import kappa as cohens_kappa
from autoqa.model.tasks import TASKS, Task
from autoqa.training import measure
from autoqa.training.corpus import Dialogue
from autoqa.training.measure import Outcome

UNSAID = {"attitude": "ok", "emotion": "calm"}
"""What a sparse annotation means where it says nothing; 0 for the flags."""


class Count(NamedTuple):
    """How much of a corpus has one value of a key, such as one trade.

    Attributes:
        name: The value.
        dialogues: How many dialogues have it.
        turns: The messages in them.
        agent: Those of the agents.
        customer: Those of the customers.
    """

    name: str
    dialogues: int
    turns: int
    agent: int
    customer: int


class Agreement(NamedTuple):
    """How far two annotations agree on a task, or on one of its labels against the others.

    Attributes:
        task: The task.
        label: The label; None for all labels of the task together.
        items: What both annotated: turns, or whole dialogues.
        first: How often the first gave the label; for a task, any but its first label.
        second: The same of the second.
        kappa: Cohen's kappa with its 95 % bootstrap interval over dialogues.
    """

    task: str
    label: str | None
    items: int
    first: int
    second: int
    kappa: tuple[float, float, float]


def channels() -> dict[str, str]:
    """Return by dialogue the channel it took place on, for the corpus that ships."""
    rows = [row for file in sorted(_folder().glob("batch*.jsonl")) for row in _rows(file)]
    return {row["id"]: row["channel"] for row in rows}


def counts(dialogues: Iterable[Dialogue], key: Callable[[Dialogue], str]) -> list[Count]:
    """Count dialogues and messages by a key, the most frequent first."""
    found: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for dialogue in dialogues:
        own = found[key(dialogue)]
        own["dialogues"] += 1
        own.update(dialogue.voices)
    rows = [
        Count(
            name,
            own["dialogues"],
            own.total() - own["dialogues"],
            own["agent"],
            own["customer"],
        )
        for name, own in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.dialogues, row.name))


def label_counts(dialogues: Iterable[Dialogue], task: Task) -> dict[str, int]:
    """Return by label of a task how often it was given, in the order of the labels."""
    found: collections.Counter[str | None] = collections.Counter()
    for dialogue in dialogues:
        found.update(_labels(dialogue, task))
    return {label: found[label] for label in task.labels}


def turn_lengths(dialogues: Iterable[Dialogue], voice: str) -> NDArray[np.int64]:
    """Return how many characters each message of a voice has, shape (messages,)."""
    return np.array(
        [
            len(turn["text"])
            for dialogue in dialogues
            for turn in dialogue.turns
            if turn["role"] == voice
        ],
        np.int64,
    )


def chat_lengths(dialogues: Iterable[Dialogue]) -> NDArray[np.int64]:
    """Return how many messages each dialogue has, shape (dialogues,)."""
    return np.array([len(dialogue.turns) for dialogue in dialogues], np.int64)


def annotated_twice(dialogues: Iterable[Dialogue]) -> list[tuple[Dialogue, Dialogue]]:
    """Return the dialogues that were annotated twice, once with each annotation.

    Args:
        dialogues: Of the corpus that ships; those annotated only once are left out.
    """
    first, second = (
        {row["id"]: row["labels"] for row in _rows(_folder() / f"{which}_annotation.jsonl")}
        for which in ("first", "second")
    )
    return [
        (_annotated(own, first[own.id]), _annotated(own, second[own.id]))
        for own in dialogues
        if own.id in first and own.id in second
    ]


def agreement(
    pairs: Sequence[tuple[Dialogue, Dialogue]], *, resamples: int = 200
) -> list[Agreement]:
    """Measure how far two annotations agree, by task and by label.

    Args:
        pairs: The same dialogues with either annotation; at least one.
        resamples: Bootstrap resamples for the intervals.
    """
    found = []
    for task in TASKS:
        chats = [_both(*pair, task) for pair in pairs]
        found.append(_agreement(task, None, chats, resamples))
        if task.labels != ("0", "1"):
            found += [
                _agreement(task, label, [_only(chat, number) for chat in chats], resamples)
                for number, label in enumerate(task.labels)
            ]
    return found


def _agreement(
    task: Task, label: str | None, chats: Sequence[Outcome], resamples: int
) -> Agreement:
    items = sum(len(chat.true) for chat in chats)
    first = sum(int((chat.true != 0).sum()) for chat in chats)
    second = sum(int((chat.judged != 0).sum()) for chat in chats)
    kappa = (float("nan"),) * 3
    if first or second:
        kappa = measure.interval(chats, cohens_kappa, resamples=resamples)
    return Agreement(task.name, label, items, first, second, kappa)


def _both(first: Dialogue, second: Dialogue, task: Task) -> Outcome:
    """Return the indices of the labels that either annotation gave, where both gave one."""
    pairs = [
        (task.labels.index(one), task.labels.index(other))
        for one, other in zip(_labels(first, task), _labels(second, task), strict=True)
        if one is not None and other is not None
    ]
    columns = np.array(pairs, np.int64).reshape(-1, 2).T
    return Outcome(columns[0], columns[1])


def _only(chat: Outcome, label: int) -> Outcome:
    true, judged = (np.asarray(side == label, np.int64) for side in (chat.true, chat.judged))
    return Outcome(true, judged)


def _labels(dialogue: Dialogue, task: Task) -> list[str | None]:
    if task.voice is None:
        return [dialogue.label(task.name)]
    return [dialogue.label(task.name, turn) for turn in range(len(dialogue.turns))]


def _annotated(dialogue: Dialogue, sparse: dict[str, Any]) -> Dialogue:
    """Return a dialogue with a sparse annotation, its silences filled in."""
    full = {
        f"{voice}_turns": {
            str(turn): {
                task.name: sparse[f"{voice}_turns"]
                .get(str(turn), {})
                .get(task.name, UNSAID.get(task.name, 0))
                for task in TASKS
                if task.voice == voice
            }
            for turn, speaker in enumerate(dialogue.voices)
            if speaker == voice
        }
        for voice in ("agent", "customer")
    }
    return dialogue._replace(labels={**sparse, **full})


def _folder() -> Path:
    return Path(str(corpus_package.__file__)).parent


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
