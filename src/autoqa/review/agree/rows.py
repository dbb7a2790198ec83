"""Agreement reckoned: for every question its statistics, intervals and confusion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from autoqa import agreement
from autoqa.agreement import Interval
from autoqa.review.agree.questions import (
    MOST_LABELS,
    Comparison,
    Question,
    Settings,
    labels_of,
    prepare,
)

STATISTICS = {
    "percent": "一致率",
    "kappa": "kappa",
    "weighted_kappa": "加权 kappa",
    "alpha": "alpha",
    "mean_absolute_error": "平均相差（分）",
    "within": "±范围内",
    "bias": "平均高出（分）",
}
"""By name, what a statistic is called."""


class Row(msgspec.Struct, frozen=True):
    """How far two sides agree on a question.

    Attributes:
        question: A criterion's id, ``total`` or ``passed``.
        title: What it is called.
        count: How many chats both sides marked.
        one_sided: How many only one side marked.
        uncommon: In how many either side gave another mark than the commonest.
        statistics: By name, each with its 95 % interval over chats; those that are undefined
            here, such as kappa where only one mark occurs, are missing.
        labels: The marks that occur; none where they are too many.
        confusion: How often the first side gave which (down) where the second gave which.
    """

    question: str
    title: str
    count: int
    one_sided: int
    uncommon: int
    statistics: dict[str, Interval]
    labels: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]


def rows(
    comparison: Comparison,
    settings: Settings | None = None,
    *,
    only: Iterable[str] = (),
    seed: int = 0,
) -> list[Row]:
    """Return a row for every question that either side marked anywhere.

    Args:
        comparison: What both sides said.
        settings: How agreement is reckoned.
        only: The ids of the questions wanted; all if left out.
        seed: Of the bootstrap.
    """
    wanted = set(only)
    chosen = settings or Settings()
    return [
        _row(question, chosen, seed)
        for question in comparison.questions
        if (question.pairs or question.one_sided or question.id in wanted)
        and (not wanted or question.id in wanted)
    ]


def _row(question: Question, settings: Settings, seed: int) -> Row:
    labels = labels_of(question.pairs)
    few = len(labels) <= MOST_LABELS
    parts, statistics = prepare(question, settings, labels)
    found = agreement.intervals(parts, list(statistics.values()), method="bca", seed=seed)
    table = agreement.confusion(
        [pair.first for pair in question.pairs], [pair.second for pair in question.pairs], labels
    )
    return Row(
        question.id,
        question.title,
        len(question.pairs),
        question.one_sided,
        _uncommon(question),
        {
            name: Interval(*(_finite(end) for end in own))
            for name, own in zip(statistics, found, strict=True)
            if own.value == own.value
        },
        tuple(labels.tolist()) if few else (),
        tuple(tuple(int(count) for count in line) for line in table) if few else (),
    )


def _finite(value: float) -> float:
    """Return a figure without the negative zero of a rounded sum; nan stays."""
    return value + 0.0


def _uncommon(question: Question) -> int:
    said = Counter(value for pair in question.pairs for value in (pair.first, pair.second))
    if not said:
        return 0
    ((common, _),) = said.most_common(1)
    return sum((pair.first, pair.second) != (common, common) for pair in question.pairs)
