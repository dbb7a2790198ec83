"""What two sides were both asked, and what each said: the input of every statistic here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from autoqa import agreement
from autoqa.agreement import Floats, Level, Statistic, Weights

TOTAL, PASSED = "total", "passed"
TITLES = {TOTAL: "总分", PASSED: "是否合格"}

MOST_LABELS = 25
"""Marks with more values are compared by their differences, not as labels."""


class Pair(NamedTuple):
    """What the two sides said of one chat, and how many chats it stands for."""

    chat: str
    first: float
    second: float
    weight: float = 1.0


class Question(msgspec.Struct):
    """A criterion, the total or whether the chat passes.

    Attributes:
        id: The criterion's id, `TOTAL` or `PASSED`.
        title: What it is called.
        full: The most points; None where marks are no points, or nobody says.
        pairs: The chats that both sides marked.
        one_sided: How many chats only one side marked.
    """

    id: str
    title: str
    full: float | None = None
    pairs: list[Pair] = []
    one_sided: int = 0

    def take(self, chat: str, first: float | None, second: float | None, weight: float) -> None:
        """Take what the sides said of a chat; None where one did not say."""
        if first is not None and second is not None:
            self.pairs.append(Pair(chat, float(first), float(second), weight))
        else:
            self.one_sided += (first is None) != (second is None)


class Comparison(msgspec.Struct):
    """Two sides' marks by one rubric; `sides` is what they are called."""

    rubric: str
    sides: tuple[str, str]
    questions: list[Question]
    warnings: list[str] = []


class Settings(msgspec.Struct, frozen=True):
    """How agreement is reckoned.

    Attributes:
        margin: What counts as near, in hundredths of the most points.
        weights: Of weighted kappa; marks with more than `MOST_LABELS` values have quadratic ones.
        level: Of alpha; whether a chat passes is always nominal, many values always interval.
    """

    margin: float = 10.0
    weights: Weights = "quadratic"
    level: Level = "interval"


class Prepared(NamedTuple):
    """A question ready for the bootstrap.

    Attributes:
        parts: What each chat adds, shape (chats, ...).
        statistics: By name, functions of added parts; those that do not apply are missing.
    """

    parts: Floats
    statistics: dict[str, Statistic]


def labels_of(pairs: Iterable[Pair]) -> Floats:
    """Return the values that occur, rising."""
    return np.unique([value for pair in pairs for value in (pair.first, pair.second)])


def prepare(question: Question, settings: Settings, labels: Floats) -> Prepared:
    """Return a question's parts and statistics.

    Args:
        question: With its pairs.
        settings: How agreement is reckoned.
        labels: The values to tell apart, at least those that occur.
    """
    margin = settings.margin * (question.full or 100.0) / 100
    columns = np.array([(pair.first, pair.second) for pair in question.pairs]).reshape(-1, 2)
    weight = np.array([pair.weight for pair in question.pairs])
    if len(labels) > MOST_LABELS:
        return Prepared(_sums(columns, margin) * weight[:, None], _OF_SUMS)
    tables = np.zeros((len(columns), len(labels), len(labels)))
    first, second = np.searchsorted(labels, columns).T
    tables[np.arange(len(columns)), first, second] = weight
    return Prepared(tables, _of_tables(question, settings, labels, margin))


def _sums(columns: Floats, margin: float) -> Floats:
    return agreement.sums(columns[:, 0], columns[:, 1], margin)


_OF_SUMS: dict[str, Statistic] = {
    "percent": agreement.equal_share,
    "weighted_kappa": agreement.quadratic_kappa,
    "alpha": agreement.interval_alpha,
    "mean_absolute_error": agreement.mean_absolute_error,
    "within": agreement.near_share,
    "bias": agreement.bias,
}


def _of_tables(
    question: Question, settings: Settings, labels: Floats, margin: float
) -> dict[str, Statistic]:
    level: Level = "nominal" if question.id == PASSED else settings.level
    found: dict[str, Statistic] = {
        "percent": agreement.percent,
        "kappa": agreement.kappa,
        "alpha": lambda table: agreement.alpha(table + table.swapaxes(-1, -2), labels, level),
    }
    if question.id == PASSED:
        return found
    linear = agreement.distances(labels, "linear")
    apart = agreement.distances(labels, settings.weights)
    higher = labels[None, :] - labels[:, None]
    return found | {
        "weighted_kappa": lambda table: agreement.kappa(table, apart),
        "mean_absolute_error": lambda table: agreement.mean_distance(table, linear),
        "within": lambda table: 1 - agreement.mean_distance(table, linear > margin + 1e-9),
        "bias": lambda table: agreement.mean_distance(table, higher),
    }


def by_id(questions: Sequence[Question]) -> dict[str, Question]:
    """Return questions by their id."""
    return {question.id: question for question in questions}
