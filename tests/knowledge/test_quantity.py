from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.knowledge.quantity import quantities
from autoqa.text.normalise import normalise


def read(text: str, *also: str) -> list[tuple[float, float, str, str]]:
    found = quantities(normalise(text).text, also)
    return [(own.low, own.high, own.unit, own.bound) for own in found]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("现在159呢", 159, 159, ""),
        ("一共￥\uff11\uff19\uff19", 199, 199, "元"),
        ("1,299 元", 1299, 1299, "元"),
        ("199块9一个", 199.9, 199.9, "块"),
        ("九块九包邮", 9.9, 9.9, "块"),
        ("268元一盒", 268, 268, "元"),
        ("贰佰元整", 200, 200, "元"),
        ("六百一年", 600, 600, ""),
        ("3-5天", 3, 5, "天"),
        ("3天到5天", 3, 5, "天"),
        ("三到五个工作日", 3, 5, "个工作日"),
        ("三五天", 3, 5, "天"),
        ("两三百块", 200, 300, "块"),
        ("半个月", 0.5, 0.5, "个月"),
        ("一个半月", 1.5, 1.5, "月"),
        ("两年半", 2.5, 2.5, "年"),
        ("7日无理由", 7, 7, "日"),
        ("24h", 24, 24, "h"),
        ("一米四", 1.4, 1.4, "米"),
        ("1米25的", 1.25, 1.25, "米"),
        ("9块99", 9.99, 9.99, "块"),
        ("十块一包", 10, 10, "块"),
        ("两千八一年", 2800, 2800, ""),
        ("58一位", 58, 58, ""),
        ("1.7L的", 1.7, 1.7, "l"),
        ("二十斤一袋", 20, 20, "斤"),
    ],
)
def test_numbers_with_units(text: str, low: float, high: float, unit: str) -> None:
    ((first, last, word, bound),) = read(text)
    assert (first, last, word, bound) == (low, high, unit, "exact")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("大概200元", "about"),
        ("200元左右", "about"),
        ("48小时内", "at_most"),
        ("最晚三天", "at_most"),
        ("不到两百块", "at_most"),
        ("最快3天", "at_least"),
        ("199元起", "at_least"),
        ("三天内容", "exact"),
    ],
)
def test_words_around_a_number_bound_it(text: str, bound: str) -> None:
    assert [own[3] for own in read(text)] == [bound]


@pytest.mark.parametrize(
    ("text", "low", "high"), [("一百多块", 100, 200), ("200多元", 200, 300), ("二十多天", 20, 30)]
)
def test_more_than_a_round_number_stays_below_the_next(text: str, low: float, high: float) -> None:
    ((first, last, _, _),) = read(text)
    assert first == low
    assert high - 1 < last < high


@pytest.mark.parametrize(
    "text",
    [
        "11月1日到11月30日",
        "2026年11月",
        "12:30",
        "15号",
        "双十一",
        "第2件半价",
        "订单号1234567890",
        "尾号0128",
        "一下一般一定一起十分万一",
        "SF1402",
        "×8=96",
        "90%",
        "[数字x]5日",
        "明天17日",
        "2斤3两",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert [own for own in read(text) if own[2] != "片"] == []


def test_units_that_only_the_facts_know() -> None:
    assert read("一次烤2片", "片") == [(2, 2, "片", "exact")]
    assert read("含绒量百分之九十，羊毛80%", "%") == [
        (90, 90, "%", "exact"),
        (80, 80, "%", "exact"),
    ]
    assert read("公蟹四两，两只", "两") == [(4, 4, "两", "exact")]


@given(st.text(alphabet="1290.,一二两十百半多-~到元块天个月年日内约第号¥%几 ", max_size=20))
def test_any_text_gives_quantities_in_its_bounds(text: str) -> None:
    plain = normalise(text).text
    for own in quantities(plain):
        assert 0 <= own.start < own.end <= len(plain)
        assert 0 <= own.low <= own.high


@pytest.mark.parametrize(
    ("text", "share", "unit"),
    [("一个点五", 1.5, "个点"), ("两成哦", 2, "成"), ("百分之五", 5, "%"), ("一成半", 1.5, "成")],
)
def test_percentages_are_read_only_where_some_fact_is_one(
    text: str, share: float, unit: str
) -> None:
    assert read(text, "%") == [(share, share, unit, "exact")]
    assert unit not in {own[2] for own in read(text)}


@pytest.mark.parametrize("text", ["八成是没了", "七成新", "两个点过来"])
def test_what_looks_like_a_percentage_is_none(text: str) -> None:
    assert read(text, "%") == []
