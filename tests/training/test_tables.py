from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the extra train")

from autoqa.training.tables import Table


def test_a_table_is_shown_as_markdown_and_as_text() -> None:
    table = Table(
        ["名称", "比例", "数"], [["甲|乙\n丙", 0.1234, 7], ["丁", float("nan"), 0.5]], ["比例"]
    )
    assert table._repr_markdown_().splitlines() == [
        "| 名称 | 比例 | 数 |",
        "| --- | --- | --- |",
        "| 甲\\|乙 丙 | 12.3% | 7 |",
        "| 丁 | – | 0.500 |",
    ]
    assert repr(table).splitlines()[2] == "丁\t–\t0.500"


def test_a_row_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Table(["甲", "乙"], [["一"]])


def test_numbers_keep_the_digits_that_matter() -> None:
    (row,) = Table(["甲", "乙", "丙"], [[0.00749, 331.4159, -2.5]]).rows
    assert row == ["0.007", "331.4", "-2.500"]


def test_an_empty_table_says_so() -> None:
    empty = Table(["甲"], [])
    assert empty._repr_markdown_() == repr(empty) == "（没有）"
