from __future__ import annotations

import doctest
import io
import math

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.review import cells
from autoqa.review.cells import answer, neutralise, points, restore

ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x","退款")',
    "+86 13800000000",
    "-5",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\ufe621",
    "\u22125",
    "'=1+1",
    "''",
    "_x003D_1+1",
]


def test_the_examples_hold() -> None:
    assert doctest.testmod(cells).failed == 0


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula(text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = neutralise(text)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    cell = openpyxl.load_workbook(out).active["A1"]
    assert cell.data_type == "s"
    assert cell.value[0] == ("_" if text[0] == "_" else "'")
    assert restore(cell.value) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_a_workbook(text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["A2"] = neutralise(text)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    cell = openpyxl.load_workbook(out).active["A2"]
    assert cell.data_type != "f"
    assert restore(cell.value or "") == text


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
