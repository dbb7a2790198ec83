from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.knowledge import numerals, quantity, units

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """Write a number below ten thousand in full, as a bank would."""
    text, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text


@given(st.integers(1, 9999))
def test_a_number_written_out_is_read_back(number: int) -> None:
    assert numerals.value(written(number)) == number
    assert numerals.value(str(number)) == number
    assert numerals.value(f"{number:,}") == number


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一百五", 150),
        ("一百零五", 105),
        ("一百五十", 150),
        ("三千二", 3200),
        ("两万", 20000),
        ("一万二", 12000),
        ("一万零二", 10002),
        ("十", 10),
        ("十八", 18),
        ("俩", 2),
        ("3k", 3000),
        ("1千2", 1200),
        ("1.5万", 15000),
        ("三点五", 3.5),
        ("一九九", 199),
    ],
)
def test_numbers_as_people_write_them(numeral: str, number: float) -> None:
    assert numerals.value(numeral) == number


@pytest.mark.parametrize("numeral", ["", "百", "万一", "千万", "十十", "二半", "五百六七", "点五"])
def test_what_is_no_number_is_none(numeral: str) -> None:
    assert numerals.value(numeral) is None


@pytest.mark.parametrize("numeral", ["〇点半", "九点半", "三点五半"])
def test_half_past_is_a_time_and_no_number(numeral: str) -> None:
    assert numerals.value(numeral) is None


@given(st.text(alphabet=numerals.HAN + "点半kK0123456789.,", max_size=12))
def test_any_numeral_is_a_number_or_none(numeral: str) -> None:
    value = numerals.value(numeral)
    assert value is None or value >= 0


@pytest.mark.parametrize("module", [numerals, units, quantity])
def test_the_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
