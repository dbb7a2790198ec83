from __future__ import annotations

import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.report import cells
from autoqa.report.cells import LONGEST, neutralise, restore, shortened

openpyxl = pytest.importorskip("openpyxl")

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


def test_a_text_longer_than_a_cell_says_how_long_it_was() -> None:
    assert shortened("好" * LONGEST) == "好" * LONGEST
    assert shortened("好" * (LONGEST + 1)) == "好" * LONGEST + f"……（共 {LONGEST + 1} 字，其余略）"
