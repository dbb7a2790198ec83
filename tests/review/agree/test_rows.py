from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from autoqa.review.agree.gates import Gates, failures
from autoqa.review.agree.questions import PASSED, Comparison, Pair, Question, Settings
from autoqa.review.agree.rows import Row, rows


def row(pairs: Sequence[tuple[float, float]], name: str = "words", full: float | None = 20) -> Row:
    own = [Pair(str(at), *pair) for at, pair in enumerate(pairs)]
    (found,) = rows(Comparison("", ("机评", "人工"), [Question(name, "不说坏词", full, own, 3)]))
    return found


MIXED = [(20.0, 20.0)] * 40 + [(0.0, 0.0)] * 8 + [(20.0, 0.0)] * 6 + [(18.0, 20.0)] * 6


def test_every_statistic_is_there_with_its_interval() -> None:
    found = row(MIXED)
    assert (found.count, found.one_sided, found.uncommon) == (60, 3, 20)
    assert found.labels == (0.0, 18.0, 20.0)
    assert found.confusion == ((8, 0, 0), (0, 0, 6), (6, 0, 40))
    own = found.statistics
    assert own["percent"].value == pytest.approx(48 / 60)
    assert own["within"].value == pytest.approx(54 / 60)  # 10 % of 20 points are 2
    assert own["mean_absolute_error"].value == pytest.approx((6 * 20 + 6 * 2) / 60)
    assert own["bias"].value == pytest.approx((-6 * 20 + 6 * 2) / 60)
    assert own["kappa"].value < own["weighted_kappa"].value < 1
    assert all(low < value < high for value, low, high in own.values())
    assert found == row(MIXED)


def test_many_values_are_compared_by_their_differences() -> None:
    dice = random.Random(2)
    found = row([(at / 2, at / 2 + dice.choice((-12, 0, 1))) for at in range(200)], "total", 100)
    assert found.labels == ()
    assert set(found.statistics) == {
        "percent", "weighted_kappa", "alpha", "mean_absolute_error", "within", "bias",
    }  # fmt: skip


def test_passing_is_no_number_of_points() -> None:
    assert set(row([(1, 1), (1, 0), (0, 0)], PASSED, None).statistics) == {
        "percent", "kappa", "alpha",
    }  # fmt: skip


def test_what_nobody_marked_is_no_row_unless_asked_for() -> None:
    silent = Comparison("", ("机评", "人工"), [Question("a", "甲"), Question("b", "乙")])
    assert rows(silent) == []
    (found,) = rows(silent, Settings(), only=["a"])
    assert (found.count, found.statistics) == (0, {})


def reasons(found: Row, **bounds: float) -> list[str]:
    return [own.reason for own in failures([found], Gates(bounds))]


def test_gates_tell_what_was_missed() -> None:
    assert reasons(row(MIXED), kappa=0.3, within=0.9, mean_absolute_error=3) == []
    (low,) = reasons(row(MIXED), kappa=0.9)
    assert low == "kappa 0.475，要求至少 0.9"
    (high,) = reasons(row(MIXED), mean_absolute_error=1)
    assert high == "平均相差（分） 2.200，要求不超过 1"


def test_the_interval_may_be_asked_to_reach_the_bound() -> None:
    assert failures([row(MIXED)], Gates({"percent": 0.75})) == []
    (found,) = failures([row(MIXED)], Gates({"percent": 0.75}, surely=True))
    assert "区间下限" in found.reason


def test_too_few_labels_cannot_pass_and_say_how_many_are_missing() -> None:
    (found,) = reasons(row([(20, 20), (0, 0)] * 6), kappa=0.1)
    assert found == "两边都判了的会话只有 12 个，至少要 50 个，还差 38 个，不能算通过"


def test_hardly_anything_uncommon_cannot_pass_by_chance_corrected_statistics() -> None:
    found = row([(20, 20)] * 98 + [(0, 0)] * 2)
    assert found.statistics["kappa"].value == 1
    (rare,) = reasons(found, kappa=0.6)
    assert "至少要 5 个" in rare
    assert "约要再复核 150 个会话" in rare
    assert reasons(found, percent=0.9) == []
    (never,) = reasons(row([(20, 20)] * 100), kappa=0.6)
    assert "定向抽查" in never


def test_without_gates_all_pass() -> None:
    assert failures([row([(20, 0)])], Gates({})) == []
