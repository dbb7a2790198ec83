"""The obvious alternative: character n-grams and logistic regression, from scikit-learn.

What a fine-tuned model has to beat. A turn is described by its own characters and, apart from
them, by those of what came before it; a chat by its last turns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from autoqa.model import wording
from autoqa.model.tasks import OF_CHATS, OF_TURNS, Task
from autoqa.training.corpus import Dialogue

BEFORE = 2
"""Turns of context for a turn."""

LAST = 6
"""Turns at the end that describe a chat."""


class Baseline:
    """One logistic regression a task, trained on the same dialogues as a network."""

    def __init__(self, dialogues: Sequence[Dialogue]) -> None:
        self._own, self._before, self._end = (
            TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
            for _ in range(3)
        )
        folded = [_folded(dialogue) for dialogue in dialogues]
        turns = [pair for texts in folded for pair in _with_context(texts)]
        self._own.fit([own for own, _ in turns])
        self._before.fit([before for _, before in turns])
        self._end.fit([_ending(texts) for texts in folded])
        self._models: dict[str, LogisticRegression] = {}
        described = self._turns(turns)
        whole = self._end.transform([_ending(texts) for texts in folded])
        for task in OF_TURNS:
            labels = [
                dialogue.label(task.name, turn) if voice == task.voice else None
                for dialogue in dialogues
                for turn, voice in enumerate(dialogue.voices)
            ]
            self._fit(task, described, labels)
        for task in OF_CHATS:
            self._fit(task, whole, [dialogue.label(task.name) for dialogue in dialogues])

    def predict(self, dialogue: Dialogue) -> dict[str, NDArray[np.float64]]:
        """Return by task the probability of each label, (turns, labels) or (labels,)."""
        texts = _folded(dialogue)
        described = self._turns(_with_context(texts))
        whole = self._end.transform([_ending(texts)])
        found = {task.name: self._shares(task, described) for task in OF_TURNS}
        return found | {task.name: self._shares(task, whole)[0] for task in OF_CHATS}

    def _turns(self, turns: Sequence[tuple[str, str]]) -> csr_matrix:
        return hstack(
            [
                self._own.transform([own for own, _ in turns]),
                self._before.transform([before for _, before in turns]),
            ]
        ).tocsr()

    def _fit(self, task: Task, described: csr_matrix, labels: Sequence[str | None]) -> None:
        known = [row for row, label in enumerate(labels) if label is not None]
        model = LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
        self._models[task.name] = model.fit(described[known], [labels[row] for row in known])

    def _shares(self, task: Task, described: csr_matrix) -> NDArray[np.float64]:
        model = self._models[task.name]
        shares = model.predict_proba(described)
        columns = [list(model.classes_).index(label) for label in task.labels]
        return np.asarray(shares[:, columns], np.float64)


def _folded(dialogue: Dialogue) -> list[str]:
    marks = {"agent": "服", "customer": "客", "bot": "机", "system": "系"}
    chat = dialogue.chat()
    return [
        f"{marks[voice]}：{wording.fold(text)}"
        for voice, text in zip(chat.voices, chat.texts, strict=True)
    ]


def _with_context(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(text, " ".join(texts[max(0, i - BEFORE) : i])) for i, text in enumerate(texts)]


def _ending(texts: Sequence[str]) -> str:
    return " ".join(texts[-LAST:])
