"""Whether two distributions differ: the population stability index and Kolmogorov-Smirnov."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

SLIGHT, CLEAR = 0.1, 0.25
"""PSI from which on a change is slight, and clear: the rule of thumb of credit scoring
(N. Siddiqi 2006, Credit Risk Scorecards)."""

LEAST_APART = 0.1
"""A KS distance below this matters to nobody, however sure it is."""

CONFIDENCE = 0.95


class Shift(NamedTuple):
    """How far two distributions are apart.

    Attributes:
        value: The statistic.
        critical: What it exceeds in one of twenty cases though nothing changed.
        change: none, slight or clear.
    """

    value: float
    critical: float
    change: str


def psi(before: Mapping[str, int], after: Mapping[str, int]) -> Shift:
    """Return the population stability index of two counts of labels.

    Half a count is added to every label that either has, since the index of an empty one is
    infinite. Where nothing changed, the index times nm/(n+m) follows chi-squared with one degree
    of freedom fewer than labels (B. Yurdakul 2018), so few chats give large values by chance.

    >>> same = psi({"pass": 900, "fail": 100}, {"pass": 880, "fail": 120})
    >>> round(same.value, 4), same.change
    (0.0041, 'none')
    >>> psi({"pass": 900, "fail": 100}, {"pass": 700, "fail": 300}).change
    'clear'
    """
    labels = sorted({*before, *after})
    one, other = (
        np.array([side.get(label, 0) + 0.5 for label in labels]) for side in (before, after)
    )
    counts = sum(before.values()), sum(after.values())
    if len(labels) < 2 or not all(counts):
        return Shift(0.0, 0.0, "none")
    shares, later = one / one.sum(), other / other.sum()
    value = float(((later - shares) * np.log(later / shares)).sum())
    critical = _chi_squared(len(labels) - 1) * sum(counts) / math.prod(counts)
    if value < SLIGHT or value <= critical:
        return Shift(value, critical, "none")
    return Shift(value, critical, "clear" if value >= CLEAR else "slight")


def ks(before: Sequence[float], after: Sequence[float]) -> Shift:
    """Return the Kolmogorov-Smirnov distance of two samples.

    The critical distance is the large-sample one, 1.358 times the root of (n+m)/nm; with marks
    that are often equal it is on the safe side.

    >>> ks([80, 85, 90, 95], [60, 65, 70, 95]).value
    0.75
    """
    one, other = np.sort(before), np.sort(after)
    if not len(one) or not len(other):
        return Shift(0.0, 0.0, "none")
    points = np.concatenate([one, other])
    below = [np.searchsorted(side, points, side="right") / len(side) for side in (one, other)]
    value = float(np.abs(below[0] - below[1]).max())
    critical = math.sqrt(-math.log((1 - CONFIDENCE) / 2) / 2 * (1 / len(one) + 1 / len(other)))
    if value <= critical or value < LEAST_APART:
        return Shift(value, critical, "none")
    return Shift(value, critical, "clear" if value >= 2 * LEAST_APART else "slight")


def _chi_squared(freedom: int) -> float:
    """Return the quantile at `CONFIDENCE` by Wilson and Hilferty (1931), within 1 % from 1 up.

    >>> round(_chi_squared(5), 2)  # 11.07 in tables
    11.04
    """
    part = 2 / (9 * freedom)
    return float(freedom * (1 - part + NormalDist().inv_cdf(CONFIDENCE) * math.sqrt(part)) ** 3)
