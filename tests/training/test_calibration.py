from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs the extra train")

from autoqa.model.run import softmax
from autoqa.training import calibration
from autoqa.training.calibration import Answers

RNG = np.random.default_rng(2)


def overconfident(count: int, heat: float) -> Answers:
    """Answers whose logits are `heat` times too large."""
    honest = RNG.normal(0, 2, (count, 2))
    shares = softmax(honest)
    labels = (RNG.random(count) < shares[:, 1]).astype(np.int64)
    return Answers(honest * heat, labels)


def test_the_temperature_is_found_again() -> None:
    assert calibration.temperature(overconfident(20_000, 3.0)) == pytest.approx(3.0, rel=0.05)


def test_clopper_pearson_against_known_values() -> None:
    # 0 wrong of n: the bound is 1 - (1 - confidence) ** (1 / n)
    assert calibration.upper_bound(0, 22, 0.9) == pytest.approx(1 - 0.1 ** (1 / 22))
    assert calibration.upper_bound(5, 5) == 1.0
    assert calibration.upper_bound(0, 0) == 1.0


def test_bands_keep_their_bounds_on_other_answers() -> None:
    seen, unseen = overconfident(4000, 2.0), overconfident(20_000, 2.0)
    how = calibration.band(seen, calibration.temperature(seen))
    probability, faults = unseen.probabilities(how.temperature), unseen.faults()
    accused, cleared = probability >= how.accuse, probability <= how.clear
    assert accused.any()
    assert cleared.any()
    assert (~faults[accused]).mean() <= calibration.ACCUSED_WRONGLY + 0.01
    assert faults[cleared].mean() <= calibration.CLEARED_WRONGLY + 0.005
    assert how.clear <= how.likely <= how.accuse


def test_an_ending_is_a_fault_only_if_unresolved() -> None:
    answers = Answers(np.eye(4) * 9, np.arange(4), fault=2)
    assert answers.faults().tolist() == [False, False, True, False]
    assert answers.probabilities(1.0).argmax() == 2


def test_risk_rises_with_coverage_for_an_honest_judge() -> None:
    coverage, risk = calibration.risk_coverage(overconfident(4000, 1.0), 1.0)
    assert coverage[-1] == 1
    assert risk[400] < risk[-1]
