from __future__ import annotations

import datetime as dt

import msgspec
import numpy as np
import pytest

from autoqa.review.agree.drift import Change, changes, mixes, split
from autoqa.review.agree.questions import Comparison, Pair, Question
from autoqa.review.agree.shift import ks, psi
from tests.review.conftest import DAY, Score

RNG = np.random.default_rng(7)


def compared(right: float, count: int = 300, seed: int = 0) -> Comparison:
    dice = np.random.default_rng(seed)
    first = dice.integers(0, 2, count) * 20.0
    second = np.where(dice.random(count) < right, first, 20 - first)
    pairs = [
        Pair(str(at), float(a), float(b))
        for at, (a, b) in enumerate(zip(first, second, strict=True))
    ]
    return Comparison("", ("机评", "人工"), [Question("words", "不说坏词", 20, pairs)])


def kappa_of(found: list[Change]) -> Change:
    return next(own for own in found if own.statistic == "kappa")


def test_a_fall_in_agreement_is_seen_and_noise_is_not() -> None:
    fallen = kappa_of(changes(compared(0.95), compared(0.8, seed=1)))
    assert fallen.sure
    assert fallen.difference.value == pytest.approx(fallen.after - fallen.before)
    assert fallen.difference.high < 0
    assert not kappa_of(changes(compared(0.9), compared(0.9, seed=1))).sure
    assert kappa_of(changes(compared(0.9), compared(0.9, count=20))).few


def test_a_mark_that_only_one_period_has_is_no_trouble() -> None:
    once = Comparison("", ("机评", "人工"), [Question("words", "", 20, [Pair("1", 10, 20)] * 40)])
    assert kappa_of(changes(compared(0.9), once)).after == 0


def test_psi_of_small_samples_is_not_taken_for_change() -> None:
    few = psi({"pass": 9, "fail": 1}, {"pass": 7, "fail": 3})
    many = psi({"pass": 900, "fail": 100}, {"pass": 700, "fail": 300})
    assert few.value > 0.1
    assert few.change == "none"
    assert many.change == "clear"
    assert (
        psi({"pass": 900, "fail": 100}, {"pass": 820, "fail": 170, "undecided": 10}).change
        != "clear"
    )
    assert psi({}, {"pass": 3}).change == "none"


def test_psi_stays_below_its_critical_value_as_often_as_it_says() -> None:
    labels = "abcd"
    above = 0
    for _ in range(400):
        counts = [RNG.multinomial(150, (0.4, 0.3, 0.2, 0.1)) for _ in range(2)]
        one, other = (dict(zip(labels, map(int, own), strict=True)) for own in counts)
        shift = psi(one, other)
        above += shift.value > shift.critical
    assert 4 <= above <= 40


def test_ks_agrees_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats", reason="needs the extra train")
    one, other = RNG.normal(80, 9, 200).round(), RNG.normal(84, 9, 300).round()
    found = ks(one.tolist(), other.tolist())
    assert found.value == pytest.approx(stats.ks_2samp(one, other).statistic)
    assert found.change != "none"
    assert ks(one.tolist(), one.tolist()).change == "none"
    assert ks([], [1.0]).change == "none"


def test_periods_are_told_apart_by_the_day_and_compared_without_labels(score: Score) -> None:
    reports = []
    for number in range(80):
        word = "坏词" if number >= 40 and number % 2 else "好的"
        start = DAY + dt.timedelta(days=number >= 40)
        reports.append(score(f"c-{number}", f"您好{number}", word, start=start)[1])
    timeless = msgspec.structs.replace(reports[0].metrics, started=None)
    undated = msgspec.structs.replace(reports[0], metrics=timeless)
    before, after, without = split([*reports, undated], (DAY + dt.timedelta(days=1)).date())
    assert (len(before), len(after), without) == (40, 40, 1)
    scores, words, true = mixes(before, after)
    assert (scores.method, scores.shift.change) == ("ks", "clear")
    assert (words.subject, words.shift.change, words.few) == ("words", "clear", False)
    assert words.after == {"pass": 20, "partial": 20}
    assert true.shift.change == "none"
    assert all(own.few for own in mixes(before[:5], after))
