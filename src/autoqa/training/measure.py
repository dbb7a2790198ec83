"""How well labels agree: kappa, precision, recall, false alarms, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000


class Outcome(NamedTuple):
    """Labels of one kind in one chat: what was annotated and what was judged.

    Attributes:
        true: Shape (items,).
        judged: Shape (items,).
    """

    true: NDArray[np.int64]
    judged: NDArray[np.int64]


def kappa(true: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    """Return Cohen's kappa; nan where only one label occurs in both."""
    labels = np.union1d(true, judged)
    table = np.array([[np.sum((true == a) & (judged == b)) for b in labels] for a in labels])
    total = table.sum()
    by_chance = float(table.sum(0) @ table.sum(1)) / total**2 if total else 1.0
    if by_chance >= 1:
        return float("nan")
    return (float(np.trace(table)) / float(total) - by_chance) / (1 - by_chance)


def precision(true: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    """Return the share of judged faults that are annotated."""
    return _share(true[judged != 0] != 0)


def recall(true: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    """Return the share of annotated faults that are judged."""
    return _share(judged[true != 0] != 0)


def f1(true: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    """Return the harmonic mean of precision and recall."""
    hits = int(np.sum((true != 0) & (judged != 0)))
    wrong = int(np.sum((true != 0) != (judged != 0)))
    return 2 * hits / (2 * hits + wrong) if hits or wrong else float("nan")


def false_alarms(true: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    """Return the faults judged in a thousand faultless items."""
    return 1000 * _share(judged[true == 0] != 0)


def calibration_error(
    true: NDArray[np.int64], shares: NDArray[np.float64], bins: int = 10
) -> float:
    """Return the expected calibration error of a binary probability in equal-width bins."""
    which = np.minimum((shares * bins).astype(int), bins - 1)
    gaps = [
        abs(float(true[which == b].mean()) - float(shares[which == b].mean()))
        * float((which == b).sum())
        for b in range(bins)
        if (which == b).any()
    ]
    return sum(gaps) / max(1, len(true))


def interval(
    chats: Sequence[Outcome],
    measure: Callable[[NDArray[np.int64], NDArray[np.int64]], float],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Return a measure with its 95 % bootstrap interval, resampling whole chats; nan for none."""
    if not chats:
        return float("nan"), float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(resamples):
        drawn = [chats[int(i)] for i in rng.integers(0, len(chats), len(chats))]
        values.append(_pooled(drawn, measure))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return _pooled(chats, measure), float(low), float(high)


def _pooled(
    chats: Sequence[Outcome], measure: Callable[[NDArray[np.int64], NDArray[np.int64]], float]
) -> float:
    return measure(
        np.concatenate([chat.true for chat in chats]),
        np.concatenate([chat.judged for chat in chats]),
    )


def _share(found: NDArray[np.bool_]) -> float:
    return float(found.mean()) if len(found) else float("nan")
