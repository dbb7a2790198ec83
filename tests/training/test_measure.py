from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra train")

from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from autoqa import agreement
from autoqa.agreement import confusion
from autoqa.training import measure
from autoqa.training.measure import Outcome

RNG = np.random.default_rng(1)
TRUE, JUDGED = RNG.integers(0, 2, 300), RNG.integers(0, 2, 300)
TABLE = confusion(TRUE, JUDGED, (0, 1))


def test_measures_agree_with_scikit_learn() -> None:
    assert agreement.kappa(TABLE) == pytest.approx(cohen_kappa_score(TRUE, JUDGED))
    assert measure.precision(TABLE) == pytest.approx(precision_score(TRUE, JUDGED))
    assert measure.recall(TABLE) == pytest.approx(recall_score(TRUE, JUDGED))
    assert measure.f1(TABLE) == pytest.approx(f1_score(TRUE, JUDGED))


def test_false_alarms_are_per_thousand_faultless() -> None:
    table = confusion([0, 0, 0, 0, 1], [0, 1, 0, 0, 1], (0, 1))
    assert measure.false_alarms(table) == pytest.approx(250)


def test_where_nothing_can_be_said_it_is_nan() -> None:
    none = confusion([0, 0, 0], [0, 0, 0], (0, 1))
    assert np.isnan(measure.precision(none))
    assert np.isnan(measure.f1(none))
    assert np.isnan(measure.interval([], measure.f1)).all()


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


def test_a_chat_counts_by_its_weight() -> None:
    right = Outcome(np.array([1]), np.array([1]), 3.0)
    wrong = Outcome(np.array([1]), np.array([0]))
    assert measure.interval([right, wrong], measure.recall, resamples=50)[0] == pytest.approx(0.75)
