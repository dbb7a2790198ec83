"""Measures judgements against annotated dialogues, with intervals over whole chats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from autoqa import agreement
from autoqa.agreement import Statistic
from autoqa.model.tasks import OF_CHATS, OF_TURNS, TASKS
from autoqa.scorer import Scorer
from autoqa.signals.base import Judgement, Judgements
from autoqa.training import measure
from autoqa.training.corpus import Dialogue
from autoqa.training.measure import Outcome

QUESTIONS: dict[str, tuple[str, str | None]] = {
    "attitude_bad": ("attitude", None),
    "buck_passing": ("buck_passing", None),
    "soothing": ("soothing", None),
    "dissatisfied": ("emotion", None),
    "threat": ("threat", None),
    "unresolved": ("ending", "unresolved"),
}
"""Yes-or-no questions: a task, and the label that means yes; None: any label but the first."""


class Row(NamedTuple):
    """One question's measures, each with its 95 % bootstrap interval.

    Attributes:
        question: One of `QUESTIONS`, or a task for agreement over all its labels.
        kappa: Cohen's kappa.
        precision: Of the faults judged; nan for tasks with many labels.
        recall: Of the faults annotated.
        f1: Of both.
        false_alarms: Faults judged in 1,000 faultless turns.
        positives: How many faults are annotated.
    """

    question: str
    kappa: tuple[float, float, float]
    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    false_alarms: tuple[float, float, float]
    positives: int


class Sureness(NamedTuple):
    """How the certain judgements of a question hold.

    Attributes:
        question: One of `QUESTIONS`.
        accused: Faults that were decided.
        accused_wrongly: Share of them that are none.
        cleared: Items decided faultless.
        cleared_wrongly: Share of them that are faults.
        undecided: Share of all items that were left to a human.
        chats_undecided: Share of the chats with such an item.
    """

    question: str
    accused: int
    accused_wrongly: float
    cleared: int
    cleared_wrongly: float
    undecided: float
    chats_undecided: float


def judge(scorer: Scorer, dialogues: Iterable[Dialogue]) -> list[Judgements]:
    """Return what a scorer judges of each dialogue."""
    return [scorer.score(dialogue.transcript()).judgements for dialogue in dialogues]


def labels_of(found: Judgements, dialogue: Dialogue) -> dict[str, list[Judgement | None]]:
    """Return by task the judgement of every turn, or the one of the chat."""
    by_task: dict[str, list[Judgement | None]] = {}
    for task in OF_TURNS:
        by_task[task.name] = [
            getattr(found.turns.get(str(turn)), task.name, None)
            for turn in range(len(dialogue.turns))
        ]
    for task in OF_CHATS:
        by_task[task.name] = [getattr(found, task.name)]
    return by_task


def evaluate(dialogues: Sequence[Dialogue], judged: Sequence[Judgements]) -> list[Row]:
    """Measure judgements against the labels of the dialogues.

    Args:
        dialogues: With their labels; what is not labelled is left out. Each counts by its weight.
        judged: What was judged of each, as `judge` returns it.
    """
    labels = [
        {
            task: [None if own is None else str(own.label) for own in judgements]
            for task, judgements in labels_of(found, dialogue).items()
        }
        for found, dialogue in zip(judged, dialogues, strict=True)
    ]
    return evaluate_labels(dialogues, labels)


def evaluate_labels(
    dialogues: Sequence[Dialogue], judged: Sequence[Mapping[str, Sequence[str | None]]]
) -> list[Row]:
    """Measure plain labels, by task one for every turn, or one for the chat."""
    rows = [_yes_or_no(dialogues, judged, question) for question in QUESTIONS]
    return rows + [_many(dialogues, judged, task) for task in ("attitude", "emotion", "ending")]


def sureness(
    dialogues: Sequence[Dialogue], judged: Sequence[Judgements], question: str
) -> Sureness:
    """Measure how the certain judgements of one question hold."""
    task, _ = QUESTIONS[question]
    accused = wrong = cleared = missed = unsure = total = chats = 0
    for dialogue, found in zip(dialogues, judged, strict=True):
        before = unsure
        for true, own in _pairs(dialogue, labels_of(found, dialogue)[task], task):
            fault, said = says(question, true), says(question, own.label)
            total += 1
            if not own.decided:
                unsure += 1
            elif said:
                accused += 1
                wrong += not fault
            else:
                cleared += 1
                missed += fault
        chats += unsure > before
    return Sureness(
        question,
        accused,
        wrong / accused if accused else float("nan"),
        cleared,
        missed / cleared if cleared else float("nan"),
        unsure / total if total else float("nan"),
        chats / len(dialogues) if dialogues else float("nan"),
    )


def _pairs(
    dialogue: Dialogue, found: Sequence[Judgement | None], task: str
) -> list[tuple[str, Judgement]]:
    of_chat = any(own.name == task for own in OF_CHATS)
    pairs = []
    for turn, own in enumerate(found):
        true = dialogue.label(task, None if of_chat else turn)
        if true is not None and own is not None:
            pairs.append((true, own))
    return pairs


def says(question: str, label: str | int) -> bool:
    """Tell whether a label answers one of `QUESTIONS` with yes."""
    task, wanted = QUESTIONS[question]
    first = next(own.labels[0] for own in TASKS if own.name == task)
    return str(label) != first if wanted is None else str(label) == wanted


def _yes_or_no(
    dialogues: Sequence[Dialogue],
    judged: Sequence[Mapping[str, Sequence[str | None]]],
    question: str,
) -> Row:
    task, _ = QUESTIONS[question]
    chats = _outcomes(dialogues, judged, task, lambda label: says(question, label))
    measures: list[Statistic] = [
        agreement.kappa,
        measure.precision,
        measure.recall,
        measure.f1,
        measure.false_alarms,
    ]
    found = [measure.interval(chats, one) for one in measures]
    positives = sum(int(chat.true.sum()) for chat in chats)
    return Row(question, found[0], found[1], found[2], found[3], found[4], positives)


def _many(
    dialogues: Sequence[Dialogue], judged: Sequence[Mapping[str, Sequence[str | None]]], task: str
) -> Row:
    labels = next(own.labels for own in TASKS if own.name == task)
    chats = _outcomes(dialogues, judged, task, labels.index)
    none = (float("nan"),) * 3
    count = sum(len(chat.true) for chat in chats)
    return Row(task, measure.interval(chats, agreement.kappa), none, none, none, none, count)


def _outcomes(
    dialogues: Sequence[Dialogue],
    judged: Sequence[Mapping[str, Sequence[str | None]]],
    task: str,
    value: Callable[[str], int],
) -> list[Outcome]:
    of_chat = any(own.name == task for own in OF_CHATS)
    found = []
    for dialogue, labels in zip(dialogues, judged, strict=True):
        pairs = [
            (value(true), value(said))
            for turn, said in enumerate(labels[task])
            if said is not None
            and (true := dialogue.label(task, None if of_chat else turn)) is not None
        ]
        if pairs:
            columns = np.array(pairs, np.int64).T
            found.append(Outcome(columns[0], columns[1], dialogue.weight))
    return found
