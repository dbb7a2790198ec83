"""How well judgements hold against labels: precision, recall, false alarms, calibration.

The measures are of a table of counts, labels down and judgements across, faultless first, as
`autoqa.agreement.confusion` makes it; they take any number of leading axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autoqa import agreement
from autoqa.agreement import Floats, Statistic, ratio


class Outcome(NamedTuple):
    """Labels of one kind in one chat: what was annotated and what was judged.

    Attributes:
        true: Shape (items,).
        judged: Shape (items,).
        weight: How many chats this one stands for.
    """

    true: NDArray[np.int64]
    judged: NDArray[np.int64]
    weight: float = 1.0


def precision(table: Floats) -> Floats:
    """Return the share of judged faults that are annotated."""
    return ratio(table[..., 1:, 1:].sum((-2, -1)), table[..., :, 1:].sum((-2, -1)))


def recall(table: Floats) -> Floats:
    """Return the share of annotated faults that are judged."""
    return ratio(table[..., 1:, 1:].sum((-2, -1)), table[..., 1:, :].sum((-2, -1)))


def f1(table: Floats) -> Floats:
    """Return the harmonic mean of precision and recall."""
    hits = table[..., 1:, 1:].sum((-2, -1))
    wrong = table[..., 1:, 0].sum(-1) + table[..., 0, 1:].sum(-1)
    return ratio(2 * hits, 2 * hits + wrong)


def false_alarms(table: Floats) -> Floats:
    """Return the faults judged in a thousand faultless items."""
    return 1000 * ratio(table[..., 0, 1:].sum(-1), table[..., 0, :].sum(-1))


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
    measure: Statistic,
    *,
    resamples: int = agreement.RESAMPLES,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Return a measure with its 95 % bootstrap interval, resampling whole chats; nan for none."""
    (found,) = agreement.intervals(tables(chats), [measure], resamples=resamples, seed=seed)
    return found


def tables(chats: Sequence[Outcome]) -> Floats:
    """Return each chat's weighted table of labels and judgements, shape (chats, labels, labels)."""
    most = max((int(side.max(initial=1)) for chat in chats for side in chat[:2]), default=1)
    labels = np.arange(most + 1)
    return np.array(
        [agreement.confusion(chat.true, chat.judged, labels) * chat.weight for chat in chats]
    )
