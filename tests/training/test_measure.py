from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from autoqa.training import measure
from autoqa.training.measure import Outcome

RNG = np.random.default_rng(1)
TRUE, JUDGED = RNG.integers(0, 2, 300), RNG.integers(0, 2, 300)


def test_measures_agree_with_scikit_learn() -> None:
    assert measure.kappa(TRUE, JUDGED) == pytest.approx(cohen_kappa_score(TRUE, JUDGED))
    assert measure.precision(TRUE, JUDGED) == pytest.approx(precision_score(TRUE, JUDGED))
    assert measure.recall(TRUE, JUDGED) == pytest.approx(recall_score(TRUE, JUDGED))
    assert measure.f1(TRUE, JUDGED) == pytest.approx(f1_score(TRUE, JUDGED))
    four = RNG.integers(0, 4, 300)
    other = np.where(RNG.random(300) < 0.6, four, RNG.integers(0, 4, 300))
    assert measure.kappa(four, other) == pytest.approx(cohen_kappa_score(four, other))


def test_false_alarms_are_per_thousand_faultless() -> None:
    true, judged = np.array([0, 0, 0, 0, 1]), np.array([0, 1, 0, 0, 1])
    assert measure.false_alarms(true, judged) == pytest.approx(250)


def test_where_nothing_can_be_said_it_is_nan() -> None:
    none = np.zeros(3, np.int64)
    assert np.isnan(measure.kappa(none, none))
    assert np.isnan(measure.precision(none, none))
    assert np.isnan(measure.f1(none, none))


def test_intervals_resample_chats_and_hold_the_measure() -> None:
    chats = [Outcome(TRUE[at : at + 10], JUDGED[at : at + 10]) for at in range(0, 300, 10)]
    value, low, high = measure.interval(chats, measure.recall, resamples=200)
    assert value == pytest.approx(recall_score(TRUE, JUDGED))
    assert low < value < high
    assert measure.interval(chats, measure.recall, resamples=200) == (value, low, high)


def test_calibration_error_is_none_for_honest_shares() -> None:
    shares = RNG.random(20_000)
    true = (RNG.random(20_000) < shares).astype(np.int64)
    assert measure.calibration_error(true, shares) < 0.02
    assert measure.calibration_error(true, np.clip(shares + 0.3, 0, 1)) > 0.15
