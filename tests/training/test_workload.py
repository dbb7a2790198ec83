from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs the extra train")

from autoqa.model import card
from autoqa.model.card import Calibration
from autoqa.model.run import softmax
from autoqa.training import workload
from autoqa.training.calibration import Answers
from tests.model.test_card import write_model

RNG = np.random.default_rng(3)


def honest(count: int) -> Answers:
    logits = RNG.normal(0, 2, (count, 2))
    return Answers(logits, (RNG.random(count) < softmax(logits)[:, 1]).astype(np.int64))


ANSWERS = honest(5000)


@pytest.mark.parametrize("load", [0.0, 0.1, 0.5, 1.0])
def test_reviewers_get_the_load_they_can_take(load: float) -> None:
    held = workload.hold(ANSWERS, workload.band_for(ANSWERS, 1.0, load))
    assert held.undecided == pytest.approx(load, abs=0.001)


def test_less_is_decided_wrongly_the_more_is_reviewed() -> None:
    held = [
        workload.hold(ANSWERS, workload.band_for(ANSWERS, 1.0, load)) for load in (0.0, 0.2, 0.5)
    ]
    wrong = [own.accused * own.accused_wrongly + own.cleared * own.cleared_wrongly for own in held]
    assert wrong == sorted(wrong, reverse=True)


def test_a_dear_accusation_is_made_more_rarely() -> None:
    cheap, dear = (workload.band_for(ANSWERS, 1.0, 0.1, price=price) for price in (1.0, 9.0))
    assert cheap.accuse < dear.accuse
    assert cheap.clear == pytest.approx(1 - cheap.accuse)


def test_a_share_of_nothing_is_not_a_number() -> None:
    held = workload.hold(ANSWERS, Calibration(1.0, 0.0, 0.5, 1.0))
    assert (held.accused, held.cleared, held.undecided) == (0, 0, 1.0)
    assert np.isnan(held.accused_wrongly)
    assert np.isnan(held.cleared_wrongly)


def test_an_honest_judge_is_calibrated() -> None:
    assert workload.calibration_error(ANSWERS, 1.0) < 0.03
    assert workload.calibration_error(ANSWERS, 0.2) > 0.1


def test_a_copy_keeps_the_files_and_the_other_bands(tmp_path: Path) -> None:
    write_model(tmp_path / "ours")
    band = Calibration(2.0, 0.05, 0.4, 0.8)
    copy = workload.write_with(str(tmp_path / "ours"), tmp_path / "mine", {"threat": band})
    found = card.find(str(copy))
    found.verify()
    assert found.card.calibration["threat"] == band
    assert found.card.calibration["ending"].accuse == 0.9
    assert found.card.name == "mine"
    assert found.card.made["bands_from"] == "ours"
