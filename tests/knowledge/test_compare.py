from __future__ import annotations

import pytest

from autoqa.knowledge import compare
from autoqa.knowledge.facts import Amount, Attribute, Discount, ValueType
from autoqa.knowledge.quantity import quantities


def outcome(said: str, low: float, high: float, unit: str, kind: ValueType = "days") -> str:
    known = Attribute("它", kind, Amount(low, high), unit)
    (quantity,) = quantities(said, [unit])
    assert compare.comparable(quantity, known)
    return compare.amount(quantity, known)


@pytest.mark.parametrize(
    ("said", "low", "high", "unit", "expected"),
    [
        ("7天", 7, 7, "天", "confirmed"),
        ("一周", 7, 7, "天", "confirmed"),
        ("48小时", 2, 2, "天", "confirmed"),
        ("两年", 24, 24, "月", "confirmed"),
        ("一年", 365, 365, "天", "confirmed"),
        ("半个月", 15, 15, "天", "confirmed"),
        ("15天", 7, 7, "天", "contradicted"),
        ("一年", 24, 24, "月", "contradicted"),
        ("3-5天", 1, 3, "天", "contradicted"),
        ("2天", 1, 3, "天", "confirmed"),
        ("1到3天", 1, 3, "天", "confirmed"),
        ("5天内", 1, 3, "天", "contradicted"),
        ("3天内", 1, 3, "天", "confirmed"),
        ("2天内", 1, 3, "天", "undecidable"),
        ("24小时内", 48, 48, "小时", "contradicted"),
        ("最快1天", 1, 3, "天", "confirmed"),
        ("最快5天", 1, 3, "天", "contradicted"),
        ("3天", 3, 3, "工作日", "undecidable"),
        ("一个月", 3, 3, "工作日", "contradicted"),
        ("半天", 1, 3, "工作日", "contradicted"),
    ],
)
def test_days(said: str, low: float, high: float, unit: str, expected: str) -> None:
    assert outcome(said, low, high, unit) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("199元", "confirmed"),
        ("159块", "contradicted"),
        ("大概200元", "confirmed"),
        ("大概150元", "undecidable"),
        ("大概100元", "contradicted"),
        ("一百多块", "confirmed"),
        ("两百多块", "confirmed"),  # 199 is as good as 两百
        ("三百多块", "contradicted"),
        ("不到200元", "undecidable"),
        ("不到150元", "contradicted"),
        ("150元起", "undecidable"),
        ("200元", "undecidable"),  # a rounding that nobody can decide
        ("100到300元", "confirmed"),
    ],
)
def test_a_price_of_199(said: str, expected: str) -> None:
    assert outcome(said, 199, 199, "元", "price") == expected


def test_other_measures_are_not_compared() -> None:
    price = Attribute("价格", "price", Amount(199, 199), "元")
    (days,) = quantities("199天")
    (bare,) = quantities("199")
    assert not compare.comparable(days, price)
    assert compare.comparable(bare, price)
    assert not compare.comparable(bare, Attribute("保修", "days", Amount(1, 1), "年"))


@pytest.mark.parametrize(
    ("said", "unit", "expected"),
    [("1斤", "g", "confirmed"), ("20个g", "gb", "contradicted"), ("500m", "M", "confirmed")],
)
def test_units_convert(said: str, unit: str, expected: str) -> None:
    assert outcome(said, 500, 500, unit, "number") == expected


TIERS = [Discount(over=300, minus=40), Discount(over=600, minus=100)]


@pytest.mark.parametrize(
    ("said", "tiers", "expected"),
    [
        (Discount(over=600, minus=100), TIERS, "confirmed"),
        (Discount(over=300, minus=50), TIERS, "contradicted"),
        (Discount(over=400, minus=60), TIERS, "undecidable"),
        (Discount(over=200, minus=40), TIERS[:1], "contradicted"),
        (Discount(rate=8.5), TIERS, "undecidable"),
        (Discount(rate=8), [Discount(rate=8.8)], "contradicted"),
    ],
)
def test_discounts(said: Discount, tiers: list[Discount], expected: str) -> None:
    assert compare.discount(said, tiers) == expected
