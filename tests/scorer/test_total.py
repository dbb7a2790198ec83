"""How soon a human should look: what a reviewer will probably find."""

from __future__ import annotations

import pytest

from autoqa.scorer.total import RARER, UNLABELLED, expected_faults
from autoqa.signals.base import Judgement, Judgements, TurnJudgements


def attitude(label: str, fine: float) -> TurnJudgements:
    shares = {"ok": fine, "perfunctory": 1 - fine, "curt": 0.0, "hostile": 0.0}
    return TurnJudgements(attitude=Judgement(label, decided=False, probabilities=shares))


def faults(*turns: TurnJudgements, open_end: float | None = None) -> float:
    shares = None if open_end is None else {"resolved": 1 - open_end, "unresolved": open_end}
    ending = Judgement("resolved", probabilities=shares)
    numbered = {str(number): turn for number, turn in enumerate(turns)}
    return expected_faults(Judgements(numbered, ending, None))


def test_a_labelled_turn_is_one_fault_sure_or_not() -> None:
    assert faults(attitude("perfunctory", 0.4), attitude("perfunctory", 0.9)) == 2


def test_other_turns_count_a_part_of_their_probability() -> None:
    assert faults(attitude("ok", 1.0)) == 0
    assert faults(attitude("ok", 0.5)) == pytest.approx(UNLABELLED / (1 + RARER))
    assert faults(attitude("ok", 0.2)) < faults(attitude("ok", 0.1)) < UNLABELLED


def test_a_turn_counts_once_by_the_graver_of_its_judgements() -> None:
    passed = Judgement(1, decided=False, probabilities={"0": 0.3, "1": 0.7})
    turn = TurnJudgements(attitude=attitude("ok", 0.5).attitude, buck_passing=passed)
    assert faults(turn) == 1


def test_an_open_ending_counts_by_its_probability() -> None:
    assert faults(open_end=0.7) == pytest.approx(0.7)
    assert faults(open_end=None) == 0


def test_judgements_without_a_model_promise_nothing() -> None:
    assert faults(TurnJudgements(attitude=Judgement("perfunctory"))) == 0
