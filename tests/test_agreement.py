from __future__ import annotations

import doctest

import numpy as np
import pytest

from autoqa import agreement
from autoqa.agreement import (
    alpha,
    coincidences,
    confusion,
    distances,
    intervals,
    kappa,
    mean_distance,
    percent,
    sums,
)

RNG = np.random.default_rng(5)
FIRST = RNG.integers(0, 4, 400) * 5.0
SECOND = np.where(RNG.random(400) < 0.6, FIRST, RNG.integers(0, 4, 400) * 5.0)
LABELS = np.unique([FIRST, SECOND])
TABLE = confusion(FIRST, SECOND, LABELS)


def test_the_published_tables() -> None:
    assert doctest.testmod(agreement).failed == 0


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_kappa_agrees_with_scikit_learn(weights: agreement.Weights) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="needs the extra train")
    own = metrics.cohen_kappa_score(FIRST, SECOND)
    assert kappa(TABLE) == pytest.approx(own)
    weighted = metrics.cohen_kappa_score(FIRST, SECOND, weights=weights)
    assert kappa(TABLE, distances(LABELS, weights)) == pytest.approx(weighted)


def test_sums_and_tables_say_the_same() -> None:
    added = sums(FIRST, SECOND, 5).sum(0)
    linear, square = (distances(LABELS, kind) for kind in ("linear", "quadratic"))
    assert agreement.equal_share(added) == pytest.approx(percent(TABLE))
    assert agreement.near_share(added) == pytest.approx(1 - mean_distance(TABLE, linear > 5))
    assert agreement.mean_absolute_error(added) == pytest.approx(mean_distance(TABLE, linear))
    assert agreement.quadratic_kappa(added) == pytest.approx(kappa(TABLE, square))
    both = alpha(TABLE + TABLE.T, LABELS, "interval")
    assert agreement.interval_alpha(added) == pytest.approx(both)
    assert agreement.bias(added) == pytest.approx((SECOND - FIRST).mean())


def test_alpha_of_two_raters_needs_no_ratings() -> None:
    labels, units = coincidences([FIRST, SECOND])
    for level in ("nominal", "ordinal", "interval"):
        one = alpha(units.sum(0), labels, level)
        assert one == pytest.approx(alpha(TABLE + TABLE.T, LABELS, level))


def test_where_only_one_label_occurs_nothing_can_be_said() -> None:
    table = confusion([5, 5], [5, 5], [5])
    assert percent(table) == 1
    assert np.isnan(kappa(table))
    assert np.isnan(alpha(2 * table, [5], "interval"))
    equal = sums([97.3] * 7, [97.3] * 7).sum(0)
    assert np.isnan(agreement.quadratic_kappa(equal))
    assert np.isnan(agreement.interval_alpha(equal))
    (found,) = intervals([table], [kappa])
    assert np.isnan(found).all()
    (empty,) = intervals([], [kappa])
    assert np.isnan(empty).all()


def test_bca_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats", reason="needs the extra train")
    one, other = RNG.normal(80, 9, 120), RNG.normal(82, 12, 120) ** 1.02

    def theirs(apart: np.ndarray, axis: int) -> np.ndarray:
        found: np.ndarray = np.abs(apart).mean(axis=axis)
        return found

    known = stats.bootstrap((one - other,), theirs, method="BCa", n_resamples=9999, rng=1)
    (own,) = intervals(sums(one, other), [agreement.mean_absolute_error], method="bca",
                       resamples=9999)  # fmt: skip
    assert own.low == pytest.approx(known.confidence_interval.low, abs=0.15)
    assert own.high == pytest.approx(known.confidence_interval.high, abs=0.15)


def test_whole_chats_are_drawn() -> None:
    one = np.array([confusion([0] * 5, [0] * 5, [0, 1]), confusion([1] * 5, [0] * 5, [0, 1])])
    assert set(np.unique(percent(agreement.replicates(one, resamples=200)))) == {0.0, 0.5, 1.0}


def test_intervals_cover_the_truth() -> None:
    """95 % intervals of a share that is known miss it about as often as they say."""
    missed = 0
    for seed in range(200):
        right = np.random.default_rng(seed).random(80) < 0.8
        tables = np.array([confusion([1], [int(own)], [0, 1]) for own in right])
        (found,) = intervals(tables, [percent], method="bca", resamples=400, seed=seed)
        missed += not found.low <= 0.8 <= found.high
    assert 2 <= missed <= 22
