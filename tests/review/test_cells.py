from __future__ import annotations

import doctest
import math

import pytest

from autoqa.review import cells
from autoqa.review.cells import answer, points


def test_the_examples_hold() -> None:
    assert doctest.testmod(cells).failed == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("同意", True), ("是", True), ("√", True), ("✓", True), ("Y", True), (1, True), (1.0, True),
        (True, True), (" 成立。", True), ("\uff11", True), ("改判", False), ("否", False), ("×", False),
        ("\uff38", False), (0, False), (False, False), ("不成立", False), (None, None), ("", None),
        ("  ", None),
    ],
)  # fmt: skip
def test_a_yes_or_no_is_understood(value: object, expected: bool | None) -> None:
    assert answer(value) is expected


@pytest.mark.parametrize("value", ["也许", "同意改判", 2, "是否", "=A1"])
def test_neither_yes_nor_no_is_told(value: object) -> None:
    with pytest.raises(ValueError, match="请从下拉框里选"):
        answer(value)


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (2, "General", 2.0), (2.5, "General", 2.5), ("2", "@", 2.0), ("'2", "@", 2.0),
        ("\uff12\uff0e\uff15分", "@", 2.5), ("扣2分", "@", 2.0), ("-2", "@", 2.0), (-2, "General", 2.0),
        ("\u22122", "@", 2.0), ("50%", "@", 3.0), (0.5, "0%", 3.0), (0.5, "0.00%", 3.0),
        ("100\uff05", "@", 6.0), (0, "General", 0.0), ("0", "@", 0.0), (None, "General", None),
        ("", "General", None), (" ", "General", None),
    ],
)  # fmt: skip
def test_points_are_understood(value: object, shape: str, expected: float | None) -> None:
    assert points(value, 6, shape) == expected


@pytest.mark.parametrize(
    "value", [7, "7分", "101%", "两分", "2或3", "=A1*2", True, math.nan, math.inf]
)
def test_what_are_no_points_is_told(value: object) -> None:
    with pytest.raises(ValueError, match=r"数字|应在"):
        points(value, 6)
