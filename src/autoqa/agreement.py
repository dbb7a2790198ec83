"""Agreement statistics as pure functions, and their bootstrap intervals over whole chats.

Every statistic is a function of something that adds up over chats: a table of how often two
raters gave which labels, a table of coincidences, or sums of marks. So a bootstrap only adds the
chats' parts up again, and all replicates are computed at once. A statistic takes any number of
leading axes and is nan where it is undefined, such as kappa where only one label occurs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2000
CONFIDENCE = 0.95
CELLS = 4_000_000
"""Replicates are drawn in portions of so many draws, which bounds the memory."""

Level = Literal["nominal", "ordinal", "interval"]
Method = Literal["percentile", "bca"]
Weights = Literal["nominal", "linear", "quadratic"]
Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]


class Interval(NamedTuple):
    """A statistic and the ends of its bootstrap interval; nan where undefined."""

    value: float
    low: float
    high: float


def confusion(first: ArrayLike, second: ArrayLike, labels: ArrayLike) -> Floats:
    """Return how often the first rater gave which label where the second gave which.

    Args:
        first: Shape (items,).
        second: Shape (items,).
        labels: All labels, rising; shape (labels,).

    Returns:
        Shape (labels, labels), the first rater's labels down.

    >>> confusion([0, 0, 2], [0, 2, 2], [0, 2])
    array([[1., 1.],
           [0., 1.]])
    """
    known = np.asarray(labels)
    table = np.zeros((len(known), len(known)))
    rows, columns = (np.searchsorted(known, np.asarray(side)) for side in (first, second))
    np.add.at(table, (rows, columns), 1.0)
    return table


def coincidences(ratings: ArrayLike) -> tuple[Floats, Floats]:
    """Return the labels, and each unit's table of coincidences for `alpha`.

    Args:
        ratings: Shape (raters, units), nan where a rater did not rate a unit.

    Returns:
        Labels, shape (labels,), and tables, shape (units, labels, labels); the table of a unit
        that fewer than two rated is zero.
    """
    rated = np.asarray(ratings, np.float64)
    labels = np.unique(rated[~np.isnan(rated)])
    counts = (rated[:, :, None] == labels).sum(0).astype(np.float64)
    raters = counts.sum(1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(labels))
    return labels, pairs / np.where(raters < 2, np.inf, raters - 1)[:, None, None]


def distances(labels: ArrayLike, kind: Weights = "nominal") -> Floats:
    """Return how far apart labels are: 1 each, by their difference, or by its square.

    >>> distances([0, 5, 20], "linear")
    array([[ 0.,  5., 20.],
           [ 5.,  0., 15.],
           [20., 15.,  0.]])
    """
    known = np.asarray(labels, np.float64)
    apart = np.abs(known[:, None] - known)
    return {"nominal": (apart > 0) * 1.0, "linear": apart, "quadratic": apart**2}[kind]


def mean_distance(table: ArrayLike, apart: ArrayLike) -> Floats:
    """Return the mean distance of two raters' labels.

    With the distances of `distances` it is one less the percent agreement, the mean absolute
    error, or the mean squared error.
    """
    counts = np.asarray(table, np.float64)
    return ratio((counts * np.asarray(apart)).sum((-2, -1)), counts.sum((-2, -1)))


def percent(table: ArrayLike) -> Floats:
    """Return the share of items on which two raters agree, 0 to 1."""
    counts = np.asarray(table, np.float64)
    agreed = np.trace(counts, axis1=-2, axis2=-1)
    return ratio(agreed, counts.sum((-2, -1)))


def kappa(table: ArrayLike, apart: ArrayLike | None = None) -> Floats:
    """Return Cohen's kappa; weighted, where it is given how far apart labels are.

    Args:
        table: Counts, shape (..., labels, labels).
        apart: Disagreement weights, shape (labels, labels).

    Source: J. Cohen (1960), Educational and Psychological Measurement 20, and weighted (1968),
    Psychological Bulletin 70; both reckon with this table, of 200 diagnoses.

    >>> diagnoses = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> round(float(kappa(diagnoses)), 3)
    0.492
    >>> round(float(kappa(diagnoses, [[0, 1, 3], [1, 0, 6], [3, 6, 0]])), 3)
    0.348
    """
    counts = np.asarray(table, np.float64)
    weights = 1 - np.eye(counts.shape[-1]) if apart is None else np.asarray(apart, np.float64)
    rows, columns = counts.sum(-1), counts.sum(-2)
    total = rows.sum(-1)
    observed = (counts * weights).sum((-2, -1)) * total
    return 1 - ratio(observed, ((rows @ weights) * columns).sum(-1))


def alpha(table: ArrayLike, labels: ArrayLike, level: Level = "nominal") -> Floats:
    """Return Krippendorff's alpha, for any number of raters and with ratings missing.

    Args:
        table: Coincidences summed over units, shape (..., labels, labels); for two raters who
            rated everything, a confusion table added to its transpose.
        labels: Rising, shape (labels,).
        level: What differences of labels mean.

    Source: K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four
    observers, twelve units, some not observed.

    >>> n = np.nan
    >>> observers = [[1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
    ...              [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n]]
    >>> labels, units = coincidences(observers)
    >>> [round(float(alpha(units.sum(0), labels, level)), 3)
    ...  for level in ("nominal", "ordinal", "interval")]
    [0.743, 0.815, 0.849]
    """
    found = np.asarray(table, np.float64)
    counts = found.sum(-1)
    apart = _squared(counts, np.asarray(labels, np.float64), level)
    observed = (found * apart).sum((-2, -1)) * (counts.sum(-1) - 1)
    expected = (counts[..., :, None] * counts[..., None, :] * apart).sum((-2, -1))
    return 1 - ratio(observed, expected)


def sums(first: ArrayLike, second: ArrayLike, margin: float = 10.0) -> Floats:
    """Return each pair's part of the sums that marks with many values are compared by.

    Args:
        first: Marks, shape (items,).
        second: Marks, shape (items,).
        margin: What counts as near, in points.

    Returns:
        Shape (items, 9): one, whether they are equal, whether they are near, the absolute
        difference, its square, both marks, both squares.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    apart = np.abs(one - other)
    near = apart <= margin + 1e-9
    parts = (np.ones_like(one), apart == 0, near, apart, apart**2, one, other, one**2, other**2)
    return np.stack([part.astype(np.float64) for part in parts], axis=-1)


def equal_share(added: Floats) -> Floats:
    """Return the share of equal marks from added `sums`."""
    return ratio(added[..., 1], added[..., 0])


def near_share(added: Floats) -> Floats:
    """Return the share of marks within the margin from added `sums`."""
    return ratio(added[..., 2], added[..., 0])


def mean_absolute_error(added: Floats) -> Floats:
    """Return the mean absolute difference, in points, from added `sums`."""
    return ratio(added[..., 3], added[..., 0])


def bias(added: Floats) -> Floats:
    """Return by how many points the second mark is higher on average, from added `sums`."""
    return ratio(added[..., 6] - added[..., 5], added[..., 0])


def quadratic_kappa(added: Floats) -> Floats:
    """Return kappa with quadratic weights from added `sums`.

    >>> one, other = [1, 1, 2, 5, 5], [1, 2, 2, 5, 4]
    >>> table = confusion(one, other, [1, 2, 4, 5])
    >>> direct = kappa(table, distances([1, 2, 4, 5], "quadratic"))
    >>> round(float(direct), 6) == round(float(quadratic_kappa(sums(one, other).sum(0))), 6)
    True
    """
    count, square = added[..., 0], added[..., 4]
    expected = count * (added[..., 7] + added[..., 8]) - 2 * added[..., 5] * added[..., 6]
    return 1 - ratio(count * square, _cleared(expected, count * (added[..., 7] + added[..., 8])))


def interval_alpha(added: Floats) -> Floats:
    """Return Krippendorff's alpha at the interval level, for two raters, from added `sums`."""
    count = 2 * added[..., 0]
    whole, squares = added[..., 5] + added[..., 6], added[..., 7] + added[..., 8]
    expected = _cleared(count * squares - whole**2, count * squares)
    return 1 - ratio(added[..., 4] * (count - 1), expected)


def replicates(parts: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """Return the sums over chats drawn with replacement.

    Args:
        parts: What each chat adds, shape (chats, ...).
        resamples: How many replicates.
        seed: Of the draws.

    Returns:
        Shape (resamples, ...).
    """
    own = np.asarray(parts, np.float64)
    flat, count = own.reshape(len(own), -1), len(own)
    dice = np.random.default_rng(seed)
    found = []
    for start in range(0, resamples, max(1, CELLS // count)):
        rows = min(resamples - start, max(1, CELLS // count))
        drawn = dice.integers(0, count, (rows, count)) + count * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        found.append(times.astype(np.float64) @ flat)
    return np.concatenate(found).reshape(resamples, *own.shape[1:])


def intervals(
    parts: ArrayLike,
    statistics: Sequence[Statistic],
    *,
    method: Method = "percentile",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[Interval]:
    """Return statistics with their 95 % bootstrap intervals, resampling whole chats.

    Args:
        parts: What each chat adds, shape (chats, ...).
        statistics: Each a function of added parts, over any leading axes.
        method: percentile; or bca, corrected for bias and skew (B. Efron 1987, JASA 82).
        resamples: How many replicates.
        seed: Of the draws; the same for all statistics.
    """
    own = np.asarray(parts, np.float64)
    if not len(own):
        return [Interval(np.nan, np.nan, np.nan) for _ in statistics]
    whole, drawn = own.sum(0), replicates(own, resamples=resamples, seed=seed)
    found = []
    for statistic in statistics:
        value, values = float(statistic(whole)), statistic(drawn)
        values = values[np.isfinite(values)]
        if not len(values) or np.isnan(value):
            found.append(Interval(value, np.nan, np.nan))
            continue
        left_out = statistic(whole - own) if method == "bca" else np.empty(0)
        low, high = np.quantile(values, _levels(value, values, left_out))
        found.append(Interval(value, float(low), float(high)))
    return found


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Divide; nan where there is nothing to divide by."""
    over = np.asarray(whole, np.float64)
    return np.asarray(part, np.float64) / np.where(over == 0, np.nan, over)


def _squared(counts: Floats, labels: Floats, level: Level) -> Floats:
    """Return Krippendorff's squared differences; ordinal ones are those of the mean ranks."""
    if level == "nominal":
        return 1 - np.eye(len(labels))
    places = labels if level == "interval" else counts.cumsum(-1) - counts / 2
    apart: Floats = (places[..., :, None] - places[..., None, :]) ** 2
    return apart


def _cleared(difference: Floats, size: Floats) -> Floats:
    """Return a difference of large sums, with what is only rounding taken for nothing."""
    return np.where(difference <= 1e-12 * size, 0.0, difference)


def _levels(value: float, values: Floats, left_out: Floats) -> tuple[float, float]:
    """Return between which quantiles of the replicates the interval lies."""
    ends = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2
    left_out = left_out[np.isfinite(left_out)]
    spread = left_out.mean() - left_out if len(left_out) else left_out
    below = float((values < value).mean() + (values == value).mean() / 2)
    if not np.any(spread) or not 0 < below < 1:
        return ends
    normal = NormalDist()
    skew = float((spread**3).sum() / (6 * (spread**2).sum() ** 1.5))
    middle = normal.inv_cdf(below)
    shifted = [middle + normal.inv_cdf(end) for end in ends]
    low, high = (normal.cdf(middle + own / (1 - skew * own)) for own in shifted)
    return low, high
